"""What nodes tell each other, and how one finds out what it was not told."""

import asyncio
from collections.abc import Iterator

import msgpack
import pytest

from chatserver.delivery.broker import MemoryBroker, MemoryBus
from chatserver.delivery.bus import Bus
from chatserver.delivery.encoded import encode
from chatserver.delivery.feeds import FeedWatch
from chatserver.delivery.presence import PresenceBoard
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
        self.bus = Bus(
            MemoryBroker(wire),
            self.hub,
            self.board,
            self.tasks,
            "epoch",
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
        while len(pair.here.bus._broker._bus.receivers) < 2:
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
    pair.here.bus._lost()
    await pair.here.bus.beat()
    pair.here.bus._connected()
    await pair.here.bus.beat()
    pair.here.bus._believe_at_s = 0.0
    await pair.here.bus.beat()
    assert doubts == [False, True, True, False]
