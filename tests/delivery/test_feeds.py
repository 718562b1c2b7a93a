"""Open feeds are told that they changed: soon, not too often, and nobody else is."""

import asyncio
from collections.abc import Iterator

import pytest

from chatserver.delivery.feeds import AMBIENT_S, DIRECT_S, FeedWatch
from chatserver.delivery.presence import MAX_BACKLOG_BYTES
from protocol.feed import FeedChanged
from tests.running import run

from .listeners import ALICE, BOB, CHANNEL, Listener, Node

DIRECT = "D0123456789"


class Street:
    """Two people with their feeds open, on a clock of the test's own."""

    def __init__(self) -> None:
        self.node = Node()
        self.alice, self.bob = (Listener(self.node.hub, user) for user in (ALICE, BOB))
        self.inside = {self.alice: {CHANNEL, DIRECT}, self.bob: {CHANNEL}}
        self.watch = FeedWatch(lambda who, channel: channel in self.inside[who])  # type: ignore[index]
        self.watch.open(self.alice)
        self.watch.open(self.bob)

    def told(self, who: Listener) -> list[bool]:
        """Return what somebody was told: whether it concerned them in person."""
        events = [push.event for push in who.pushes]
        assert all(isinstance(event, FeedChanged) for event in events)
        return [event.direct for event in events]


async def told_after(street: Street, who: Listener, seconds: float) -> list[bool]:
    """Return what somebody has been told when the loop is so many seconds further."""
    loop = asyncio.get_running_loop()
    passed = loop.create_future()
    loop.call_at(loop.time() + seconds, passed.set_result, None)
    await passed
    return street.told(who)


@pytest.fixture
def street(runner: asyncio.Runner) -> Iterator[Street]:
    """Two open feeds."""

    async def begin() -> Street:
        return Street()

    street = runner.run(begin())
    yield street
    street.watch.close(street.alice)
    street.watch.close(street.bob)


@run
async def test_who_it_concerns_is_told_at_once_and_nobody_else(street: Street) -> None:
    """In person, or by being in the channel; direct channels concern everybody in them."""
    street.watch.changed([ALICE], [])
    assert await told_after(street, street.alice, 0.01) == [True]
    assert street.told(street.bob) == []


@run
async def test_a_direct_channel_concerns_who_is_in_it(street: Street) -> None:
    """Nobody else hears of it."""
    street.watch.changed([], [DIRECT])
    assert await told_after(street, street.alice, 0.01) == [True]
    assert street.told(street.bob) == []


@run
async def test_an_onlooker_is_told_of_a_channel_they_are_not_in(street: Street) -> None:
    """As of one they are in: in no hurry."""
    street.watch.changed([], [], [BOB])
    assert await told_after(street, street.bob, 0.01) == [False]
    assert street.told(street.alice) == []


@run
async def test_much_at_once_is_told_once(street: Street) -> None:
    """The first thing at once, all that follows together when the time has come."""
    for _ in range(5):
        street.watch.changed([ALICE], [])
    assert await told_after(street, street.alice, 0.01) == [True]
    for _ in range(5):
        street.watch.changed([ALICE], [CHANNEL])
    assert await told_after(street, street.alice, DIRECT_S / 2) == [True]
    assert await told_after(street, street.alice, DIRECT_S) == [True, True]


@run
async def test_what_concerns_one_in_person_does_not_wait_for_the_rest(street: Street) -> None:
    """It is told for both, and the rest is not told again."""
    street.watch.changed([], [CHANNEL])
    assert await told_after(street, street.bob, 0.01) == [False]
    street.watch.changed([], [CHANNEL])
    street.watch.changed([BOB], [CHANNEL])
    assert await told_after(street, street.bob, DIRECT_S + 0.05) == [False, True]
    assert AMBIENT_S > DIRECT_S


@run
async def test_in_doubt_everybody_asks(street: Street) -> None:
    """Not more often than for what is said around them."""
    street.watch.doubt()
    assert await told_after(street, street.alice, 0.01) == [False]
    street.watch.doubt()
    assert await told_after(street, street.bob, DIRECT_S) == [False]


@run
async def test_a_closed_feed_is_told_nothing(street: Street) -> None:
    """Also of what was about to be told."""
    street.watch.changed([ALICE, BOB], [CHANNEL])
    street.watch.close(street.alice)
    street.watch.close(street.alice)
    assert await told_after(street, street.bob, 0.01) == [True]
    assert street.told(street.alice) == []
    street.watch.changed([ALICE], [])


@run
async def test_who_has_enough_to_read_is_told_later(street: Street) -> None:
    """When there is less to read."""
    street.bob.backlog_bytes = MAX_BACKLOG_BYTES + 1
    street.watch.changed([BOB], [])
    assert await told_after(street, street.bob, 0.01) == []
    street.bob.backlog_bytes = 0
    assert await told_after(street, street.bob, AMBIENT_S) == [False]
