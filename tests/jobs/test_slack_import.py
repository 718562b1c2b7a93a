"""An export of Slack becomes people, channels, messages and threads: whole, once, in order."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest

from chatserver.core.clock import now_us
from chatserver.jobs.imports import filling, writer
from chatserver.jobs.imports.model import ImportFailed
from chatserver.jobs.imports.report import report_lines
from chatserver.store import (
    channels,
    import_members,
    imports,
    log,
    memberships,
    messages,
    sessions,
    users,
)
from chatserver.store.channels import NewChannel
from chatserver.store.database import Reader
from chatserver.store.sessions import NewSession, hash_token
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol.channels import ChannelJoined, MemberLeft
from protocol.errors import Unavailable
from protocol.ids import ChannelId, SessionId, UserId
from protocol.messages import Message, MessagePosted
from tests.running import run

from .conftest import Place
from .exports import (
    ANN,
    BEN,
    CLEO,
    DAY_S,
    GENERAL,
    TALK,
    Export,
    channel,
    reply,
    said,
    ts,
    us,
    user,
)

LATER = [
    said(DAY_S, "good morning"),
    reply(DAY_S + 1, "still here", to=10),
    said(DAY_S + 2, "bye", by=BEN),
]


Write = Callable[..., Awaitable[Any]]


class Interrupted(Exception):  # noqa: N818  # reads as what happened
    """What these tests stop an import with."""


def local(id_: str = "ULOCAL0001", name: str = "dora", email: str | None = None) -> NewUser:
    """Return somebody who did not come from Slack."""
    return NewUser(UserId(id_), name, name.title(), now_us(), email=email)


def sign_in(reader: Reader, user_id: str) -> None:
    """Give somebody a session."""
    token, now = hash_token("token"), now_us()
    session = SessionId("SSESSION01")
    sessions.add(reader, NewSession(session, UserId(user_id), token, "test", now, now, None))


def post(reader: Reader, channel_id: str, author: str, text: str) -> Message:
    """Post as the server does."""
    transaction = Transaction(reader, now_us())
    head, at = transaction.head(channel_id), transaction.advance(channel_id)
    head.ordinal += 1
    message = Message(
        channel=ChannelId(channel_id),
        seq=at.seq,
        time_us=at.time_us,
        author=UserId(author),
        text=text,
        ordinal=head.ordinal,
    )
    messages.add(reader, message, messages.Sent(secrets.token_bytes(16), b""))
    transaction.announce(at, MessagePosted(message=message))
    transaction.finish()
    return message


# What arrives


@run
async def test_everything_arrives(place: Place) -> None:
    """People, channel, memberships and messages are there, under their identifiers in Slack."""
    report = await place.take(Export())
    general = await place.found(GENERAL)
    assert (general.name, general.kind, general.archived) == ("general", "public", False)
    assert (general.creator, general.members, general.created_us) == (ANN, 2, us(0))
    assert (await place.user("ben")).id == BEN
    assert (await place.user("ben")).display_name == "Ben"
    assert report_lines(report) == [
        "The export holds 6 messages, 3 users and 1 channel.",
        "New here: 6 messages, 3 users, 1 channel and 2 memberships.",
    ]


@run
async def test_messages_keep_time_and_order(place: Place) -> None:
    """Positions are dense, times are Slack's to the microsecond, texts are in our form."""
    await place.take(Export())
    stored = await place.history()
    assert [message.seq for message in stored] == [1, 2, 3, 4, 5, 6]
    assert [message.time_us for message in stored] == [us(10 * n) for n in range(6)]
    assert [message.author for message in stored] == [ANN, ANN, BEN, BEN, ANN, ANN]
    assert stored[0].text == "hello <@UBEN00001>"
    assert stored[1].text == "who is **here**?"


