"""Polls: asked, voted on and closed; and what is known of who voted what."""

import asyncio
from functools import partial
from typing import Any, Final

import pytest

from chatserver import due
from chatserver.actions.polls import TELL_EVERY_US
from chatserver.core.clock import now_us
from chatserver.store import polls as stored
from chatserver.store.committer import Committer
from chatserver.store.database import Reader
from chatserver.store.engines import Address, database_at
from chatserver.store.polls import PollPlace
from protocol import ErrorCode
from protocol.channels import AddMember, ArchiveChannel, JoinChannel, LeaveChannel, RemoveMember
from protocol.ids import StreamId
from protocol.log import FillStream
from protocol.messages import DeleteMessage, EditMessage, ListHistory, Message
from protocol.polls import CastVote, ClosePoll, ListVotes, Poll, PollChanged, Vote, VoteChanged
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Person, do, new_nonce, poll

from .conftest import Office

HOUR_US: Final = 3_600_000_000
YEAR_US: Final = 367 * 24 * HOUR_US


async def asks(office: Office, who: Person, *options: str, **fields: Any) -> Message:
    """Let somebody ask something in general."""
    command = poll(office.general, *options, **fields)
    message: Message = (await office.does(who, command)).message
    return message


def vote(message: Message, *choices: int) -> CastVote:
    """Return a command to vote."""
    return CastVote(channel=message.channel, seq=message.seq, choices=[*choices])


def close(message: Message) -> ClosePoll:
    """Return a command to close a poll."""
    return ClosePoll(channel=message.channel, seq=message.seq)


async def votes(office: Office, who: Person, message: Message, *choices: int) -> Poll:
    """Let somebody vote."""
    found: Poll = (await office.does(who, vote(message, *choices))).poll
    return found


async def seen(office: Office, who: Person, message: Message) -> Poll:
    """Return a poll as somebody sees it in the channel."""
    page = (await office.does(who, ListHistory(channel=message.channel))).messages
    (found,) = [each.poll for each in page if each.seq == message.seq]
    return found


async def listed(office: Office, who: Person, message: Message, **fields: Any) -> list[Vote]:
    """Return who voted what."""
    command = ListVotes(channel=message.channel, seq=message.seq, **fields)
    found: list[Vote] = (await office.does(who, command)).votes
    return found


async def kept(office: Office, message: Message) -> list[Vote]:
    """Return what the database holds of who voted what."""

    def read(reader: Reader) -> list[Vote]:
        return stored.page(reader, PollPlace(message.channel, message.seq), None, "", 99)

    return await office.database.read(read)


async def time_passes(office: Office, at_us: int) -> None:
    """Let a node look for what is due at a time."""
    await due.close_polls(office.database, office.committer, at_us)


def told(office: Office) -> list[PollChanged]:
    """Return what general was told of polls."""
    return [each for each in office.told(office.general) if isinstance(each, PollChanged)]


@run
async def test_a_poll_is_a_message_that_says_it_in_words(office: Office) -> None:
    """So that it can be read, found and answered where polls are not known; asked once."""
    command = poll(office.general, " Sea ", "Hills", question="Where to?", nonce=new_nonce())
    posted = await office.does(office.bob, command)
    message = posted.message
    assert message.text == "Where to?\n\n1. Sea\n2. Hills"
    assert message.poll == Poll(question="Where to?", options=["Sea", "Hills"], counts=[0, 0])
    again = await office.does(office.bob, command)
    assert (again.message, again.repeated) == (message, True)
    other = poll(office.general, "Sea", "Hills", multiple=True, nonce=command.nonce)
    assert (await office.refuses(office.bob, other)).code is ErrorCode.NONCE_REUSED
    reply = await asks(office, office.carol, thread=message.seq)
    assert (reply.thread, reply.ordinal) == (message.seq, 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"question": " "}, "question"),
        ({"options": ["a", " "]}, "options"),
        ({"options": ["a", "A "]}, "options"),
        ({"closes_us": 1}, "closes_us"),
        ({"closes_us": now_us() + YEAR_US}, "closes_us"),
    ],
)
@run
async def test_what_is_no_poll_is_refused(
    office: Office, fields: dict[str, Any], field: str
) -> None:
    """It says of which field."""
    refusal = await office.refuses(office.bob, poll(office.general, **fields))
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, field)


@run
async def test_a_vote_is_told_and_may_be_changed(office: Office) -> None:
    """The channel hears how it stands, never who voted; the voter's own devices what they chose."""
    message = await asks(office, office.alice)
    place = {"channel": office.general, "seq": message.seq}
    polled = await votes(office, office.bob, message, 1)
    assert (polled.counts, polled.voters, polled.mine) == ([0, 1, 0], 1, [1])
    assert told(office) == [PollChanged(**place, counts=[0, 1, 0], voters=1)]
    assert office.told(office.bob.id) == [VoteChanged(**place, choices=[1])]
    await votes(office, office.bob, message, 1)
    assert len(office.told(office.bob.id)) == 1
    assert (await votes(office, office.bob, message, 2)).counts == [0, 0, 1]
    assert (await votes(office, office.bob, message)).voters == 0
    await votes(office, office.carol, message, 0)
    assert (await seen(office, office.carol, message)).mine == [0]
    assert (await seen(office, office.bob, message)).mine == []
    assert await listed(office, office.bob, message) == [Vote(user=office.carol.id, choices=[0])]


