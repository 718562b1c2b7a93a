"""Every subscriber gets each position once, in order, whatever happens to the events."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chatserver.delivery import catching_up
from chatserver.delivery.catching_up import FEED_EVENTS, MAX_FED_AT_ONCE
from chatserver.delivery.hub import SLICE
from protocol import CloseCode, Entry
from protocol.channels import ChannelJoined, ChannelLeft, MemberLeft
from protocol.messages import MessagePosted
from protocol.sessions import SessionEnded
from tests.running import run, run_now

from .listeners import ALICE, BOB, CHANNEL, Listener, Node


@pytest.fixture
def node() -> Node:
    """A hub on a log."""
    return Node()


# In any order


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[int]]:
    """Return how the positions of a log arrive: mixed, doubled, some of them never."""
    count = draw(st.integers(1, 40))
    seqs = draw(st.lists(st.integers(1, count), max_size=2 * count))
    batches = []
    while seqs:
        size = draw(st.integers(1, 8))
        batches.append(seqs[:size])
        seqs = seqs[size:]
    return [*batches, [count]]


@settings(deadline=None, max_examples=150)
@given(batches=arrivals(), turns=st.integers(0, 3))
def test_each_position_comes_once_and_in_order(batches: list[list[int]], turns: int) -> None:
    """Events offered in any order, twice or never: the log fills what is missing."""

    async def scenario() -> None:
        node = Node()
        binary, text = await node.listener(ALICE), await node.listener(BOB, text=True)
        entries = [node.log.post(str(number)) for number in range(batches[-1][0])]
        for batch in batches:
            node.hub.deliver([entries[seq - 1] for seq in batch])
            for _ in range(turns):
                await asyncio.sleep(0)
        await node.settled()
        assert binary.seqs() == text.seqs() == [entry.at.seq for entry in entries]
        assert [push.event for push in binary.pushes] == [entry.event for entry in entries]
        assert [push.event for push in text.pushes] == [entry.event for entry in entries]

    run_now(scenario())


class HubLaw(RuleBasedStateMachine):
    """Members come and go, sockets fill and drain, events are lost, late and repeated."""

    slice_ = SLICE

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.node = Node(slice_=self.slice_)
        self.log = self.node.log
        self.members = {ALICE: True, BOB: True}
        self.late: list[list[Entry]] = []
        self.listeners: list[Listener] = []

    def teardown(self) -> None:
        """Let everything drain, look into the log once more, and compare."""
        try:
            self.loop.run_until_complete(self._come_to_rest())
            for listener in self.listeners:
                self._check(listener)
        finally:
            self.loop.close()

    def _check(self, listener: Listener) -> None:
        assert listener.closed is None
        if self.members[listener.user]:
            assert self.node.hub.follows(listener, CHANNEL), "a member was forgotten"
            _, starts = self._away(listener.user)
            assert self.log.head() in {0, *starts, *listener.seqs()[-1:]}

    async def _come_to_rest(self) -> None:
        for listener in self.listeners:
            self.node.resume(listener)
        await self.node.settled()
        for _ in range(2):
            await self.node.hub.sweep()
            await self.node.settled()

    def _arrive(self, entries: list[Entry], how: str) -> None:
        if how == "late":
            self.late.append(entries)
        elif how == "own":
            self._deliver(entries)
        elif how == "foreign":  # nodes are told of users' own streams first
            self._deliver(entries[::-1])

    def _deliver(self, entries: list[Entry]) -> None:
        async def deliver() -> None:
            self.node.hub.deliver(entries)

        self.loop.run_until_complete(deliver())

    @initialize()
    def connect(self) -> None:
        """Alice has two connections and Bob one."""
        for user in (ALICE, ALICE, BOB):
            listener = self.loop.run_until_complete(self.node.listener(user))
            self.listeners.append(listener)

    how = st.sampled_from(["own", "foreign", "late", "lost"])

    @rule(how=how)
    def post(self, how: str) -> None:
        """Somebody posts."""
        self._arrive([self.log.post()], how)

    @rule(user=st.sampled_from([ALICE, BOB]), how=how)
    def come_or_go(self, user: Any, how: str) -> None:
        """A member leaves, or one who left comes back."""
        entries = self.log.leave(user) if self.members[user] else self.log.join(user)
        self.members[user] = not self.members[user]
        self._arrive(entries, how)

    @rule(user=st.sampled_from([ALICE, BOB]))
    def come_and_go_in_one_commit(self, user: Any) -> None:
        """Leaving, posting by others and coming back are told at once."""
        first, second = self.log.leave, self.log.join
        if not self.members[user]:
            first, second = second, first
        self._arrive([*first(user), self.log.post(), *second(user)], "own")

    @rule(which=st.integers(0, 100))
    def arrive_late(self, which: int) -> None:
        """Something that was delayed arrives after all."""
        if self.late:
            self._deliver(self.late.pop(which % len(self.late)))

    @rule(which=st.integers(0, 100))
    def repeat(self, which: int) -> None:
        """Something arrives again."""
        if self.log.head():
            self._deliver([self.log.streams[CHANNEL][which % self.log.head()]])

    @rule(which=st.integers(0, 2))
    def pause(self, which: int) -> None:
        """A socket takes no more."""
        self.listeners[which].paused = True

    @rule(which=st.integers(0, 2))
    def resume(self, which: int) -> None:
        """A socket takes more again."""

        async def resume() -> None:
            self.node.resume(self.listeners[which])

        self.loop.run_until_complete(resume())

    @rule()
    def sweep(self) -> None:
        """The hub compares with the log."""
        self.loop.run_until_complete(self.node.hub.sweep())

    @rule(turns=st.integers(1, 4))
    def go_on(self, turns: int) -> None:
        """The loop turns a few times."""

        async def turn() -> None:
            for _ in range(turns):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turn())

    @invariant()
    def nobody_gets_what_is_not_theirs(self) -> None:
        """Positions follow one another, except where somebody was away; and nothing from there."""
        for listener in self.listeners:
            away, starts = self._away(listener.user)
            seqs = listener.seqs()
            assert not away & set(seqs), "told while not a member"
            for before, after in zip([0, *seqs], seqs, strict=False):
                assert after == before + 1 or (after > before and after - 1 in starts)

    def _away(self, user: Any) -> tuple[set[int], set[int]]:
        """Return the positions at which a user was no member, and those at which they came."""
        away: set[int] = set()
        starts: set[int] = set()
        left = 0
        for entry in self.log.streams[user]:
            match entry.event:
                case ChannelLeft():
                    left = self._position_of_leaving(user, left)
                case ChannelJoined(seq=seq):
                    away |= set(range(left + 1, seq + 1))
                    starts.add(seq)
                    left = seq
        if not self.members[user]:
            away |= set(range(left + 1, self.log.head() + 1))
        return away, starts

    def _position_of_leaving(self, user: Any, after: int) -> int:
        for entry in self.log.streams[CHANNEL][after:]:
            if isinstance(entry.event, MemberLeft) and entry.event.user == user:
                return entry.at.seq
        raise AssertionError("left without leaving")


class CrowdLaw(HubLaw):
    """The same where two make a crowd: each is written to in a turn of its own."""

    slice_ = 1


TestHubLaw = HubLaw.TestCase
TestCrowdLaw = CrowdLaw.TestCase
TestHubLaw.settings = settings(deadline=None, max_examples=150, stateful_step_count=30)
TestCrowdLaw.settings = settings(deadline=None, max_examples=300, stateful_step_count=30)


# Crowds


@run
async def test_a_crowd_is_written_to_in_turns() -> None:
    """Others get their turn between; what arrives meanwhile is joined to one write."""
    node = Node(slice_=2)
    crowd = [await node.listener(ALICE) for _ in range(5)]
    node.hub.deliver([node.log.post()])
    await asyncio.sleep(0)
    assert [listener.seqs() for listener in crowd] == [[1], [1], [], [], []]
    node.hub.deliver([node.log.post()])
    node.hub.deliver([node.log.post()])
    late = await node.listener(BOB, after=3)
    await node.settled()
    assert [listener.seqs() for listener in crowd] == [[1, 2, 3]] * 5
    assert {len(listener.written) for listener in crowd} == {2}
    node.hub.deliver([node.log.post()])
    await node.settled()
    assert late.seqs() == [4]


@run
async def test_a_departure_from_a_crowd_acts_at_its_place() -> None:
    """Who comes back before an earlier departure was written to all of them is in."""
    node = Node(slice_=1)
    alice, bob = await node.listener(ALICE), await node.listener(BOB)
    node.hub.deliver([*node.log.leave(ALICE), node.log.post(), *node.log.join(ALICE)])
    await node.settled()
    node.hub.deliver([node.log.post()])
    await node.settled()
    assert bob.seqs() == [1, 2, 3, 4]
    assert alice.seqs()[-1] == 4
    assert 2 not in alice.seqs()


# Coming and going


@run
async def test_who_left_gets_nothing_more(node: Node) -> None:
    """The departure itself is the last thing a leaver hears of the channel."""
    alice, bob = await node.listener(ALICE), await node.listener(BOB)
    node.hub.deliver([node.log.post(), *node.log.leave(ALICE), node.log.post()])
    assert alice.seqs() == [1, 2]
    assert bob.seqs() == [1, 2, 3]
    assert not node.hub.follows(alice, CHANNEL)


@run
async def test_who_left_while_behind_gets_nothing_more(node: Node) -> None:
    """Also when what came before the departure had to wait."""
    alice = await node.listener(ALICE)
    alice.paused = True
    node.hub.deliver([node.log.post(), *node.log.leave(ALICE), node.log.post()])
    node.resume(alice)
    await node.settled()
    assert all(seq <= 2 for seq in alice.seqs())
    assert not node.hub.follows(alice, CHANNEL)


@run
async def test_who_comes_in_gets_what_follows(node: Node) -> None:
    """The channel begins for them right after their arrival, even if nobody was there before."""
    alice = await node.stranger(ALICE)
    node.log.post()
    node.hub.deliver([*node.log.join(ALICE), node.log.post()])
    await node.settled()
    node.hub.deliver([node.log.post()])
    assert alice.seqs() == [3, 4]


@run
async def test_who_came_and_went_at_once_gets_nothing(node: Node) -> None:
    """What is posted after a short visit stays with those who are in."""
    alice = await node.stranger(ALICE)
    node.hub.deliver([*node.log.join(ALICE), *node.log.leave(ALICE), node.log.post()])
    await node.settled()
    node.hub.deliver([node.log.post()])
    assert alice.seqs() == []


@run
async def test_coming_back_overtakes_a_departure_that_was_lost(node: Node) -> None:
    """Somebody who left and came back is in, even if the channel hears of it last."""
    alice = await node.listener(ALICE)
    left, gone = node.log.leave(ALICE)
    joined, entered = node.log.join(ALICE)
    node.hub.deliver([gone, entered])
    await node.settled()
    node.hub.deliver([left, joined, node.log.post()])
    await node.settled()
    assert alice.seqs() == [3]
    assert node.hub.follows(alice, CHANNEL)


@run
async def test_a_session_that_ended_is_closed_everywhere(node: Node) -> None:
    """Every connection of the session, and no other of the user."""
    first, second, other = [await node.listener(ALICE) for _ in range(3)]
    other.session = "SANOTHER00"
    node.hub.deliver([node.log.commit(SessionEnded(session=first.session), ALICE)])
    assert (first.closed, second.closed) == (CloseCode.SESSION_ENDED, CloseCode.SESSION_ENDED)
    assert other.closed is None


@run
async def test_who_has_gone_is_forgotten(node: Node) -> None:
    """A connection that ended leaves nothing behind, live or not."""
    live, behind = await node.listener(ALICE), await node.listener(ALICE)
    behind.paused = True
    node.hub.deliver([node.log.post()])
    for listener in (live, behind):
        node.hub.disconnect(listener)
    assert node.hub.connections == {}
    assert all(stream.quiet for stream in node.hub._streams.values())
    node.hub.deliver([node.log.post()])
    assert live.seqs() == [1]


# Slow readers


@run
async def test_a_slow_reader_catches_up_from_memory(node: Node) -> None:
    """What it missed is taken from the ring, without asking the log."""
    alice = await node.listener(ALICE)
    alice.paused = True
    node.hub.deliver([node.log.post() for _ in range(100)])
    assert alice.seqs() == []
    node.resume(alice)
    await node.settled()
    assert alice.seqs() == [*range(1, 101)]
    assert node.log.reads == 0
    assert alice.behind is None


@run
async def test_readers_that_miss_the_same_share_one_read(node: Node) -> None:
    """A storm of equal returns asks the log once."""
    crowd = [await node.listener(ALICE) for _ in range(20)]
    for listener in crowd:
        listener.paused = True
    for _ in range(4):
        node.hub.deliver([node.log.post() for _ in range(100)])
    for listener in crowd:
        node.resume(listener)
    await node.settled()
    assert [listener.seqs() for listener in crowd] == [[*range(1, 401)]] * 20
    assert node.log.reads <= 4


@pytest.mark.parametrize("patience_s", [catching_up.TURN_WITHIN_S, 0.0])
@run
async def test_a_storm_of_returning_readers_takes_turns(
    node: Node, patience_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R9: sixty-four are fed at once; others wait, and are told to come back if it takes too long.

    Nobody misses anything, and who waits has been let in already.
    """
    monkeypatch.setattr(catching_up, "TURN_WITHIN_S", patience_s)
    for _ in range(300):
        node.hub.deliver([node.log.post()])
    disk, fed = asyncio.Event(), 0
    read = node.log.read

    async def slow(stream: str, after: int, limit: int) -> list[Entry]:
        nonlocal fed
        fed += 1
        await disk.wait()
        return await read(stream, after, limit)

    monkeypatch.setattr(node.log, "read", slow)
    crowd = [await node.listener(ALICE, after=number) for number in range(100)]
    late = 0 if patience_s else 100 - MAX_FED_AT_ONCE
    while fed < MAX_FED_AT_ONCE or sum(each.closed is not None for each in crowd) < late:
        await asyncio.sleep(0)
    assert fed == MAX_FED_AT_ONCE
    disk.set()
    await node.settled()
    closed = [each for each in crowd if each.closed is not None]
    assert [each.closed for each in closed] == [CloseCode.OVERLOADED] * late
    for number, each in enumerate(crowd):
        assert each in closed or each.seqs() == [*range(number + 1, 301)]


