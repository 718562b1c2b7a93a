"""What every broker promises: in order or not at all, to everybody, and a word when it was away."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from chatserver.delivery.broker import Broker, MemoryBroker, MemoryBus, RedisBroker
from tests.delivery.redis_server import free_port, redis_server
from tests.running import run

MakeBroker = Callable[[], Broker]


class Listening:
    """A node's end of a broker."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.heard: list[bytes] = []
        self.connected = asyncio.Event()
        self.lost = asyncio.Event()
        self._task = asyncio.create_task(
            broker.run(self.heard.append, self.connected.set, self.lost.set)
        )

    async def has_heard(self, count: int) -> list[bytes]:
        """Wait until so many messages have come."""
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                await asyncio.sleep(0.01)
        return self.heard

    async def stop(self) -> None:
        """Listen no more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.broker.close()


@pytest.fixture(params=["memory", "redis"])
def make_broker(request: pytest.FixtureRequest) -> Iterator[MakeBroker]:
    """Brokers that are connected with each other."""
    if request.param == "memory":
        bus = MemoryBus()
        yield lambda: MemoryBroker(bus)
        return
    with redis_server() as url:
        yield lambda: RedisBroker(url, "test:bus")


async def listening(make: MakeBroker) -> Listening:
    """Return a node that listens already."""
    node = Listening(make())
    async with asyncio.timeout(10):
        await node.connected.wait()
    return node


@run
async def test_everybody_hears_one_senders_messages_in_order(make_broker: MakeBroker) -> None:
    """The sender too: that is how it knows that it is heard."""
    ana, bob = await listening(make_broker), await listening(make_broker)
    sent = [b"%d" % number for number in range(500)]
    for message in sent:
        assert ana.broker.publish(message)
    assert await ana.has_heard(500) == sent
    assert await bob.has_heard(500) == sent
    await ana.stop()
    await bob.stop()


@run
async def test_what_is_flushed_is_sent_before_leaving(make_broker: MakeBroker) -> None:
    """A node's last word reaches the others."""
    ana, bob = await listening(make_broker), await listening(make_broker)
    ana.broker.publish(b"goodbye")
    await ana.broker.flush()
    await ana.stop()
    assert await bob.has_heard(1) == [b"goodbye"]
    await bob.stop()


@run
async def test_a_broker_that_dies_is_told_of_and_come_back_to() -> None:
    """Publishing goes on meanwhile without a wait or an error, and what it held is dropped."""
    port = free_port()
    with redis_server(port) as url:
        ana = Listening(RedisBroker(url, "test:bus"))
        async with asyncio.timeout(10):
            await ana.connected.wait()
        ana.connected.clear()
    async with asyncio.timeout(10):
        await ana.lost.wait()
    assert ana.broker.publish(b"into the void")
    with redis_server(port):
        async with asyncio.timeout(20):
            await ana.connected.wait()
        ana.broker.publish(b"back again")
        async with asyncio.timeout(10):
            while b"back again" not in ana.heard:
                await asyncio.sleep(0.01)
        await ana.stop()


@run
async def test_a_full_queue_drops_and_says_so() -> None:
    """Memory is bounded while Redis is away; the log has what was dropped."""
    broker = RedisBroker(f"redis://127.0.0.1:{free_port()}/0", "test:bus")
    megabyte = bytes(1 << 20)
    assert [broker.publish(megabyte) for _ in range(9)] == [True] * 8 + [False]
    await broker.close()