@run
async def test_only_what_was_asked_can_be_chosen(office: Office) -> None:
    """One option unless more are allowed; of a message that is a poll, and as it was asked."""
    single, many = [await asks(office, office.alice, multiple=each) for each in (False, True)]
    for wrong in (vote(single, 0, 1), vote(single, 3)):
        refusal = await office.refuses(office.bob, wrong)
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "choices")
    assert (await votes(office, office.bob, many, 2, 0, 2)).mine == [0, 2]
    plain = await office.posts(office.bob)
    assert (await office.refuses(office.bob, vote(plain, 0))).field == "seq"
    edit = EditMessage(channel=office.general, seq=single.seq, text="x")
    assert (await office.refuses(office.alice, edit)).code is ErrorCode.CONFLICT
    only = await listed(office, office.carol, many, option=2)
    assert only == [Vote(user=office.bob.id, choices=[0, 2])]
    assert await listed(office, office.carol, many, option=1) == []


@run
async def test_who_voted_is_listed_in_pages(office: Office) -> None:
    """Whoever may read the poll."""
    message = await asks(office, office.alice)
    for who in (office.alice, office.bob, office.carol):
        await votes(office, who, message, 0)
    page = ListVotes(channel=office.general, seq=message.seq, limit=2)
    first = await office.does(office.bob, page)
    assert (len(first.votes), first.more) == (2, True)
    rest = await listed(office, office.bob, message, after=first.votes[-1].user)
    found = [each.user for each in first.votes + rest]
    assert found == sorted([office.alice.id, office.bob.id, office.carol.id])


@run
async def test_while_many_vote_the_channel_hears_once_in_a_while(office: Office) -> None:
    """The first vote at once, the others together; what the log tells is how it stands by now."""
    message = await asks(office, office.alice)
    began_us = now_us()
    crowd = [await office.adds(name=f"voter{number}") for number in range(12)]
    for who in crowd:
        await office.does(who, JoinChannel(channel=office.general))
    await asyncio.gather(*(votes(office, who, message, 2) for who in crowd))
    spans = 1 + (now_us() - began_us) // TELL_EVERY_US
    assert 1 <= len(told(office)) <= spans
    await time_passes(office, began_us)
    assert len(told(office)) <= spans
    for _ in range(2):  # the second finds nothing to tell
        await time_passes(office, now_us() + 2 * TELL_EVERY_US)
        before, (*_, last) = len(told(office)), told(office)
        assert (last.counts, last.voters) == ([0, 0, 12], 12)
    assert len(told(office)) == before <= spans + 1
    fill = FillStream(stream=StreamId(office.general), after=0, limit=200)
    entries = (await office.does(office.bob, fill)).entries
    assert [each.at.seq for each in entries] == [*range(1, len(entries) + 1)]
    assert {tuple(e.event.counts) for e in entries if isinstance(e.event, PollChanged)} == {
        (0, 0, 12)
    }


@run
async def test_a_poll_closes_by_its_author_or_a_moderator(office: Office) -> None:
    """From then on nobody votes; who voted what stays readable."""
    message = await asks(office, office.bob)
    await votes(office, office.carol, message, 1)
    assert (await office.refuses(office.carol, close(message))).code is ErrorCode.FORBIDDEN
    closed = (await office.does(office.alice, close(message))).poll
    assert closed.closed_us
    assert told(office)[-1].closed_us == closed.closed_us
    assert (await office.does(office.bob, close(message))).poll.closed_us == closed.closed_us
    refusal = await office.refuses(office.carol, vote(message, 0))
    assert (refusal.code, refusal.field) == (ErrorCode.CONFLICT, "seq")
    assert (await seen(office, office.carol, message)).mine == [1]
    assert await listed(office, office.bob, message) == [Vote(user=office.carol.id, choices=[1])]


@run
async def test_a_poll_closes_at_its_time_once(office: Office, kept: Address) -> None:
    """Whichever nodes find it due; until then nothing happens."""
    message = await asks(office, office.bob, closes_us=now_us() + HOUR_US)
    assert message.poll
    assert message.poll.closes_us
    await time_passes(office, message.poll.closes_us - 1)
    assert told(office) == []
    database = database_at(kept)
    await database.open()
    other = Committer(database, office.entries.extend)
    working = asyncio.ensure_future(other.run())
    await asyncio.gather(
        *(
            due.close_polls(office.database, node, message.poll.closes_us)
            for node in (office.committer, other, office.committer)
        )
    )
    other.close()
    await working
    await database.close()
    assert [each.closed_us is not None for each in told(office)] == [True]