@run
async def test_a_very_slow_reader_catches_up_from_the_log(node: Node) -> None:
    """What memory has forgotten is read page by page, and then it is live again."""
    alice = await node.listener(ALICE)
    alice.paused = True
    for _ in range(10):
        node.hub.deliver([node.log.post() for _ in range(100)])
    node.resume(alice)
    await node.settled()
    node.hub.deliver([node.log.post()])
    assert alice.seqs() == [*range(1, 1_002)]
    assert node.log.reads > 0


@run
async def test_a_slow_reader_is_fed_in_small_portions(node: Node) -> None:
    """One write is never more than a socket can buffer, however long the messages are."""
    alice = await node.listener(ALICE)
    alice.paused = True
    node.hub.deliver([node.log.post("x" * 40_000) for _ in range(FEED_EVENTS)])
    node.resume(alice)
    await node.settled()
    assert alice.seqs() == [*range(1, FEED_EVENTS + 1)]
    assert max(alice.written) <= 128 << 10


@run
async def test_a_reader_that_stops_while_it_is_fed_goes_on_later(node: Node) -> None:
    """Feeding ends when the socket is full, and goes on where it was."""
    alice = await node.listener(ALICE)
    alice.paused = True
    node.hub.deliver([node.log.post() for _ in range(1_000)])
    node.resume(alice)
    while not alice.written:
        await asyncio.sleep(0)
    alice.paused = True
    await node.settled()
    assert 0 < len(alice.seqs()) < 1_000
    node.resume(alice)
    await node.settled()
    assert alice.seqs() == [*range(1, 1_001)]


