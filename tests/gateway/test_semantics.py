"""What a client may ask that makes no sense, row by row (P1 to P25), and what it hears."""

import asyncio
from typing import Any

import pytest

from chatserver.actions import accounts
from chatserver.core.clock import now_us
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from protocol import MSGPACK, CommandRefused, ErrorCode, Position, Refused, Request
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    ChannelJoined,
    ChannelLeft,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    ListMembers,
    MemberLeft,
    OpenDirect,
    RemoveMember,
)
from protocol.cursors import MarkRead, ReadMarked
from protocol.ids import ChannelId, StreamId, UserId, new_id
from protocol.limits import MAX_FILL, MAX_TEXT_CHARACTERS, MAX_VIEW
from protocol.log import FillStream
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    ListHistory,
    MessagePosted,
    PostMessage,
)
from protocol.presence import PresenceChanged, SetView, StartTyping, TypingStarted
from protocol.profiles import SetPresence
from protocol.sessions import Resume
from protocol.users import GetUsers, RenameUser, UserChanged
from tests.running import run
from tests.town import Town, config, do, new_nonce, poll, post
from tests.wire import BINARY, Client

INVALID, NOT_FOUND, FORBIDDEN = ErrorCode.INVALID, ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN
TOO_LARGE, RATE_LIMITED = ErrorCode.TOO_LARGE, ErrorCode.RATE_LIMITED
NOWHERE = ChannelId("CNOWHERE00")
NOBODY = UserId("UNOBODY000")


def request(ref: object, **fields: object) -> dict[str, Any]:
    """Return a request with any ref, or without one."""
    plain = {"type": "request", "ref": ref, "command": {"type": "users.get", "ids": []}} | fields
    return {key: value for key, value in plain.items() if value is not None}


# P1: request numbers


@pytest.mark.parametrize("ref", [None, 2**53, 2**53 + 1, -1, "1", True, 2**70])
@run
async def test_a_request_needs_a_number(town: Town, ref: object) -> None:
    """P1: missing, negative, too large or of another type; the answer can name none either."""
    client = await town.enter(town.alice)
    await client.send_frame(request(ref) if ref != 2**70 else request(2**64 - 1))
    refused = await client.other()
    assert isinstance(refused, Refused)
    assert (refused.error.code, refused.error.field, refused.ref) == (INVALID, "ref", None)
    await client.settled()


@run
async def test_a_number_in_flight_is_not_used_again(town: Town) -> None:
    """P1: two answers with one number could not be told apart; afterwards it is free again."""
    raw = await town.raw_session(town.alice)
    frames = [MSGPACK.pack(Request(ref=5, command=post(town.general))) for _ in range(3)]
    raw.send(BINARY, frames[0])
    raw.send(BINARY, frames[1])
    answers = [await raw.read_server_frame() for _ in range(3)]
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert (refused.ref, refused.error.code, refused.error.field) == (5, INVALID, "ref")
    raw.send(BINARY, frames[2])
    kinds = [type(await raw.read_server_frame()).__name__ for _ in range(2)]
    assert sorted(kinds) == ["Push", "Reply"]


# P2 to P6: nonces


@pytest.mark.parametrize("nonce", ["absent", None, "0" * 32, "a" * 30, "A" * 32, "g" * 32, 7, ""])
@run
async def test_a_message_needs_a_nonce(town: Town, nonce: object) -> None:
    """P2: without 128 bits of its own a message could be stored twice."""
    client = await town.enter(town.alice)
    command = {"type": "message.post", "channel": town.general, "text": "x", "nonce": nonce}
    if nonce == "absent":
        del command["nonce"]
    refusal = await client.refusal_of(command)
    assert (refusal.code, refusal.field) == (INVALID, "nonce")


@run
async def test_the_same_message_again_is_answered_alike(town: Town) -> None:
    """P3: nothing is stored or told a second time, and the answer says so."""
    client = await town.enter(town.alice)
    command = post(town.general, "once")
    first, second = await client.ask(command), await client.ask(command)
    assert (first.repeated, second.repeated) == (False, True)
    assert first.message == second.message
    assert len(await client.settled()) == 1