@run
async def test_threads(place: Place) -> None:
    """Replies name their root and count up; the root knows how many and when the last came."""
    await place.take(Export())
    stored = await place.history()
    assert [message.thread for message in stored] == [None, None, 2, None, 2, 4]
    assert [message.ordinal for message in stored] == [1, 2, 1, 3, 2, 1]
    assert [message.replies for message in stored] == [0, 2, 0, 1, 0, 0]
    assert [message.last_reply_us for message in stored][1:4:2] == [us(40), us(50)]
    head = await place.database.read(log.head, GENERAL)
    assert head == log.Head(6, us(50), 3)


@run
async def test_members_have_read_everything(place: Place) -> None:
    """Nobody starts with thousands of unread messages; the creator administers the channel."""
    await place.take(Export())
    for person, role in ((ANN, "administrator"), (BEN, "member")):
        membership = await place.database.read(memberships.find, GENERAL, person)
        assert membership is not None
        assert (membership.role, membership.read_seq, membership.read_ordinal) == (role, 6, 3)


@run
async def test_days_may_overlap(place: Place) -> None:
    """Days and files in any order, with messages of other days, come out by time."""
    talk = {"general": [said(DAY_S + 5, "d"), said(0, "a"), said(2 * DAY_S, "e")]}
    stray = [said(DAY_S + 9, "c2"), said(3, "b"), said(DAY_S + 4, "c")]
    files = {"general/2024-01-31.json": msgspec.json.encode(stray).decode()}
    await place.take(Export(talk=talk, files=files))
    texts = [message.text for message in await place.history()]
    assert texts == ["a", "b", "c", "d", "c2", "e"]


@run
async def test_equal_times(place: Place) -> None:
    """Messages of the same microsecond keep the file's order, a microsecond apart."""
    talk = [said(1, "a"), said(1, "b"), said(1.000001, "c"), reply(2, "d", to=1.000001)]
    await place.take(Export(talk={"general": talk}))
    stored = await place.history()
    assert [(message.text, message.time_us - us(1)) for message in stored] == [
        ("a", 0),
        ("b", 1),
        ("c", 2),
        ("d", 1_000_000),
    ]
    assert stored[3].thread == 3


@run
async def test_private_and_direct_channels(place: Place) -> None:
    """Every list brings its kind; two conversations of the same two become one channel."""
    export = Export(
        lists={
            "groups.json": [channel("GSECRET01", "secret", is_archived=True)],
            "dms.json": [
                {"id": "DPAIR0001", "created": 5, "members": [ANN, BEN]},
                {"id": "DPAIR0002", "created": 9, "members": [BEN, ANN]},
                {"id": "DNOBODY01", "created": 9, "members": []},
            ],
            "mpims.json": [channel("CTHREE001", "mpdm-a--b--c-1", members=[ANN, BEN, CLEO])],
        },
        talk={
            "DPAIR0001": [said(1, "a"), said(3, "c")],
            "DPAIR0002": [said(2, "b", by=BEN)],
            "mpdm-a--b--c-1": [said(1, "three")],
        },
    )
    report = await place.take(export)
    secret, pair = await place.found("GSECRET01"), await place.found("DPAIR0001")
    assert (secret.kind, secret.archived, secret.members) == ("private", True, 2)
    assert (pair.kind, pair.name, pair.users) == ("direct", "", [ANN, BEN])
    assert [message.text for message in await place.history(pair.id)] == ["a", "b", "c"]
    three = await place.found("CTHREE001")
    assert (three.kind, three.name, three.users) == ("group", "", [ANN, BEN, CLEO])
    assert report.notes == ["direct messages DNOBODY01 has no members; it was left out."]


@run
async def test_a_dry_run(place: Place) -> None:
    """It tells what an import would come to, and writes nothing; also behind an earlier one."""
    before = await place.everything()
    report = await place.take(Export(), rehearse=True)
    assert await place.everything() == before
    assert report_lines(report, rehearsed=True) == [
        "The export holds 6 messages, 3 users and 1 channel.",
        "Would be new here: 6 messages, 3 users, 1 channel and 2 memberships.",
        "This was a dry run: nothing was written.",
    ]
    real = await place.take(Export())
    assert real == report
    before = await place.everything()
    later = await place.take(Export(talk={"general": TALK + LATER}), rehearse=True)
    assert await place.everything() == before
    assert (later.messages_added, later.users_added, later.notes) == (3, 0, [])