@run
async def test_a_reader_is_not_forgotten_when_the_log_cannot_be_read(node: Node) -> None:
    """Whoever cannot be fed is sent away, to come back and resume: a silent hole is worse."""
    alice = await node.listener(ALICE)
    alice.paused = True
    node.hub.deliver([node.log.post() for _ in range(1_000)])

    async def broken(*_: object) -> list[Entry]:
        raise OSError("the disk is gone")

    node.log.read = broken
    node.resume(alice)
    await node.settled()
    assert alice.closed == CloseCode.STREAM_GAP


@run
async def test_a_hole_in_the_log_is_never_passed_over(node: Node) -> None:
    """The connection is closed instead, so that its client can tell."""
    alice = await node.listener(ALICE)
    alice.paused = True
    node.hub.deliver([node.log.post() for _ in range(1_000)])
    del node.log.streams[CHANNEL][0:5]
    node.resume(alice)
    await node.settled()
    assert alice.closed == CloseCode.STREAM_GAP


# Lost events


@run
async def test_a_sweep_finds_a_lost_tail(node: Node) -> None:
    """Events that never arrived, and nothing after them did, are found by looking."""
    alice = await node.listener(ALICE)
    for _ in range(300):
        node.log.post()
    await node.hub.sweep()
    assert alice.seqs() == [*range(1, 301)]


