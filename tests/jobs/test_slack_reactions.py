"""The reactions of a Slack export: whose, which, once, and what the feed tells of them."""

import signal
from typing import Any

import pytest

from chatserver.core.clock import now_us
from chatserver.jobs.imports import filling, writer
from chatserver.jobs.imports.report import report_lines
from chatserver.jobs.slack_emoji import emoji_named
from chatserver.projections import feed as projection
from chatserver.projections.shadow import Verdict, judge
from chatserver.store import emoji, feed, log, memberships, reactions
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from protocol.emoji import CustomEmoji
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_REACTION_KINDS
from protocol.reactions import Reaction, ReactionChanged
from protocol.state import State, apply
from tests.running import run

from .conftest import Place
from .exports import ANN, BEN, CLEO, DAY_S, GENERAL, TALK, Export, Json, reply, said, us
from .test_slack_import import Interrupted, killed_import, sign_in, stopping_after


def by(name: str, *users: str, **more: Any) -> Json:
    """Return a reaction as Slack writes it."""
    return {"name": name, "users": list(users), "count": len(users), **more}


REACTED = [
    said(0, "hello", reactions=[by("tada", BEN, CLEO), by("thumbsup::skin-tone-3", CLEO)]),
    said(10, "lunch?", by=BEN),
    reply(20, "yes", to=10, by=ANN, reactions=[by("heart", BEN)]),
    said(DAY_S, "bye", by=CLEO),
]


def export(*messages: Json) -> Export:
    """Return an export in which this was said."""
    return Export(talk={"general": list(messages) or REACTED})


async def stored(place: Place, seq: int, viewer: str = "") -> list[tuple[str, list[str]]]:
    """Return what is on a message, and by whom."""
    found = await place.database.read(reactions.of_messages, GENERAL, [seq], viewer)
    return [(each.emoji, [str(user) for user in each.users]) for each in found.get(seq, [])]


@run
async def test_reactions_arrive(place: Place) -> None:
    """With who made them, on messages and replies; the messages keep their order and numbers."""
    report = await place.take(export())
    assert report.reactions_added == 4
    assert "New here: 4 messages, 4 reactions, 3 users" in report_lines(report)[1]
    history = await place.history()
    assert [each.text for each in history] == ["hello", "lunch?", "yes", "bye"]
    assert [each.ordinal for each in history] == [1, 2, 1, 3]
    assert await stored(place, 1) == [("🎉", [BEN, CLEO]), ("👍🏼", [CLEO])]
    assert await stored(place, history[2].seq) == [("❤️", [BEN])]


@run
async def test_the_log_tells_of_reactions(place: Place) -> None:
    """Whoever reads the log comes to the same as whoever asks for a page; nothing is missing."""
    await place.take(export())
    entries = await place.database.read(log.read, GENERAL, 0, 100)
    assert [entry.at.seq for entry in entries] == list(range(1, 9))
    times = [entry.at.time_us for entry in entries]
    assert times == sorted(times)
    told = [entry for entry in entries if isinstance(entry.event, ReactionChanged)]
    assert {entry.at.time_us for entry in told} == {us(0), us(20)}
    head = await place.database.read(log.head, GENERAL)
    assert head is not None
    assert (head.seq, head.ordinal) == (8, 3)
    state = State(me=UserId(ANN))
    membership = await place.database.read(memberships.find, GENERAL, ANN)
    assert membership is not None
    state.add_memberships([membership])
    for entry in entries:
        apply(state, entry.event, entry.at)
    shown = state.messages[ChannelId(GENERAL)][1].reactions
    assert [(each.emoji, each.count, [*each.users]) for each in shown] == [
        ("🎉", 2, [BEN, CLEO]),
        ("👍🏼", 1, [CLEO]),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thumbsup", "👍️"),
        ("+1", "👍️"),
        ("+1::skin-tone-2", "👍🏻"),
        ("thumbsup::skin-tone-6", "👍🏿"),
        ("woman-raising-hand::skin-tone-4", "🙋🏽‍♀️"),
        ("man_in_business_suit_levitating::skin-tone-3", "🕴🏼"),
        ("tada::skin-tone-3", "🎉"),
        ("tada::skin-tone-9", "🎉"),
        ("flag-fr", "🇫🇷"),
        ("simple_smile", "🙂"),
        ("hash", "#️⃣"),
        ("party_parrot", ":party_parrot:"),
        ("thumbs\x1b[2J", None),
        ("", None),
    ],
)
def test_emoji_are_found_by_slacks_names(name: str, expected: str | None) -> None:
    """Aliases and skin tones, as the browser client writes them; else what is custom here."""
    assert emoji_named(name, {"party_parrot"}) == expected


@run
async def test_names_for_the_same_emoji_come_together(place: Place) -> None:
    """Each person counts once, in the order in which they come."""
    message = said(0, "hi", reactions=[by("+1", BEN, CLEO), by("thumbsup", CLEO, ANN, ANN)])
    await place.take(export(message))
    assert await stored(place, 1) == [("👍️", [BEN, CLEO, ANN])]


@run
async def test_custom_emoji_are_found_by_their_names(place: Place) -> None:
    """If there is one of that name here; else its reactions are left out, counted and named."""
    party_parrot = CustomEmoji(
        name="party_parrot", hash="0" * 16, type="image/png", creator=UserId(ANN), created_us=1
    )
    await place.database.write(emoji.add, party_parrot, b"picture")
    message = said(0, "hi", reactions=[by("party_parrot", BEN), by("blob\x1b[2J", BEN, CLEO)])
    report = await place.take(export(message))
    assert await stored(place, 1) == [(":party_parrot:", [BEN])]
    left_out = "Left out: 2 reactions with emoji that are not here (:blob?[2J:)."
    assert left_out in report_lines(report)