@run
async def test_a_private_channel_keeps_its_members(place: Place) -> None:
    """Exactly they may read it; who wrote or is named in it and left is no member."""
    secret = channel("GSECRET01", "secret", members=[ANN, CLEO])
    export = Export(
        lists={"groups.json": [secret]},
        talk={"secret": [said(1, f"hush, <@{BEN}>"), said(2, "I was here", by=BEN)]},
    )
    await place.take(export)
    assert await place.database.read(import_members.members, "GSECRET01") == {ANN, CLEO}
    assert await place.database.read(channels.by_public_name, "secret") is None


@run
async def test_what_became_private_is_not_added_to_what_is_public(place: Place) -> None:
    """Where a channel was public at the first import, what was said later in private stays out."""
    await place.take(Export())
    private = Export(
        channels=[], lists={"groups.json": [channel()]}, talk={"general": TALK + LATER}
    )
    report = await place.take(private)
    assert len(await place.history()) == 6
    assert report.added == 0
    assert "#general is private in the export and public here; nothing was added" in report.notes[0]


# What messages come to


@run
async def test_what_is_left_out(place: Place) -> None:
    """Comings and goings, blanks and what has no time or author are counted, not stored."""
    talk = [
        said(1, "<@UANN00001> has joined the channel", subtype="channel_join"),
        said(2, "<@UANN00001> has left", subtype="group_leave"),
        said(3, " \x02"),
        said(4, "who?", by="U00"),
        said(5, "when?") | {"ts": "yesterday"},
        said(3_000_000_000, "in 95 years"),
        said(6, "This message was deleted.", subtype="tombstone"),
        said(7, "stays"),
    ]
    report = await place.take(Export(talk={"general": talk}))
    assert [message.text for message in await place.history()] == ["stays"]
    assert report.losses("message") == {
        "about people joining or leaving": 2,
        "without text": 1,
        "without an author": 1,
        "without a valid time": 2,
        "deleted in Slack": 1,
    }
    first = "#general at 2023-11-14 22:13:21, #general at 2023-11-14 22:13:22"
    told = f"Left out: 2 messages about people joining or leaving ({first})."
    assert told in report_lines(report)


@run
async def test_broadcast_replies(place: Place) -> None:
    """A reply that was also shown in its channel stays one reply."""
    talk = [
        said(1, "root"),
        reply(2, "look", to=1),
        reply(2, "look", to=1, subtype="thread_broadcast", root={}),
    ]
    report = await place.take(Export(talk={"general": talk}))
    stored = await place.history()
    assert [(message.text, message.thread) for message in stored] == [("root", None), ("look", 1)]
    assert report.losses("message") == {"twice in the export": 1}


@run
async def test_who_took_part_in_a_thread_follows_it(place: Place) -> None:
    """With everything read; a second import changes nothing."""
    talk = [said(1, "root"), reply(2, "a", to=1, by=BEN), said(3, "#tag nobody replied to")]
    export = Export(talk={"general": talk})
    for _ in range(2):
        await place.take(export)
        channel = (await place.channel()).id
        follows = await place.database.read(
            lambda reader: reader.raw.execute(
                "SELECT users.name, thread, following, read_seq FROM follows"
                " JOIN users ON users.id = follows.user ORDER BY 1"
            ).fetchall()
        )
        head = (await place.database.read(log.head, channel)).seq
        assert follows == [("ann", 1, 1, head), ("ben", 1, 1, head)]
    root, *_, last = await place.history()
    assert (len(root.faces), last.tags) == (1, ["tag"])


@run
async def test_deleted_roots(place: Place) -> None:
    """A deleted message with replies is a tombstone that holds the thread together."""
    talk = [
        said(1, "This message was deleted.", by="USLACKBOT", subtype="tombstone"),
        reply(2, "I saw it", to=1),
    ]
    await place.take(Export(talk={"general": talk}))
    root, answer = await place.history()
    assert (root.deleted, root.text, root.replies, answer.thread) == (True, "", 1, 1)
    assert [message.seq for message in await place.page()] == [1]
    assert (await place.user("slackbot")).kind == "bot"


