"""Polls over real sockets: told to everybody in the channel, and to nobody who voted."""

from typing import Any

from chatclient import Client

from protocol import ErrorCode
from protocol.channels import RemoveMember
from protocol.messages import ListHistory, MessagePosted
from protocol.polls import CastVote, ClosePoll, ListVotes, PollChanged, VoteChanged
from protocol.search import SearchMessages
from tests.running import run
from tests.town import Town, poll


@run
async def test_a_vote_reaches_everybody_and_names_nobody(town: Town) -> None:
    """The totals go to the channel, what was chosen to the voter's own devices."""
    alice, bob, phone = [await town.enter(who) for who in (town.alice, town.bob, town.bob)]
    asked = (await alice.ask(poll(town.general, anonymous=True))).message
    assert (await bob.until(MessagePosted)).message.poll == asked.poll
    place = {"channel": town.general, "seq": asked.seq}
    polled = (await bob.ask(CastVote(**place, choices=[1]))).poll
    assert (polled.counts, polled.mine) == ([0, 1, 0], [1])
    assert await alice.until(PollChanged) == PollChanged(**place, counts=[0, 1, 0], voters=1)
    assert await phone.until(VoteChanged) == VoteChanged(**place, choices=[1])
    assert (await alice.refusal(ListVotes(**place))).code is ErrorCode.FORBIDDEN
    assert not (await bob.until(PollChanged)).closed_us
    await alice.ask(ClosePoll(**place))
    assert (await bob.until(PollChanged)).closed_us
    assert (await bob.refusal(CastVote(**place, choices=[0]))).code is ErrorCode.CONFLICT
    for client in (alice, bob):
        (found,) = [each for each in (await history(client, town)) if each.seq == asked.seq]
        assert (found.poll.counts, found.poll.mine) == ([0, 1, 0], [])


async def history(client: Any, town: Town) -> Any:
    """Return what a client reads in general."""
    return (await client.ask(ListHistory(channel=town.general))).messages


@run
async def test_question_and_options_are_found(town: Town) -> None:
    """By members, and by nobody else; whoever is removed votes no more."""
    bob, carol = await town.enter(town.bob), await town.enter(town.carol)
    asked = (await bob.ask(poll(town.secret, "Brighton", "Snowdonia"))).message
    await town.server.indexer.settled()
    for words in ("where to", "snowdon"):
        found = (await bob.ask(SearchMessages(query=words))).found
        assert [each.message.seq for each in found] == [asked.seq]
        assert (await carol.ask(SearchMessages(query=words))).found == []
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    vote = CastVote(channel=town.secret, seq=asked.seq, choices=[0])
    assert (await bob.refusal(vote)).code is ErrorCode.NOT_FOUND


@run
async def test_programs_ask_and_vote(town: Town) -> None:
    """By two calls of the client library."""
    async with Client(town.address, town.bob.token) as bob:
        posted = await bob.poll(town.general, "Where to?", ["Sea", "Hills"], multiple=True)
        assert posted.message.text == "Where to?\n\n1. Sea\n2. Hills"
        polled = await bob.vote(town.general, posted.message.seq, [0, 1])
        assert (polled.counts, polled.voters, polled.mine) == ([1, 1], 1, [0, 1])
