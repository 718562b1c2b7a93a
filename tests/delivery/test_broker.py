"""What every broker promises: in order or not at all, to everybody, and a word when it was away."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatserver.delivery.broker import Broker, MemoryBroker, MemoryBus, make_broker
from tests.delivery.redis_server import free_port, redis_server, tell
from tests.delivery.redis_topologies import (
    Certificates,
    redis_cluster,
    redis_sentinel,
    tls_before,
)
from tests.running import bounded, run

MakeBroker = Callable[[], Broker]

TOPICS = [f"chatserver:{{test:{number}}}" for number in range(40)]
COMMON = TOPICS[0]
ALLOWED = ("+hello", "+ping", "+publish", "+subscribe", "+unsubscribe")


class Listening:
    """A node's end of a broker."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.heard: list[bytes] = []
        self.confirmed: list[str] = []
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(broker.run(self._receive, self._confirm))

    def _receive(self, message: bytes) -> None:
        self.heard.append(message)
        self._changed.set()

    def _confirm(self, topics: list[str]) -> None:
        self.confirmed += topics
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to come of what is heard."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def has_heard(self, count: int) -> list[bytes]:
        """Wait until so many messages have come."""
        await self.until(lambda: len(self.heard) >= count)
        return self.heard

    async def stop(self) -> None:
        """Listen no more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.broker.close()


def maker(url: str) -> MakeBroker:
    """Return a maker of brokers of nodes that belong together."""
    return lambda: make_broker(url, "secret", "epoch")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """One server."""
    with redis_server() as url:
        yield url


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A Cluster of three."""
    with redis_cluster() as servers:
        yield servers.url


@pytest.fixture(scope="module")
def sentinel() -> Iterator[str]:
    """A server that a sentinel names."""
    with redis_sentinel() as servers:
        yield servers.url


@pytest.fixture
def tls(runner: asyncio.Runner, server: str, tmp_path: Path) -> Iterator[str]:
    """A server behind TLS, with a certificate of the test's own."""
    certificates = Certificates(tmp_path)
    before = tls_before(int(server.rpartition(":")[2].partition("/")[0]), certificates)
    port = runner.run(bounded(before.__aenter__()))
    yield f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={certificates.file}"
    runner.run(bounded(before.__aexit__(None, None, None)))


@pytest.fixture(scope="module")
def restricted() -> Iterator[str]:
    """A server with a user who may do what the manual says a node needs, and nothing else."""
    port = free_port()
    with redis_server(port):
        rule = ("reset", "on", ">secret", "resetchannels", "&chatserver:*", *ALLOWED)
        asyncio.run(tell(port, "ACL", "SETUSER", "chat", *rule))
        asyncio.run(tell(port, "ACL", "SETUSER", "default", "off"))
        yield f"redis://chat:secret@127.0.0.1:{port}"


@pytest.fixture(params=["memory", "server", "cluster", "sentinel", "tls", "restricted"])
def make(request: pytest.FixtureRequest) -> MakeBroker:
    """Make brokers that are connected with each other."""
    if request.param == "memory":
        bus = MemoryBus()
        return lambda: MemoryBroker(bus)
    return maker(request.getfixturevalue(request.param))


async def listening(make: MakeBroker, topics: list[str] = TOPICS[:1]) -> Listening:
    """Return a node that listens already."""
    broker = make()
    broker.listen(topics)
    node = Listening(broker)
    await node.until(lambda: set(topics) <= set(node.confirmed))
    return node


@run
async def test_everybody_hears_one_senders_messages_in_order(make: MakeBroker) -> None:
    """The sender too, if it listens."""
    ana, bob = await listening(make), await listening(make)
    sent = [b"%d" % number for number in range(500)]
    for message in sent:
        assert ana.broker.publish(COMMON, message)
    assert await ana.has_heard(500) == sent
    assert await bob.has_heard(500) == sent
    assert (ana.broker.sent, bob.broker.received) == (500, 500)
    await ana.stop()
    await bob.stop()


@run
async def test_a_node_hears_of_the_topics_it_listens_to(make: MakeBroker) -> None:
    """Wherever they are, and of no other."""
    ana, bob = await listening(make, TOPICS[:20]), await listening(make, TOPICS[20:])
    for topic in TOPICS:
        assert bob.broker.publish(topic, topic.encode())
    assert sorted(await bob.has_heard(20)) == sorted(topic.encode() for topic in TOPICS[20:])
    assert sorted(await ana.has_heard(20)) == sorted(topic.encode() for topic in TOPICS[:20])
    assert not ana.broker.silent
    await ana.stop()
    await bob.stop()


@run
async def test_topics_come_and_go(make: MakeBroker) -> None:
    """A topic is confirmed each time it is listened to anew: something may have been missed."""
    ana, bob = await listening(make), await listening(make)
    ana.broker.listen(TOPICS[1:3])
    await ana.until(lambda: set(TOPICS[:3]) <= set(ana.confirmed))
    bob.broker.publish(TOPICS[1], b"one")
    await ana.has_heard(1)
    ana.broker.leave(TOPICS[1:2])
    ana.confirmed.clear()
    ana.broker.listen(TOPICS[3:4])
    await ana.until(lambda: bool(ana.confirmed))
    bob.broker.publish(TOPICS[1], b"nobody hears this")
    bob.broker.publish(TOPICS[2], b"two")
    assert b"two" in await ana.has_heard(2)
    ana.broker.listen(TOPICS[1:2])
    await ana.until(lambda: TOPICS[1] in ana.confirmed)
    bob.broker.publish(TOPICS[1], b"three")
    assert (await ana.has_heard(3))[2] == b"three"
    await ana.stop()
    await bob.stop()


@run
async def test_what_is_flushed_is_sent_before_leaving(make: MakeBroker) -> None:
    """A node's last word reaches the others."""
    ana, bob = await listening(make), await listening(make)
    ana.broker.publish(COMMON, b"goodbye")
    await ana.broker.flush()
    await ana.stop()
    assert await bob.has_heard(1) == [b"goodbye"]
    await bob.stop()


@run
async def test_without_a_connection_messages_are_dropped_at_once() -> None:
    """Nobody waits for a Redis that is away, and nothing piles up; the log has it all."""
    broker = maker(f"redis://127.0.0.1:{free_port()}")()
    assert not broker.publish(COMMON, b"into the void")
    assert broker.silent
    await broker.close()