@run
async def test_threads_without_root(place: Place) -> None:
    """Where the first message of a thread is missing, the first reply takes its place."""
    talk = [reply(2, "a", to=1), reply(3, "b", to=1), reply(4, "c", to=1)]
    report = await place.take(Export(talk={"general": talk}))
    stored = await place.history()
    assert [(message.thread, message.ordinal) for message in stored] == [(None, 1), (1, 1), (1, 2)]
    assert report.notes == [
        "#general lacks the first message of 1 thread; the first reply took its place."
    ]


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"attachments": [{"fallback": "build &lt;7&gt; failed"}, None]}, "build <7> failed"),
        ({"attachments": [{"fallback": " ", "title": "build"}]}, "build"),
        (
            {"files": [{"name": "a|b.png", "url_private": "https://x.org/f?t=xoxe-1"}, None]},
            "[a|b.png](https://x.org/f)",
        ),
        ({"files": [{"title": "plan", "permalink": "https://x.org/p"}]}, "[plan](https://x.org/p)"),
        ({"files": [{"name": "gone", "mode": "tombstone"}], "text": "see"}, "see"),
        ({"files": [{"name": "a.txt"}], "text": "see"}, "see\na.txt"),
        ({"subtype": "me_message", "text": "waves"}, "_waves_"),
        ({"subtype": "file_comment", "comment": {"user": BEN, "comment": "nice"}}, "nice"),
        ({"subtype": "channel_topic", "text": "set the topic: x"}, "set the topic: x"),
    ],
)
def test_texts(runner: Any, place: Place, fields: dict[str, Any], stored: str) -> None:
    """A message without text says what its attachments or files are called."""
    runner.run(place.take(Export(talk={"general": [said(1, "") | fields]})))
    assert [message.text for message in runner.run(place.history())] == [stored]


@run
async def test_edits(place: Place) -> None:
    """An edited message is shown as edited."""
    await place.take(Export(talk={"general": [said(1, "x", edited={"user": ANN, "ts": ts(9)})]}))
    assert [message.edited_us for message in await place.history()] == [us(9)]


@run
async def test_what_is_cut(place: Place) -> None:
    """Texts and topics beyond our limits are cut, and the report says so."""
    topic = {"value": "&amp;" * 300}
    export = Export(channels=[channel(topic=topic)], talk={"general": [said(1, "ü" * 40_001)]})
    report = await place.take(export)
    assert (await place.channel()).topic == "&" * 250
    assert [message.text for message in await place.history()] == ["ü" * 39_999 + "…"]
    assert report.notes == [
        "#general had a topic of more than 250 characters; it was cut.",
        "#general has 1 message longer than 40,000 characters; they were cut.",
    ]


# Who people are


@run
async def test_people(place: Place) -> None:
    """Bots, guests and those who left arrive as such; nobody arrives as an administrator."""
    people = [
        user("UBOT00001", "robbie", is_bot=True, profile={"bot_id": "BROBBIE01"}),
        user("UGUEST001", "gus", is_restricted=True, is_admin=True),
        user("UGONE0001", "gone", deleted=True, profile={"email": "Gone@X.org"}),
        user("U1", "Zoë \u202eX", profile={"display_name": "Z\u200boë " + "x" * 100}),
    ]
    talk = [said(1, "beep", by="") | {"bot_id": "BROBBIE01"}, said(2, "<@U1>", by="U1")]
    await place.take(Export(users=people, talk={"general": talk}))
    robbie, gus, gone = [await place.user(name) for name in ("robbie", "gus", "gone")]
    assert (robbie.id, robbie.kind, gus.role, gone.deactivated) == (
        "UBOT00001",
        "bot",
        "guest",
        True,
    )
    beep, mention = await place.history()
    zoe = await place.user("zoe.x")
    assert beep.author == "UBOT00001"
    assert mention.author == zoe.id != "U1"
    assert mention.text == f"<@{zoe.id}>"
    assert len(zoe.display_name) == 80
    assert await place.database.read(users.by_email, "gone@x.org")


