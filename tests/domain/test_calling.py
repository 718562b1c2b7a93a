"""Whom a message calls while they are away, in which words, and when the next digest is due."""

from datetime import UTC, datetime

import pytest

from chatserver.domain.calling import Audience, calls_of
from chatserver.domain.digests import next_digest
from chatserver.domain.readable import readable
from protocol.ids import ChannelId, UserId
from protocol.messages import Message
from protocol.notice_choices import NoticeChoice

ADA, BOB, CAROL, DORA = (UserId(f"U{name:0>9}") for name in ("ADA", "BOB", "CAROL", "DORA"))
ALL = (ADA, BOB, CAROL)


def message(text: str = "hello", **fields: object) -> Message:
    """Return a message of Ada's."""
    place = {"channel": ChannelId("CGENERAL00"), "seq": 1, "time_us": 1, "ordinal": 1}
    return Message(**(place | {"author": ADA, "text": text} | fields))  # type: ignore[arg-type]


def audience(*, is_direct: bool = False, **fields: object) -> Audience:
    """Return three members, of whom nobody wants anything in particular."""
    return Audience(ALL, is_direct, (), {})._replace(**fields)


def test_the_loudest_call_counts() -> None:
    """By name before everything else; never its author, and nobody who is not there."""
    assert calls_of(message(), audience()) == {}
    assert calls_of(message(), audience(is_direct=True)) == {BOB: "direct", CAROL: "direct"}
    everyone = message(everyone="channel", mentions=[CAROL, DORA, ADA])
    assert calls_of(everyone, audience()) == {BOB: "everyone", CAROL: "mention"}
    assert calls_of(message(called=[BOB]), audience()) == {BOB: "mention"}
    here = message(everyone="here")
    assert calls_of(here, audience(words={BOB: ["hello"]})) == {BOB: "keyword", CAROL: "here"}


def test_threads_and_words_call_too() -> None:
    """Of those who are in the channel; not by words in code."""
    replying = audience(followers=(BOB, DORA), words={CAROL: ["tea"], DORA: ["tea"]})
    assert calls_of(message("more tea?"), replying) == {BOB: "thread", CAROL: "keyword"}
    assert calls_of(message("`tea`"), replying) == {BOB: "thread"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@U000000BOB> *look*\n at ~~this~~ `now`.", "@Bob look at this now."),
        ("<!group:P000000OPS> and <!channel>", "@ops and @channel"),
        ("<#C0SECRET00> of <@U0NOBODY000>", "#… of @…"),
        ("2 * 3 * 4 <b>", "2 * 3 * 4 <b>"),
        ("a" * 30, "a" * 19 + "…"),
    ],
)
def test_a_text_is_one_line_with_names(text: str, shown: str) -> None:
    """What has no name that is known here stays unnamed."""
    names = {"U000000BOB": "Bob", "P000000OPS": "ops"}
    limit = 20 if text.startswith("aa") else 200
    assert readable(text, names, limit) == shown


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (NoticeChoice(), None),
        (NoticeChoice(mail="mentions"), None),
        (NoticeChoice(mail="daily", hour=8, time_zone="Europe/Paris"), "2026-03-28T07:00"),
        (NoticeChoice(mail="daily", hour=6, time_zone="Europe/Paris"), "2026-03-29T04:00"),
        (NoticeChoice(mail="weekly", weekday=5, hour=23), "2026-03-28T23:00"),
        (NoticeChoice(mail="weekly", weekday=5, hour=5), "2026-04-04T05:00"),
        (NoticeChoice(mail="daily", hour=7, time_zone="Nowhere/Else"), "2026-03-28T07:00"),
    ],
)
def test_a_digest_comes_at_an_hour_where_one_is(choice: NoticeChoice, expected: str | None) -> None:
    """By the clock on the wall, also on the day it is changed (29 March 2026 in Paris)."""
    now_us = int(datetime(2026, 3, 28, 6, tzinfo=UTC).timestamp()) * 1_000_000
    found = next_digest(choice, now_us)
    when = None if found is None else datetime.fromtimestamp(found / 1e6, UTC)
    assert (when and when.strftime("%Y-%m-%dT%H:%M")) == expected