@run
async def test_an_event_that_comes_before_the_stream_is_ready_is_kept(node: Node) -> None:
    """Listening begins before the head is read, so nothing falls between."""
    node.log.post()
    activation = asyncio.ensure_future(node.hub.activate([CHANNEL]))
    await asyncio.sleep(0)
    late = node.log.post()
    node.hub.deliver([late])
    await activation
    assert node.hub.position(CHANNEL).seq == 2


@run
async def test_an_event_the_log_does_not_have_is_not_waited_for(node: Node) -> None:
    """A position nobody can fill up to costs one look, not a loop."""
    alice = await node.listener(ALICE)
    bogus = Node()
    for _ in range(9):
        entry = bogus.log.post()
    node.hub.deliver([entry])
    await node.settled()
    assert node.log.reads == 1
    node.hub.deliver([node.log.post()])
    assert alice.seqs() == [1]


@run
async def test_a_client_that_knows_more_brings_the_node_up_to_date(node: Node) -> None:
    """A refresh delivers what other connections were not told of yet."""
    alice = await node.listener(ALICE)
    node.log.post()
    assert node.hub.is_behind(CHANNEL, 1)
    await node.hub.refresh([CHANNEL])
    assert alice.seqs() == [1]
    assert not node.hub.is_behind(CHANNEL, 1)