@run
async def test_authors_who_are_not_listed(place: Place) -> None:
    """Whoever wrote and is not listed gets a deactivated placeholder under the name shown."""
    talk = [
        said(1, "hi", by="UFAR00001", user_profile={"name": "far", "display_name": "Far Away"}),
        said(2, "hi", by="UDARK0001"),
        said(3, "built", by="", bot_id="BCI000001", username="ci", subtype="bot_message"),
        said(4, "posted", by="", username="U0SPOOFED", subtype="bot_message"),
    ]
    await place.take(Export(talk={"general": talk}))
    far, dark, ci = [await place.user(name) for name in ("far", "udark0001", "ci")]
    stored = await place.history()
    assert [message.author for message in stored[:3]] == ["UFAR00001", "UDARK0001", ci.id]
    assert stored[3].author != "U0SPOOFED"
    assert (far.display_name, far.deactivated, dark.kind, ci.kind) == (
        "Far Away",
        True,
        "person",
        "bot",
    )


@run
async def test_colleagues_are_found_by_address(place: Place) -> None:
    """Who is here already under the same e-mail address is the same person."""
    await place.database.write(users.add, local("ULOCAL0001", "dora", "dora@x.org"))
    people = [user(ANN, "ann", profile={"email": "Dora@X.org"}), user(BEN, "dora")]
    report = await place.take(Export(users=people))
    stored = await place.history()
    assert {message.author for message in stored} == {"ULOCAL0001", BEN}
    assert (await place.user("dora2")).id == BEN
    assert report.users_added == 1
    assert (await place.channel()).creator == "ULOCAL0001"


@run
async def test_handles_are_unique(place: Place) -> None:
    """Many who want the same handle get numbers."""
    people = [user(f"USAME{n:05}", "same") for n in range(5)]
    await place.take(Export(users=people))
    for n, name in enumerate(("same", "same2", "same3", "same4", "same5")):
        assert (await place.user(name)).id == f"USAME{n:05}"


@run
async def test_taken_identifiers(place: Place) -> None:
    """An identifier that is somebody else's here is not taken over, however often we import."""
    await place.database.write(users.add, local(ANN, "dora"))
    other = NewChannel(ChannelId(GENERAL), "private", UserId(ANN), 7, name="mine")
    await place.database.write(channels.add, other)
    await place.take(Export())
    again = await place.take(Export())
    ann, general = await place.user("ann"), await place.channel()
    assert again.added == 0
    assert (ann.id != ANN, general.id != GENERAL, general.creator) == (True, True, ann.id)
    assert (await place.found(GENERAL)).name == "mine"


@run
async def test_signed_in_people_hear_of_it(place: Place) -> None:
    """Who has signed in here finds in their own log that they are in the channel."""
    await place.database.write(users.add, local("ULOCAL0001", "dora", "dora@x.org"))
    await place.database.write(sign_in, "ULOCAL0001")
    await place.take(Export(users=[user(ANN, "ann", profile={"email": "dora@x.org"})]))
    (entry,) = await place.database.read(log.read, "ULOCAL0001", 0, 10)
    assert isinstance(entry.event, ChannelJoined)
    assert (entry.event.seq, entry.event.membership.channel.archived) == (6, False)
    assert await place.database.read(log.read, BEN, 0, 10) == []


@run
async def test_taken_channel_names(place: Place) -> None:
    """A channel whose name is taken gets another, and the report says so."""
    for number, name in enumerate(("general", "general-slack")):
        mine = NewChannel(ChannelId(f"CLOCAL000{number}"), "public", UserId(ANN), 1, name=name)
        await place.database.write(channels.add, mine)
    report = await place.take(Export())
    assert (await place.found(GENERAL)).name == "general-slack2"
    assert report.notes == ["#general is #general-slack2 here, because its name was taken."]


# Again, later, and after an interruption


@run
async def test_a_second_import(place: Place) -> None:
    """The same import again adds nothing and says so."""
    await place.take(Export())
    before = await place.everything()
    report = await place.take(Export())
    assert await place.everything() == before
    assert report_lines(report)[1] == "Nothing is new: all of it had been imported before."