@run
async def test_nobody_votes_once_the_time_is_over(office: Office) -> None:
    """Also before any node has noticed: the transaction's own clock decides."""
    message = await asks(office, office.bob, closes_us=now_us() + HOUR_US)
    assert message.poll
    assert message.poll.closes_us

    def at_the_instant(tx: Any, at_us: int) -> Any:
        tx.now_us = at_us
        return do(tx, office.carol, vote(message, 1))

    before = partial(at_the_instant, at_us=message.poll.closes_us - 1)
    assert (await office.changes(before)).poll.mine == [1]
    with pytest.raises(Exception, match="closed"):
        await office.changes(partial(at_the_instant, at_us=message.poll.closes_us))


@run
async def test_two_devices_that_vote_at_once_are_one_voter(office: Office) -> None:
    """The later one counts, and the sum is right."""
    message = await asks(office, office.alice)
    await asyncio.gather(*(votes(office, office.bob, message, each) for each in (0, 1, 2, 1)))
    found = await seen(office, office.bob, message)
    assert (sum(found.counts), found.voters) == (1, 1)
    assert found.counts[found.mine[0]] == 1


@run
async def test_who_is_removed_votes_no_more_and_their_vote_stays(office: Office) -> None:
    """Also where both are on their way at once: membership is looked at with the vote."""
    message = await asks(office, office.alice)
    await votes(office, office.carol, message, 0)
    remove = RemoveMember(channel=office.general, user=office.carol.id)
    removing = office.does(office.alice, remove)
    late = office.does(office.carol, vote(message, 1))
    results = await asyncio.gather(removing, late, return_exceptions=True)
    assert isinstance(results[1], Exception)
    found = await seen(office, office.bob, message)
    assert (found.counts, found.voters) == ([1, 0, 0], 1)


@run
async def test_guests_vote_and_bots_do_not(office: Office) -> None:
    """A guest like everybody in a channel they are in; a bot may ask."""
    message = await asks(office, office.echo)
    assert (await office.refuses(office.echo, vote(message, 0))).code is ErrorCode.FORBIDDEN
    assert (await office.refuses(office.gus, vote(message, 0))).code is ErrorCode.NOT_FOUND
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    assert (await votes(office, office.gus, message, 0)).mine == [0]
    await office.does(office.carol, LeaveChannel(channel=office.general))
    assert (await office.refuses(office.carol, vote(message, 0))).code is ErrorCode.FORBIDDEN
    await office.does(office.alice, ArchiveChannel(channel=office.general))
    assert (await office.refuses(office.bob, vote(message, 0))).code is ErrorCode.FORBIDDEN
    await office.does(office.alice, close(message))
    updates = (await office.does(office.bob, OpenUpdates(user=office.bob.id))).channel.id
    there = (await office.does(office.bob, poll(updates))).message
    assert (await votes(office, office.carol, there, 1)).voters == 1


@run
async def test_an_anonymous_poll_tells_nobody_who_voted(office: Office) -> None:
    """Neither its author nor an administrator; nor the log, not even to a reader of the file."""
    message = await asks(office, office.bob, anonymous=True)
    await votes(office, office.carol, message, 1)
    await votes(office, office.alice, message, 2)
    listing = ListVotes(channel=office.general, seq=message.seq)
    for who in (office.alice, office.bob, office.carol):
        assert (await office.refuses(who, listing)).code is ErrorCode.FORBIDDEN
    assert (await seen(office, office.carol, message)).mine == [1]
    assert (await seen(office, office.bob, message)).mine == []
    own = FillStream(stream=StreamId(office.carol.id), after=0)
    event = (await office.does(office.carol, own)).entries[-1].event
    assert event == VoteChanged(channel=office.general, seq=message.seq, choices=[1])


@run
async def test_an_anonymous_poll_forgets_its_votes_when_it_is_closed(office: Office) -> None:
    """What they come to stays; what one chose oneself is forgotten too, also in the log."""
    message = await asks(office, office.bob, anonymous=True)
    await votes(office, office.carol, message, 1)
    assert len(await kept(office, message)) == 1
    await office.does(office.bob, close(message))
    assert await kept(office, message) == []
    found = await seen(office, office.carol, message)
    assert (found.counts, found.voters, found.mine) == ([0, 1, 0], 1, [])
    own = FillStream(stream=StreamId(office.carol.id), after=0)
    event = (await office.does(office.carol, own)).entries[-1].event
    assert event == VoteChanged(channel=office.general, seq=message.seq)


@run
async def test_a_deleted_poll_is_gone_with_its_votes(office: Office) -> None:
    """Neither the tombstone nor the log say what was asked; nobody votes on it."""
    message = await asks(office, office.bob, closes_us=now_us() + HOUR_US)
    await office.posts(office.carol, thread=message.seq)
    await votes(office, office.carol, message, 1)
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=message.seq))
    assert await kept(office, message) == []
    assert await seen(office, office.carol, message) is None
    assert (await office.refuses(office.carol, vote(message, 1))).code is ErrorCode.CONFLICT
    before = len(office.entries)
    await time_passes(office, now_us() + 2 * HOUR_US)
    assert len(office.entries) == before
    fill = FillStream(stream=StreamId(office.general), after=0)
    entries = (await office.does(office.bob, fill)).entries
    empty = PollChanged(channel=office.general, seq=message.seq)
    assert [e.event for e in entries if isinstance(e.event, PollChanged)] == [empty]