@run
async def test_a_nonce_stands_for_one_message(town: Town) -> None:
    """P4: another text, channel or thread under the same nonce is refused."""
    client = await town.enter(town.alice)
    command = post(town.general, "first")
    root = (await client.ask(command)).message.seq
    for changes in ({"text": "other"}, {"channel": town.secret}, {"thread": root}):
        fields = {"channel": town.general, "text": "first", "nonce": command.nonce} | changes
        error = await client.refusal(PostMessage(**fields))
        assert (error.code, error.refusal.field) == (ErrorCode.NONCE_REUSED, "nonce")


@run
async def test_a_message_sent_from_two_connections_at_once_is_one(town: Town) -> None:
    """P5: one event, and both hear of the same message."""
    first, second = await town.enter(town.alice), await town.enter(town.alice)
    command = post(town.general)
    answers = await asyncio.gather(first.ask(command), second.ask(command))
    assert answers[0].message == answers[1].message
    assert sorted(answer.repeated for answer in answers) == [False, True]
    assert len(await first.settled()) == 1


@run
async def test_another_persons_nonce_is_another_one(town: Town) -> None:
    """P6: nobody can claim somebody else's message, nor spoil it."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    nonce = new_nonce()
    one = await alice.ask(post(town.general, "mine", nonce=nonce))
    two = await bob.ask(post(town.general, "mine too", nonce=nonce))
    assert (one.repeated, two.repeated) == (False, False)
    assert one.message.seq != two.message.seq


# P7 to P9: what is posted, and where


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", INVALID),
        (" \n\t\u00a0\u2003", INVALID),
        ("nul \x00", INVALID),
        ("x" * (MAX_TEXT_CHARACTERS + 1), TOO_LARGE),
    ],
    ids=["empty", "blank", "nul", "long"],
)
@run
async def test_a_text_is_something_and_not_too_much(town: Town, text: str, code: ErrorCode) -> None:
    """P7: empty, blank and overlong texts are refused under the field's name."""
    client = await town.enter(town.alice)
    plain = {"channel": town.general, "text": text, "nonce": new_nonce()}
    refusal = await client.refusal_of({"type": "message.post", **plain})
    assert (refusal.code, refusal.field) == (code, "text")
    assert await client.settled() == []