@run
async def test_what_is_left_out_is_counted(place: Place) -> None:
    """Reactions of strangers, on deleted messages, and more kinds than a message may have."""
    many = [by(f"flag-{code}", BEN) for code in _FLAGS[: MAX_REACTION_KINDS + 2]]
    report = await place.take(
        export(
            said(0, "hi", reactions=[by("tada", "USTRANGE1", BEN), by("eyes"), None]),
            said(1, "", subtype="tombstone", thread_ts=us_ts(1), reactions=[by("tada", BEN)]),
            reply(2, "what was it?", to=1),
            said(3, "flags", reactions=[*many, by(f"flag-{_FLAGS[0]}", CLEO)]),
        )
    )
    assert await stored(place, 1) == [("🎉", [BEN])]
    assert report.reactions_added == 1 + MAX_REACTION_KINDS + 1
    assert "Left out: 1 reaction by people not listed (USTRANGE1)." in report_lines(report)
    assert "Left out: 2 reactions in excess of what a message may have." in report_lines(report)


_FLAGS = [
    f"{one}{two}"
    for one in "abcdefghijklmnopqrstuvwxyz"
    for two in "abcdefghijklmnopqrstuvwxyz"
    if emoji_named(f"flag-{one}{two}", ())
]


def us_ts(second: float) -> str:
    """Return a Slack timestamp."""
    return said(second, "")["ts"]


@run
async def test_a_second_import_adds_no_reactions(place: Place) -> None:
    """Nor does a later export add any to messages that are here; those on new ones come."""
    await place.take(export())
    before = await place.everything()
    report = await place.take(export())
    assert await place.everything() == before
    assert report.added == 0
    late = said(2 * DAY_S, "late", reactions=[by("wave", ANN)])
    report = await place.take(export(*REACTED, late))
    assert (report.messages_added, report.reactions_added) == (1, 1)
    assert await stored(place, 9) == [("👋", [ANN])]


@run
async def test_interrupted_anywhere(
    place: Place, other_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped again and again, it ends as if it never had been: no reaction without its message."""
    monkeypatch.setattr(filling, "MAX_LINES", 2)
    for module in (writer, filling):
        monkeypatch.setattr(module, "now_us", lambda: us(10 * DAY_S))
    await other_place.take(export())
    write = place.database.write
    for calls in range(1, 100):
        monkeypatch.setattr(place.database, "write", stopping_after(write, calls))
        try:
            await place.take(export())
        except Interrupted:
            continue
        break
    assert await place.everything() == await other_place.everything()


@run
async def test_killed(place: Place) -> None:
    """Killed with half of it stored, it goes on where it stopped."""
    archive = export().write(place.directory / "export.zip")
    assert killed_import(place, archive, "import.stored:1") == -signal.SIGKILL
    report = await place.take_file(archive)
    assert 0 < report.messages_added < 4
    assert await stored(place, 1) == [("🎉", [BEN, CLEO]), ("👍🏼", [CLEO])]
    assert [each.text for each in await place.history()] == ["hello", "lunch?", "yes", "bye"]


def react(reader: Reader, seq: int, user: str) -> None:
    """Put a live emoji on a message, as the server does."""
    transaction = Transaction(reader, now_us())
    at = transaction.advance(GENERAL)
    kind = reactions.Kind(GENERAL, seq, "👀")
    reaction: Reaction = reactions.add(reader, kind, UserId(user), at.seq)
    told = ReactionChanged(
        channel=ChannelId(GENERAL), seq=seq, reaction=reaction, user=UserId(user), added=True
    )
    transaction.announce(at, told)
    transaction.finish()


@run
async def test_the_feed_tells_of_imported_reactions(place: Place) -> None:
    """As seen long ago, for who never signed in; beside a live one, as the oracle says."""
    await place.take(export())
    await projection.rebuild(place.database, lambda *_told: None)
    stories = await place.database.read(feed.stories, ANN, "newest")
    found = {story.key: story for story in stories if story.kind.name == "reaction"}
    assert set(found) == {f"R:{GENERAL}:1", f"R:{GENERAL}:6"}
    assert all(story.seen for story in found.values())
    assert found[f"R:{GENERAL}:1"].count == 3
    await place.database.write(react, 1, CLEO)
    await place.database.write(projection.fold, GENERAL, 100)
    (newest, *_) = await place.database.read(feed.stories, ANN, "newest")
    assert (newest.key, newest.count, newest.seen) == (f"R:{GENERAL}:1", 4, False)
    for user in (ANN, BEN, CLEO):
        assert await place.database.read(judge, user) is Verdict.SAME


@run
async def test_who_has_signed_in_is_told(place: Place) -> None:
    """Reactions of a later export are news to somebody who lives here already."""
    await place.take(Export())
    await place.database.write(sign_in, ANN)
    later = said(DAY_S, "new", reactions=[by("tada", BEN)])
    await place.take(export(*TALK, later))
    await projection.rebuild(place.database, lambda *_told: None)
    stories = await place.database.read(feed.stories, ANN, "newest")
    (told,) = [story for story in stories if story.kind.name == "reaction"]
    assert not told.seen