# Bounds


@run
async def test_memory_holds_so_many_events_of_a_stream(node: Node) -> None:
    """The newest of each stream, and of all streams no more than a budget."""
    await node.listener(ALICE)
    for _ in range(10):
        node.hub.deliver([node.log.post("x" * 1_000) for _ in range(100)])
    stream = node.hub._streams[CHANNEL]
    assert len(stream.ring) <= 256
    assert stream.ring_bytes <= 1 << 20
    assert stream.ring_bytes == sum(len(entry.payload) for entry in stream.ring)


@run
async def test_a_stream_nobody_listens_to_is_dropped_in_time(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at once, for its listeners may be back in a moment; and not while there are any."""
    alice = await node.listener(ALICE)
    monkeypatch.setattr("chatserver.delivery.hub.LINGER_S", -1)
    await node.hub.tidy()
    assert CHANNEL in node.hub._streams
    node.hub.disconnect(alice)
    await node.hub.tidy()
    assert node.hub._streams == {}


@run
async def test_a_push_is_encoded_once_for_all(node: Node) -> None:
    """Everybody is handed the same bytes."""
    given_to: list[bytes] = []
    listeners = [await node.listener(ALICE) for _ in range(5)]
    for listener in listeners:
        listener.write_pushes = lambda data, _count: given_to.append(data)
    node.hub.deliver([node.log.post()])
    assert len({id(data) for data in given_to}) == 1
    assert node.hub.deliveries == 5


@run
async def test_what_is_delivered_is_what_was_posted(node: Node) -> None:
    """The event at its place, as both encodings say it."""
    binary, text = await node.listener(ALICE), await node.listener(ALICE, text=True)
    entry = node.log.post("größe 🎉 " * 10_000)
    node.hub.deliver([entry])
    for listener in (binary, text):
        (push,) = listener.pushes
        assert push.at == entry.at
        assert isinstance(push.event, MessagePosted)
        assert push.event == entry.event
