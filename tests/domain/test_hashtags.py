"""Which words of a text are hashtags."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.hashtags import normal_tag, tags_in
from protocol.limits import MAX_TAG_CHARACTERS, MAX_TAGS
from tests.budget import cpu_budget

CASES = json.loads(Path("protocol/vectors/hashtags.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:24] for case in CASES])
def test_a_word_behind_a_hash_is_a_tag(case):
    """Each once, in the order of the text, whatever its case; the browser client reads the same."""
    assert tags_in(case["text"]) == case["tags"]


def test_a_text_has_so_many_tags():
    """The first of them count."""
    text = " ".join(f"#tag{number}" for number in range(MAX_TAGS + 5))
    assert tags_in(text) == [f"tag{number}" for number in range(MAX_TAGS)]


@pytest.mark.parametrize(
    "piece",
    ["#", "#1", "#-", "#a", "`#", "\\#", "# a\n", "#" + "1" * 999, "https://,#a", "> - 1. "],
)
def test_the_longest_text_takes_no_time(piece):
    """Time is linear: posting waits for nothing somebody made up."""
    text = (piece * 40_000)[:40_000]
    with cpu_budget(1.0):
        tags_in(text)


@given(st.text(alphabet="#`\\ ab1-_(]\n~", max_size=80))
def test_a_tag_is_compared_as_it_is_stored(text):
    """Whatever the text, its tags are in their normal form, and short."""
    for tag in tags_in(text):
        assert tag == normal_tag(tag)
        assert 0 < len(tag) <= MAX_TAG_CHARACTERS
