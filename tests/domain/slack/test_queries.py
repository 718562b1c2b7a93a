"""A query of Slack's asks the same of our search."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.slack.queries import our_query

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("slack", "ours"),
    [
        ("hello world", "hello world"),
        ('"a phrase" -word', '"a phrase" -word'),
        ("in:#general from:@ann from:me in:@bob", "in:#general from:@ann from:me in:@bob"),
        ("from:<@U00000001|ann> in:<#C00000001>", "from:<@U00000001> in:<#C00000001>"),
        ('-from:@bot -in:general in:"team x"', '-from:@bot -in:general in:"team x"'),
        (
            "has:link has:files has::eyes: has:reaction",
            "has:link has:file has:reaction has:reaction",
        ),
        ("has:pin has:star hasmy::eyes: to:me with:@ann is:saved", ""),
        ("is:thread -has:link deploy", "is:thread deploy"),
        ("before:2026-01-31 after:02/18/2014", "before:2026-01-31 after:2014-02-18"),
        ("on:today during:yesterday", "on:today during:yesterday"),
        ("during:July during:dec on:monday", "during:2026-07 during:2025-12 on:2026-11-23"),
        ("during:march-2020 during:month during:year", "during:2020-03 during:2026-11 during:2026"),
        ("on:thursday after:whenever", "on:2026-11-26"),
        ("from: in:# see http://x.org/a:b 12:30", "see http://x.org/a:b 12:30"),
        ("", ""),
    ],
)
def test_queries(slack: str, ours: str) -> None:
    """Operators that are the same stay; what we cannot look for is left out."""
    assert our_query(slack, TODAY) == ours


@given(st.text(alphabet='ab:-"<>@#| fromhas1/', max_size=40))
def test_any_query_is_read(query: str) -> None:
    """Once in our words, it stays as it is."""
    ours = our_query(query, TODAY)
    assert our_query(ours, TODAY) == ours