@run
async def test_after_people_lived_on(place: Place) -> None:
    """The same import again neither brings back who left nor opens what was archived."""
    await place.take(Export())

    def live(reader: Reader) -> None:
        post(reader, GENERAL, ANN, "we are here now")
        transaction = Transaction(reader, now_us())
        memberships.remove(reader, GENERAL, BEN)
        transaction.record(MemberLeft(channel=ChannelId(GENERAL), user=BEN, members=1), to=GENERAL)
        transaction.finish()
        found = channels.find(reader, GENERAL)
        assert found
        channels.change(reader, found, archived_us=now_us())

    await place.database.write(live)
    before = await place.everything()
    report = await place.take(Export())
    assert await place.everything() == before
    assert (report.added, report.notes) == (0, [])


@run
async def test_a_later_export(place: Place) -> None:
    """What was said since is added, also to old threads, and is read for who never signed in."""
    await place.take(Export())
    await place.database.write(sign_in, BEN)
    report = await place.take(Export(talk={"general": TALK + LATER}))
    stored = await place.history()
    assert report.messages_added == 3
    assert [(each.seq, each.thread, each.ordinal) for each in stored[6:]] == [
        (7, None, 4),
        (8, 2, 3),
        (9, None, 5),
    ]
    assert (stored[1].replies, stored[1].last_reply_us) == (3, us(DAY_S + 1))
    assert not (await place.channel()).archived
    ann = await place.database.read(memberships.find, GENERAL, ANN)
    ben = await place.database.read(memberships.find, GENERAL, BEN)
    assert ann is not None
    assert ben is not None
    assert (ann.read_seq, ann.read_ordinal, ben.read_seq) == (9, 5, 6)


@run
async def test_a_later_export_that_mentions_somebody(place: Place) -> None:
    """Who has signed in finds it like any other mention; who never has has read it."""
    await place.take(Export())
    await place.database.write(sign_in, BEN)
    later = said(DAY_S, f"<@{BEN}> and <@{ANN}>", by=CLEO)
    await place.take(Export(talk={"general": [*TALK, later]}))
    ben = await place.database.read(memberships.find, GENERAL, BEN)
    ann = await place.database.read(memberships.find, GENERAL, ANN)
    assert ben is not None
    assert ann is not None
    assert (ben.mentions, ann.mentions) == ([7], [])


@run
async def test_a_later_export_after_talk_here(place: Place) -> None:
    """Where people have gone on talking here, nothing is put behind their backs."""
    await place.take(Export())
    posted = await place.database.write(post, GENERAL, ANN, "here")
    report = await place.take(Export(talk={"general": TALK + LATER}))
    assert (await place.history())[-1] == posted
    assert report.added == 0
    (note,) = report.notes
    assert note.startswith("#general did not take 3 messages of the export: something happened")


@run
async def test_an_export_with_less(place: Place) -> None:
    """Messages that Slack no longer has stay here, and new ones are added behind them."""
    await place.take(Export())
    report = await place.take(Export(talk={"general": TALK[3:] + LATER}))
    stored = await place.history()
    assert [message.seq for message in stored] == list(range(1, 10))
    assert report.messages_added == 3
    assert "has 6 messages of earlier imports where the export has 3" in report.notes[-1]


def stopping_after(write: Write, calls: int) -> Write:
    """Return ``write``, which stops everything after some calls."""
    left = calls

    async def write_or_stop(*arguments: Any) -> Any:
        nonlocal left
        result = await write(*arguments)
        left -= 1
        if left == 0:
            raise Interrupted
        return result

    return write_or_stop


