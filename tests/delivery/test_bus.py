"""What nodes tell each other, and how one finds out what it was not told."""

import asyncio
from collections.abc import Iterator

import msgpack
import pytest

from chatserver.delivery import bus
from chatserver.delivery.broker import MemoryBroker, MemoryBus
from chatserver.delivery.bus import Bus
from chatserver.delivery.encoded import encode
from chatserver.delivery.feeds import FeedWatch
from chatserver.delivery.presence import PresenceBoard
from chatserver.delivery.topics import Names
from protocol import Position
from protocol.channels import ChannelLeft
from protocol.feed import FeedChanged
from tests.running import bounded, run

from .listeners import BOB, CHANNEL, Listener, Log, Node


class Peer(Node):
    """A node that hears of others."""

    def __init__(self, log: Log, wire: MemoryBus) -> None:
        super().__init__(log)
        self.board = PresenceBoard(lambda _event: None)
        self.feeds = FeedWatch(self.hub.follows)
        self.lost = 0
        self.broker = MemoryBroker(wire)
        self.bus = Bus(
            self.broker,
            self.hub,
            self.board,
            self.tasks,
            "epoch",
            names=Names("T1"),
            feeds=self.feeds,
            lost=self._lose,
        )
        self._running = asyncio.ensure_future(self.bus.run())

    def _lose(self) -> None:
        self.lost += 1

    async def stop(self) -> None:
        """Hear no more."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)


class Pair:
    """Two nodes on one log."""

    def __init__(self) -> None:
        self.log = Log()
        wire = MemoryBus()
        self.here, self.there = Peer(self.log, wire), Peer(self.log, wire)

    async def stop(self) -> None:
        """Stop both."""
        await self.here.stop()
        await self.there.stop()


@pytest.fixture
def pair(runner: asyncio.Runner) -> Iterator[Pair]:
    """Two nodes that hear each other."""

    async def start() -> Pair:
        pair = Pair()
        while not (pair.here.bus._peers and pair.there.bus._peers):
            await pair.here.bus.beat()
            await pair.there.bus.beat()
            await asyncio.sleep(0)
        return pair

    pair = runner.run(bounded(start()))
    yield pair
    runner.run(bounded(pair.stop()))


async def hears(listener: Listener, count: int) -> list[int]:
    """Wait until somebody was given so many events."""
    while len(listener.pushes) < count:
        await asyncio.sleep(0)
    return listener.seqs()


@run
async def test_what_is_announced_here_is_delivered_there(pair: Pair) -> None:
    """Once, on each node."""
    near, far = await pair.here.listener(BOB), await pair.there.listener(BOB)
    pair.here.bus.announce([pair.log.post("one"), pair.log.post("two")])
    assert await hears(far, 2) == [1, 2]
    assert await hears(near, 2) == [1, 2]
    assert pair.log.reads == 0


@run
async def test_a_reminder_finds_what_was_never_published(pair: Pair) -> None:
    """R2: whoever sends again what a dead node had stored brings it to every node at once."""
    near, far = await pair.here.listener(BOB), await pair.there.listener(BOB)
    pair.log.post("its node died here")
    pair.here.bus.remind({CHANNEL: pair.log.head()})
    assert await hears(near, 1) == [1]
    assert await hears(far, 1) == [1]


@run
async def test_a_reminder_of_what_is_known_costs_nothing(pair: Pair) -> None:
    """A node that has delivered it all does not look it up again."""
    far = await pair.there.listener(BOB)
    pair.here.bus.announce([pair.log.post()])
    await hears(far, 1)
    pair.here.bus.remind({CHANNEL: pair.log.head()})
    pair.here.bus.announce([pair.log.post()])
    assert await hears(far, 2) == [1, 2]
    assert pair.log.reads == 0


@run
async def test_what_a_newer_node_says_is_understood_as_far_as_it_is_known(pair: Pair) -> None:
    """More elements than there were, controls and kinds of messages nobody knows; none ends it."""
    far = await pair.there.listener(BOB)
    entry = encode(pair.log.post("one"))
    known = [entry.seq, entry.time_us, entry.payload]
    for kind, body in (
        ("hum", {"of": "the next"}),
        ("live", {"type": "channel.hummed"}),
        ("feed", [[], [], [], [], ["more"]]),
        ("log", [[CHANNEL, [[*known, ["Bewitched", BOB], "more"]]]]),
    ):
        pair.there.bus.receive(msgpack.packb(["epoch", "N0NEWER", kind, body, "more"]))
    assert await hears(far, 1) == [entry.seq]


@run
async def test_what_is_shared_is_told_once_a_second(pair: Pair) -> None:
    """To the others, and only if there is something to tell."""
    told = [{"alice": 3}, {}, {"bob": 1}]
    heard: list[object] = []
    pair.here.bus.share("posted", lambda: told.pop(0), heard.append)
    pair.there.bus.share("posted", dict, heard.append)
    for _ in range(3):
        await pair.here.bus.beat()
    while len(heard) < 2:
        await asyncio.sleep(0)
    assert heard == [{"alice": 3}, {"bob": 1}]


@run
async def test_a_node_that_leaves_may_have_left_feeds_behind(pair: Pair) -> None:
    """The others fold what it did not, and have those who look at their feeds ask."""
    far = await pair.there.listener(BOB)
    pair.there.feeds.open(far)
    await pair.here.bus.leave()
    while not pair.there.lost:
        await asyncio.sleep(0)
    while not far.pushes:
        await asyncio.sleep(0)
    assert [push.event for push in far.pushes] == [FeedChanged(direct=False)]
    pair.there.feeds.close(far)


@run
async def test_presence_is_in_doubt_until_the_others_have_spoken(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node that hears nothing shows others as unknown, and for a moment after it hears again."""
    doubts: list[bool] = []
    monkeypatch.setattr(pair.here.board, "doubt", lambda *, in_doubt: doubts.append(in_doubt))
    await pair.here.bus.beat()
    monkeypatch.setattr(pair.here.broker, "silent", True)
    await pair.here.bus.beat()
    monkeypatch.setattr(pair.here.broker, "silent", False)
    await pair.here.bus.beat()
    pair.here.bus._believe_at_s = 0.0
    await pair.here.bus.beat()
    assert doubts == [False, True, True, False]