@run
async def test_the_longest_text_is_posted(town: Town) -> None:
    """P7: exactly the limit is within it."""
    client = await town.enter(town.alice)
    text = "ü" * (MAX_TEXT_CHARACTERS // 2) + "x" * (MAX_TEXT_CHARACTERS // 2)
    assert (await client.ask(post(town.general, text[:32_000]))).message.text == text[:32_000]
    assert (await client.ask(post(town.general, "x" * MAX_TEXT_CHARACTERS))).message.seq


@run
async def test_nobody_posts_where_they_are_not(town: Town) -> None:
    """P8: unknown, private and left channels are one answer; open and closed ones say why not."""
    carol, bob = await town.enter(town.carol), await town.enter(town.bob)
    await bob.ask(LeaveChannel(channel=town.secret))
    unknown = await carol.refusal(post(NOWHERE))
    assert unknown.refusal == (await carol.refusal(post(town.secret))).refusal
    assert unknown.refusal == (await bob.refusal(post(town.secret))).refusal
    assert unknown.code is NOT_FOUND
    await carol.ask(LeaveChannel(channel=town.general))
    assert (await carol.refusal(post(town.general))).code is FORBIDDEN
    await town.do(town.alice, ArchiveChannel(channel=town.general))
    assert (await bob.refusal(post(town.general))).code is FORBIDDEN


@run
async def test_nobody_talks_to_the_deactivated(town: Town) -> None:
    """P8: no direct channel is opened with somebody who has left, or who never was."""
    bob = await town.enter(town.bob)
    await town.change(lambda tx: accounts.deactivate(tx, town.carol.id))
    assert (await bob.refusal(OpenDirect(users=[town.carol.id]))).code is FORBIDDEN
    assert (await bob.refusal(OpenDirect(users=[NOBODY]))).code is NOT_FOUND


@run
async def test_nobody_goes_on_talking_to_the_deactivated(town: Town) -> None:
    """P8: a direct channel is closed once everybody else in it has left; a note to oneself never.

    What was posted before is still told so when it is sent again.
    """
    bob = await town.enter(town.bob)
    pair = (await bob.ask(OpenDirect(users=[town.carol.id]))).membership.channel.id
    both = [town.carol.id, town.echo.id]
    group = (await bob.ask(OpenDirect(users=both))).membership.channel.id
    note = (await bob.ask(OpenDirect(users=[town.bob.id]))).membership.channel.id
    before = post(pair, "are you there?")
    await bob.ask(before)
    await town.change(lambda tx: accounts.deactivate(tx, town.carol.id))
    refused = await bob.refusal(post(pair))
    assert (refused.code, refused.refusal.field) == (FORBIDDEN, "channel")
    assert (await bob.ask(before)).repeated
    assert (await bob.ask(post(group))).message.seq
    assert (await bob.ask(post(note))).message.seq
    await town.change(lambda tx: accounts.deactivate(tx, town.echo.id))
    assert (await bob.refusal(post(group))).code is FORBIDDEN
    assert (await bob.ask(ListHistory(channel=pair))).messages[0].text == before.text


@run
async def test_a_thread_hangs_on_a_message_of_its_channel(town: Town) -> None:
    """P9: not on one elsewhere, not on a deleted one, not on a reply, not on anything else."""
    client = await town.enter(town.alice)
    root = (await client.ask(post(town.general))).message.seq
    reply = (await client.ask(post(town.general, thread=root))).message.seq
    gone = (await client.ask(post(town.general))).message.seq
    await client.ask(DeleteMessage(channel=town.general, seq=gone))
    for channel, thread in [
        (town.secret, root),
        (town.general, reply),
        (town.general, gone),
        (town.general, 1),  # a position at which somebody joined
        (town.general, 10_000),
    ]:
        error = await client.refusal(post(channel, thread=thread))
        assert (error.code, error.refusal.field) == (INVALID, "thread")


# P12 and P13: joining, and others' streams


@run
async def test_joining_and_looking_twice_is_like_once(town: Town) -> None:
    """P12: who is in already stays in, and hears everything once."""
    carol = await town.enter(town.carol)
    joined = await carol.ask(JoinChannel(channel=town.general))
    assert joined == await carol.ask(JoinChannel(channel=town.general))
    for _ in range(2):
        await carol.ask(SetView(channels=[town.general], users=[town.bob.id]))
    await town.do(town.bob, post(town.general))
    assert [type(event) for event in await carol.settled()] == [MessagePosted]


@run
async def test_who_chose_to_seem_offline_does_on_every_connection(town: Town) -> None:
    """From that moment on, and on those that come later; others see no more than that."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    looks = SetView(users=[town.bob.id])
    assert (await alice.ask(looks)).online == [town.bob.id]
    await bob.ask(SetPresence(away=True))
    gone = await alice.until(PresenceChanged)
    assert (gone.user, gone.presence) == (town.bob.id, "offline")
    await town.enter(town.bob)
    assert (await alice.ask(looks)).offline == [town.bob.id]
    await bob.ask(SetPresence(away=False))
    assert (await alice.until(PresenceChanged)).presence == "online"


@run
async def test_somebody_elses_stream_does_not_exist(town: Town) -> None:
    """P13: what is private to a user is as unknown as what is nobody's."""
    client = await town.enter(town.alice)
    theirs = await client.refusal(FillStream(stream=StreamId(town.bob.id), after=0))
    nobodys = await client.refusal(FillStream(stream=StreamId(NOBODY), after=0))
    assert theirs.refusal == nobodys.refusal
    assert theirs.code is NOT_FOUND


# -- rows of resuming ------


async def cursor_of(town: Town, client: Client, channel: ChannelId) -> Position:
    """Return where a channel's stream ends."""
    page = await client.ask(FillStream(stream=StreamId(channel), after=0))
    return page.entries[-1].at


async def outcomes(town: Town, *cursors: Position, epoch: str | None = None) -> dict[str, str]:
    """Resume as Bob with cursors and return how each stream starts."""
    resume = Resume(epoch=epoch or town.server.node.epoch, cursors=list(cursors))
    bob = await town.enter(town.bob, resume=resume)
    return {start.head.stream: start.outcome for start in bob.welcome.streams}


@run
async def test_a_cursor_is_checked_before_it_is_believed(town: Town) -> None:
    """P14: ahead of the head, on another history or of another life, it is reset."""
    bob = await town.enter(town.bob)
    await bob.ask(post(town.general))
    at = await cursor_of(town, bob, town.general)
    stream = at.stream
    right = Position(stream=stream, seq=at.seq, time_us=at.time_us)
    forked = Position(stream=stream, seq=at.seq, time_us=at.time_us + 1)
    ahead = Position(stream=stream, seq=at.seq + 1, time_us=at.time_us)
    far = Position(stream=stream, seq=2**53 - 1, time_us=at.time_us)
    found = [(await outcomes(town, cursor))[stream] for cursor in (right, forked, ahead, far)]
    assert found == ["resumed", "reset", "reset", "reset"]
    assert (await outcomes(town, right, epoch="another"))[stream] == "reset"
    assert (await outcomes(town))[stream] == "new"


@run
async def test_an_old_cursor_on_another_history_is_reset(town: Town) -> None:
    """P14: also where memory does not reach and the log has to tell."""
    bob = await town.enter(town.bob)
    first = (await bob.ask(post(town.general))).message
    for _ in range(300):
        await town.do(town.alice, post(town.general))
    right = Position(stream=StreamId(town.general), seq=first.seq, time_us=first.time_us)
    forked = Position(stream=right.stream, seq=first.seq, time_us=first.time_us - 1)
    assert (await outcomes(town, right))[right.stream] == "resumed"
    assert (await outcomes(town, forked))[right.stream] == "reset"


@pytest.mark.parametrize(
    ("cursor", "count", "field"),
    [
        ({"seq": -1}, 1, "resume.cursors[0].seq"),
        ({"time_us": "now"}, 1, "resume.cursors[0].time_us"),
        ({"stream": "../general"}, 1, "resume.cursors[0].stream"),
        ({}, 1_001, "resume.cursors"),
    ],
)
@run
async def test_a_cursor_that_is_none_opens_nothing(
    town: Town, cursor: dict[str, object], count: int, field: str
) -> None:
    """P14: before the session is open there is no refusal but the close."""
    client = await town.call()
    whole = {"stream": town.general, "seq": 0, "time_us": 0} | cursor
    resume = {"epoch": "e", "cursors": [whole] * count}
    command = {"type": "session.open", "token": town.alice.token, "resume": resume}
    decoded = MSGPACK.decode_request(
        MSGPACK.pack({"type": "request", "ref": 1, "command": command})
    )
    assert isinstance(decoded, Refused)
    assert decoded.error.field == field
    await client.send_frame({"type": "request", "ref": 1, "command": command})
    assert await client.closed() == 4503


@run
async def test_a_channel_left_meanwhile_is_removed(town: Town) -> None:
    """P14: a cursor of a channel one is no longer in, or never was, brings nothing of it."""
    bob = await town.enter(town.bob)
    at = await cursor_of(town, bob, town.secret)
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    await town.do(town.alice, post(town.secret, "without Bob"))
    foreign = Position(stream=StreamId(NOWHERE), seq=1, time_us=0)
    found = await outcomes(town, at, foreign)
    assert (found[at.stream], found[foreign.stream]) == ("removed", "removed")


@run
async def test_a_resume_brings_what_was_missed_and_no_more(town: Town) -> None:
    """P14: everything after the cursor, in order, once."""
    bob = await town.enter(town.bob)
    at = (await bob.ask(post(town.general))).message
    await bob.close()
    for number in range(20):
        await town.do(town.alice, post(town.general, str(number)))
    cursor = Position(stream=StreamId(town.general), seq=at.seq, time_us=at.time_us)
    resume = Resume(epoch=bob.welcome.epoch, cursors=[cursor])
    again = await town.enter(town.bob, resume=resume)
    texts = [(await again.until(MessagePosted)).message.text for _ in range(20)]
    assert texts == [str(number) for number in range(20)]
    assert await again.settled() == []


@run
async def test_a_channel_begins_where_one_joined_it(town: Town) -> None:
    """P14: also on a node that has not heard of that yet, and would begin before it."""
    carol = await town.enter(town.carol)
    at = await cursor_of(town, carol, carol.welcome.user.id)
    await carol.close()
    await town.enter(town.bob)  # who keeps the channel's stream alive here

    def elsewhere(reader: Reader) -> int:
        tx = Transaction(reader, now_us())
        do(tx, town.alice, post(town.secret, "not for Carol yet"))
        do(tx, town.alice, AddMember(channel=town.secret, user=town.carol.id))
        tx.finish()
        return tx.head(town.secret).seq

    joined = await town.server.database.write(elsewhere)
    assert town.server.hub.is_behind(town.secret, joined)
    resume = Resume(epoch=carol.welcome.epoch, cursors=[at])
    again = await town.enter(town.carol, resume=resume)
    (start,) = [each for each in again.welcome.streams if each.head.stream == town.secret]
    assert (start.outcome, start.head.seq) == ("new", joined)
    told = await again.until(ChannelJoined)
    assert told.seq == joined
    assert await again.settled() == []


@run
async def test_too_much_to_replay_is_a_declared_gap(town: Town) -> None:
    """P14: the client is told to fill it, and live events go on after the head."""
    bob = await town.enter(town.bob)
    at = (await bob.ask(post(town.general))).message
    for _ in range(501):
        await town.do(town.alice, post(town.general))
    cursor = Position(stream=StreamId(town.general), seq=at.seq, time_us=at.time_us)
    again = await town.enter(town.bob, resume=Resume(epoch=bob.welcome.epoch, cursors=[cursor]))
    (start,) = [each for each in again.welcome.streams if each.head.stream == town.general]
    assert (start.outcome, start.head.seq) == ("gap", at.seq + 501)
    await town.do(town.alice, post(town.general, "live"))
    assert (await again.until(MessagePosted)).message.seq == at.seq + 502


@run
async def test_too_many_bytes_to_replay_are_a_declared_gap(town: Town) -> None:
    """P14, R9: two MiB of a connection, whether memory has them or the log does."""
    bob = await town.enter(town.bob)
    general = await cursor_of(town, bob, town.general)
    secret = await cursor_of(town, bob, town.secret)
    long = "x" * MAX_TEXT_CHARACTERS
    for _ in range(40):
        await town.do(town.alice, post(town.general, long))
    await town.do(town.alice, post(town.secret, "short"))
    found = await outcomes(town, general, secret)
    assert (found[general.stream], found[secret.stream]) == ("resumed", "resumed")
    for _ in range(14):
        last = (await town.do(town.alice, post(town.secret, long))).message
    both = await outcomes(town, general, secret)
    assert sorted((both[general.stream], both[secret.stream])) == ["gap", "resumed"]
    assert (await outcomes(town, secret))[secret.stream] == "resumed"
    for _ in range(14):
        await town.do(town.alice, post(town.general, long))
    assert (await outcomes(town, general))[general.stream] == "gap"
    filled = await bob.ask(FillStream(stream=secret.stream, after=last.seq - 1))
    assert [entry.at.seq for entry in filled.entries] == [last.seq]


@run
async def test_a_cursor_of_an_earlier_membership_is_reset(town: Town) -> None:
    """P14: who left and came back begins anew, and misses nothing from there on."""
    bob = await town.enter(town.bob)
    at = await cursor_of(town, bob, town.general)
    await bob.close()
    await town.do(town.bob, LeaveChannel(channel=town.general))
    await town.do(town.bob, JoinChannel(channel=town.general))
    await town.do(town.alice, post(town.general, "welcome back"))
    again = await town.enter(town.bob, resume=Resume(epoch=bob.welcome.epoch, cursors=[at]))
    (start,) = [each for each in again.welcome.streams if each.head.stream == town.general]
    assert start.outcome == "reset"
    posted = await town.do(town.alice, post(town.general, "live"))
    assert (await again.until(MessagePosted)).message == posted.message


# -- rows of filling ------


@run
async def test_a_fill_is_a_page_of_the_log(town: Town) -> None:
    """P15: from the beginning, beyond the end, and never more than the limit."""
    client = await town.enter(town.alice)
    stream = StreamId(town.general)
    whole = await client.ask(FillStream(stream=stream, after=0))
    assert [entry.at.seq for entry in whole.entries] == [*range(1, whole.head + 1)]
    beyond = await client.ask(FillStream(stream=stream, after=2**53 - 1, limit=1))
    assert (beyond.entries, beyond.head) == ([], whole.head)
    plain = {"type": "stream.fill", "stream": stream}
    for fields, field in [
        ({"after": -1}, "after"),
        ({"after": 2**53}, "after"),
        ({"after": 0, "limit": MAX_FILL + 1}, "limit"),
        ({"after": 0, "limit": 10**9}, "limit"),
        ({"after": 0, "limit": 0}, "limit"),
    ]:
        refusal = await client.refusal_of(plain | fields)
        assert (refusal.code, refusal.field) == (INVALID, field)


@run
async def test_nobody_fills_from_a_channel_they_may_not_read(town: Town) -> None:
    """P15: a private one is as unknown as one that does not exist."""
    carol = await town.enter(town.carol)
    private = await carol.refusal(FillStream(stream=StreamId(town.secret), after=0))
    nowhere = await carol.refusal(FillStream(stream=StreamId(NOWHERE), after=0))
    assert private.refusal == nowhere.refusal
    assert private.code is NOT_FOUND


# P16: read cursors


@run
async def test_a_read_cursor_goes_forward_to_the_head_at_most(town: Town) -> None:
    """P16: beyond the head is the head; backwards is nowhere."""
    bob = await town.enter(town.bob)
    head = (await town.do(town.alice, post(town.general))).message
    assert (await bob.ask(MarkRead(channel=town.general, seq=2**53 - 1))).read_seq == head.seq
    again = await bob.ask(MarkRead(channel=town.general, seq=1))
    assert (again.read_seq, again.read_ordinal) == (head.seq, head.ordinal)
    events = await bob.settled()
    assert [type(event) for event in events] == [MessagePosted, ReadMarked]


@run
async def test_a_read_cursor_is_for_members(town: Town) -> None:
    """P16: elsewhere there is nothing one could have read."""
    carol = await town.enter(town.carol)
    assert (await carol.refusal(MarkRead(channel=town.secret, seq=1))).code is NOT_FOUND
    assert (await carol.refusal(MarkRead(channel=NOWHERE, seq=1))).code is NOT_FOUND


# P17: others' messages


@run
async def test_others_messages_are_not_ones_own(town: Town) -> None:
    """P17: nobody edits them, only administrators delete them, and unknown ones are unknown."""
    bob, carol = await town.enter(town.bob), await town.enter(town.carol)
    seq = (await bob.ask(post(town.general))).message.seq
    edit = EditMessage(channel=town.general, seq=seq, text="changed")
    delete = DeleteMessage(channel=town.general, seq=seq)
    assert (await carol.refusal(edit)).code is FORBIDDEN
    assert (await carol.refusal(delete)).code is FORBIDDEN
    unknown = EditMessage(channel=town.general, seq=seq + 1, text="changed")
    assert (await bob.refusal(unknown)).code is NOT_FOUND
    alice = await town.enter(town.alice)
    assert (await alice.refusal(edit)).code is FORBIDDEN
    assert (await alice.ask(delete)).message.deleted


@run
async def test_changing_a_message_twice_is_like_once(town: Town) -> None:
    """P17: the same edit and the same deletion again change nothing and tell nobody."""
    bob = await town.enter(town.bob)
    seq = (await bob.ask(post(town.general))).message.seq
    edit = EditMessage(channel=town.general, seq=seq, text="better")
    assert await bob.ask(edit) == await bob.ask(edit)
    delete = DeleteMessage(channel=town.general, seq=seq)
    assert await bob.ask(delete) == await bob.ask(delete)
    assert (await bob.refusal(edit)).code is ErrorCode.CONFLICT
    assert len(await bob.settled()) == 3


@run
async def test_a_removed_member_changes_nothing_more(town: Town) -> None:
    """P17: their own messages in a private channel are out of their reach."""
    bob = await town.enter(town.bob)
    seq = (await bob.ask(post(town.secret))).message.seq
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    edit = EditMessage(channel=town.secret, seq=seq, text="changed")
    assert (await bob.refusal(edit)).code is NOT_FOUND
    assert (await bob.refusal(DeleteMessage(channel=town.secret, seq=seq))).code is NOT_FOUND


# P19 and P20: too often


@run
async def test_typing_is_passed_on_seldom(town: Town) -> None:
    """P19: a hundred times is once for those who look, and nothing for those who do not."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    await bob.ask(SetView(channels=[town.general]))
    for _ in range(100):
        await alice.ask(StartTyping(channel=town.general))
    assert await bob.settled() == [TypingStarted(channel=town.general, user=town.alice.id)]
    assert await alice.settled() == []


@run
async def test_nobody_types_where_they_are_not(town: Town) -> None:
    """P19: typing in a channel one is not in is refused like any look at it."""
    carol = await town.enter(town.carol)
    private = await carol.refusal(StartTyping(channel=town.secret))
    assert private.refusal == (await carol.refusal(StartTyping(channel=NOWHERE))).refusal


@run
async def test_who_was_removed_sees_nobody_type(town: Town) -> None:
    """P19: what is on the screen is forgotten with the membership."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    await bob.ask(SetView(channels=[town.secret]))
    await alice.ask(RemoveMember(channel=town.secret, user=town.bob.id))
    await alice.ask(StartTyping(channel=town.secret))
    assert [type(event) for event in await bob.settled()] == [MemberLeft, ChannelLeft]


@run
async def test_too_many_requests_are_told_when_to_come_back(town: Town) -> None:
    """P20: the sixty-first within a moment hears after how many milliseconds."""
    town.server.config = config(limits={})
    client = await town.enter(town.alice)
    refs = [await client.send(GetUsers(ids=[])) for _ in range(70)]
    limited = [error for error in [await error_of(client, ref) for ref in refs] if error]
    assert {error.code for error in limited} == {RATE_LIMITED}
    assert 5 < len(limited) <= 11
    assert all(0 < (error.refusal.retry_after_ms or 0) <= 51 for error in limited)


@run
async def test_too_many_messages_are_told_when_to_come_back(town: Town) -> None:
    """P20: a person posts twenty at once, polls too, on however many connections."""
    town.server.config = config(limits={"requests_burst": 1_000, "messages_per_s": 0.001})
    clients = [await town.enter(town.alice) for _ in range(2)]
    errors = []
    for client, say in zip(clients, (post, poll), strict=True):
        refs = [await client.send(say(town.general)) for _ in range(15)]
        errors += [await error_of(client, ref) for ref in refs]
    assert [error and error.code for error in errors] == [None] * 20 + [RATE_LIMITED] * 10


async def error_of(client: Client, ref: int) -> CommandRefused | None:
    """Return the error a request was refused with, if it was."""
    try:
        await client.answer(ref)
    except CommandRefused as error:
        return error
    return None


# P22, P24, P25


@run
async def test_a_screen_shows_so_many_people(town: Town) -> None:
    """P22: five hundred are within the limit, more are not."""
    client = await town.enter(town.alice)
    many = [UserId(new_id("U")) for _ in range(MAX_VIEW)]
    assert (await client.ask(SetView(users=many))).offline == many
    error = await client.refusal(SetView(users=[*many, NOBODY]))
    assert (error.code, error.refusal.field) == (TOO_LARGE, "users")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<img onerror=alert(1)>", "<img onerror=alert(1)>"),
        ("\u202eecilA\u202c", "ecilA"),
        ("A\u200bli\ufeffcia\x07", "Alicia"),
        ("  Ali\u0301ce ", "Al\u00edce"),
    ],
    ids=["markup", "bidi", "invisible", "composed"],
)
@run
async def test_a_name_is_cleaned_of_what_cannot_be_seen(town: Town, name: str, shown: str) -> None:
    """P24: markup is text like any other; what would fool the eye is taken out."""
    client, bob = await town.enter(town.alice), await town.enter(town.bob)
    assert (await client.ask(RenameUser(display_name=name))).user.display_name == shown
    assert (await bob.until(UserChanged)).user.display_name == shown