@run
async def test_interrupted_anywhere(
    place: Place, other_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped again and again, each time a transaction later, it ends as if it never had been.

    In between nobody can post to the channel that is half there.
    """
    monkeypatch.setattr(filling, "MAX_LINES", 2)
    monkeypatch.setattr(writer, "PEOPLE_AT_ONCE", 2)
    for module in (writer, filling):
        monkeypatch.setattr(module, "now_us", lambda: us(10 * DAY_S))
    export = Export(talk={"general": TALK + LATER})
    await other_place.take(export)
    write = place.database.write
    for calls in range(1, 100):
        monkeypatch.setattr(place.database, "write", stopping_after(write, calls))
        try:
            await place.take(export)
        except Interrupted:
            assert await place.is_closed_or_whole(messages=9)
        else:
            break
    assert calls > 7
    assert await place.everything() == await other_place.everything()


KILLED = """
    import asyncio, sys
    from pathlib import Path
    from chatserver.blobs.disk import DiskBlobs
    from chatserver.blobs.staging import Staging
    from chatserver.jobs.imports import filling, systems
    from chatserver.jobs.imports.files import Place
    from chatserver.store.sqlite import SqliteDatabase

    filling.MAX_LINES = 2

    async def main():
        database = SqliteDatabase(Path(sys.argv[1]), readers=1)
        await database.open()
        data = Path(sys.argv[1]).parent
        place = Place(DiskBlobs(data / "files"), Staging(data / "uploads"))
        await systems.import_archive(
            "slack", Path(sys.argv[2]), database, place, lambda _progress: None
        )

    asyncio.run(main())
"""


def killed_import(place: Place, archive: Path, at: str) -> int:
    """Import in a process of its own that is killed at a named place; return how it ended."""
    command = [sys.executable, "-c", dedent(KILLED), str(place.database.path), str(archive)]
    environment = os.environ | {"CHATSERVER_KILL_AT": at, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, env=environment, check=False).returncode


@run
async def test_killed(place: Place) -> None:
    """Killed with half of the messages stored, the import goes on where it stopped."""
    archive = Export().write(place.directory / "export.zip")
    assert killed_import(place, archive, "import.stored:2") == -signal.SIGKILL
    assert await place.is_closed_or_whole(messages=6)
    assert len(await place.history()) == 4
    report = await place.take_file(archive)
    assert report.messages_added == 2
    assert [message.seq for message in await place.history()] == [1, 2, 3, 4, 5, 6]
    assert not (await place.channel()).archived


@run
async def test_somebody_posts_in_between(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should somebody post to a channel while it is filled, the rest stays out and is reported."""
    monkeypatch.setattr(filling, "MAX_LINES", 4)
    add = imports.add_messages

    def add_and_post(reader: Reader, *arguments: Any) -> int:
        count = add(reader, *arguments)
        post(reader, GENERAL, ANN, "first!")
        return count

    monkeypatch.setattr(imports, "add_messages", add_and_post)
    report = await place.take(Export(talk={"general": TALK[:5]}))
    texts = [message.text for message in await place.history()]
    assert texts[3:5] == ["lunch?", "first!"]
    assert report.messages_added == 4
    assert "#general did not take 1 message of the export" in report.notes[0]


@run
async def test_full_disk(place: Place) -> None:
    """A full disk is told in a sentence; with more room the import goes on where it stopped."""
    talk = [said(n, f"{n} " + "x" * 10_000) for n in range(200)]
    export = Export(talk={"general": talk})
    raw = place.database._writing.raw
    raw.execute("PRAGMA max_page_count = 300")
    with pytest.raises(ImportFailed, match="the disk is full; make some room, then run"):
        await place.take(export)
    raw.execute("PRAGMA max_page_count = 100000")
    await place.take(export)
    assert [message.seq for message in await place.history()] == list(range(1, 201))


@run
async def test_busy_database(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that somebody else keeps is told in a sentence."""

    async def busy(*_arguments: Any) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(place.database, "write", busy)
    with pytest.raises(ImportFailed, match="busy for too long; run the import again"):
        await place.take(Export())


# Progress


@run
async def test_progress(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far the import is can be followed, and ends with everything done."""
    monkeypatch.setattr(writer, "TOLD_EVERY", 2)
    await place.take(Export())
    assert [(each.done, each.total, each.at) for each in place.progress] == [
        (2, 6, "#general"),
        (4, 6, "#general"),
        (6, 6, "done"),
    ]