@run
async def test_a_topic_is_looked_up_again_once_it_is_heard(pair: Pair) -> None:
    """What was said between reading a stream's head and being subscribed is not lost."""
    far = await pair.there.listener(BOB)
    topics = list(pair.there.bus.interest._topics)
    while pair.there.tasks._running:
        await asyncio.sleep(0)
    pair.log.post("said while nobody listened")
    pair.there.bus._confirmed(topics)
    assert await hears(far, 1) == [1]


@run
async def test_a_subscription_may_be_confirmed_before_the_first_head_is_read(pair: Pair) -> None:
    """The look that follows makes the stream ready, and a slower one changes nothing any more."""
    stale = asyncio.Event()
    read_heads = pair.there.hub._read_heads

    async def slowly(streams: list[str]) -> dict[str, Position]:
        heads = await read_heads(streams)
        if not stale.is_set():
            await stale.wait()
        return heads

    pair.there.hub._read_heads = slowly
    activating = asyncio.create_task(pair.there.hub.activate([CHANNEL]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    pair.log.post("committed after the head was read")
    stale.set()
    await pair.there.hub.refresh([CHANNEL])
    await activating
    assert pair.there.hub.position(CHANNEL).seq == 1


@run
async def test_a_node_listens_to_single_streams_where_that_is_cheaper(pair: Pair) -> None:
    """The others tell it there from the time they have heard of it, and nothing is looked up."""
    far = await pair.there.listener(BOB)
    pair.there.bus.interest.change(single=True, beats=1)
    pair.here.bus.announce([pair.log.post("to the former topic")])
    assert await hears(far, 1) == [1]
    await pair.there.bus.beat()
    while not any(peer.single for peer in pair.here.bus._peers.values()):
        await asyncio.sleep(0)
    while pair.there.tasks._running:
        await asyncio.sleep(0)
    pair.here.bus.announce([pair.log.post("to its own topic")])
    assert await hears(far, 2) == [1, 2]
    assert Names("T1").single(CHANNEL) in pair.there.broker._topics
    assert Names("T1").partition(CHANNEL) not in pair.there.broker._topics
    assert pair.log.reads == 0


@run
async def test_what_is_not_for_a_node_does_not_reach_it(pair: Pair) -> None:
    """Another partition's events cost it nothing; heads tell it how much that would have been."""
    await pair.there.listener(BOB)
    before = pair.there.broker.received
    other = next(
        stream
        for stream in (f"COTHER{number}" for number in range(9))
        if Names("T1").partition(stream) not in pair.there.broker._topics
    )
    event = pair.log.post().event
    pair.here.bus.announce([pair.log.commit(event, other), pair.log.commit(event, other)])
    await pair.here.bus.beat()
    while pair.there.broker.received == before:
        await asyncio.sleep(0)
    assert pair.there.bus.interest.unwanted == 1
    assert pair.there.broker.received - before <= 3


@run
async def test_a_departure_is_told_to_everybody_in_one_message(pair: Pair) -> None:
    """On the channel's stream and on the user's own, which comes first."""
    far = await pair.there.listener(BOB)
    sent = pair.here.broker.sent
    pair.here.bus.announce(pair.log.leave(BOB))
    assert pair.here.broker.sent == sent + 1
    while far.streams != [pair.there.hub._streams[BOB]]:
        await asyncio.sleep(0)
    assert far.pushes[0].event == ChannelLeft(channel=CHANNEL)


@run
async def test_what_is_too_large_to_be_told_is_pointed_at(pair: Pair) -> None:
    """Others look it up at once, and wait for no repetition of heads."""
    far = await pair.there.listener(BOB)
    pair.here.bus.announce([pair.log.post("x" * 4_000) for _ in range(80)])
    assert await hears(far, 80) == list(range(1, 81))
    assert pair.here.bus.dropped == 1


@run
async def test_a_message_lost_alone_is_found_before_the_next_beat(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where streams have just ended is told again four times in the first second."""
    far = await pair.there.listener(BOB)
    with monkeypatch.context() as lossy:
        lossy.setattr(pair.here.broker, "publish", lambda _topic, _message: True)
        pair.here.bus.announce([pair.log.post("lost")])
    monkeypatch.setattr(bus, "FRESH_AFTER_S", 0.0)
    await pair.here.bus.poll()
    assert await hears(far, 1) == [1]