@pytest.mark.parametrize(
    ("name", "code"),
    [("x" * 10_000, TOO_LARGE), ("\u200b\u202e", INVALID), ("", INVALID)],
    ids=["long", "invisible", "empty"],
)
@run
async def test_a_name_is_something_and_not_too_much(town: Town, name: str, code: ErrorCode) -> None:
    """P24: the refusal names the field."""
    client = await town.enter(town.alice)
    refusal = await client.refusal_of({"type": "user.rename", "display_name": name})
    assert (refusal.code, refusal.field) == (code, "display_name")


@pytest.mark.parametrize("field", ["role", "kind", "deactivated", "id", "user", "name", "email"])
@run
async def test_nobody_makes_themselves_more_than_they_are(town: Town, field: str) -> None:
    """P25: a command has the fields it has; what is slipped in beside them is refused."""
    client = await town.enter(town.bob)
    command = {"type": "user.rename", "display_name": "Bob", field: "administrator"}
    refusal = await client.refusal_of(command)
    assert (refusal.code, refusal.field) == (INVALID, field)


@run
async def test_nobody_makes_themselves_a_channels_administrator(town: Town) -> None:
    """P25: not while creating, joining or adding, and not by asking for the role."""
    bob = await town.enter(town.bob)
    for command in (
        {"type": "channel.join", "channel": town.general, "role": "administrator"},
        {"type": "member.add", "channel": town.general, "user": town.bob.id, "role": "x"},
        {"type": "channel.create", "name": "mine", "creator": town.alice.id},
    ):
        assert (await bob.refusal_of(command)).code is INVALID
    plain = {"type": "role.set", "channel": town.general, "user": town.bob.id}
    refusal = await bob.refusal_of(plain | {"role": "administrator"})
    assert refusal.code is FORBIDDEN
    made = (await bob.ask(CreateChannel(name="mine"))).membership
    assert (made.role, made.channel.creator) == ("administrator", town.bob.id)
    await bob.ask(AddMember(channel=made.channel.id, user=town.carol.id))
    members = (await bob.ask(ListMembers(channel=made.channel.id))).members
    assert {member.user: member.role for member in members}[town.carol.id] == "member"
    history = await bob.ask(ListHistory(channel=made.channel.id))
    assert history.messages == []
