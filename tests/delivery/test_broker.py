"""What every broker promises: in order or not at all, to everybody, and a word when it was away."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.delivery.broker import MemoryBroker, MemoryBus
from tests.running import bounded, run

from .hearing import COMMON, TOPICS, MakeBroker, listening, maker
from .redis_server import free_port, redis_server, tell
from .redis_topologies import ACL, Certificates, tls_before


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """One server."""
    with redis_server() as url:
        yield url


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
        asyncio.run(tell(port, "ACL", "SETUSER", "chat", *ACL))
        asyncio.run(tell(port, "ACL", "SETUSER", "default", "off"))
        yield f"redis://chat:secret@127.0.0.1:{port}"


@pytest.fixture(params=["memory", "server", "cluster", "sentinel", "tls", "restricted"])
def make(request: pytest.FixtureRequest) -> MakeBroker:
    """Make brokers that are connected with each other."""
    if request.param == "memory":
        bus = MemoryBus()
        return lambda: MemoryBroker(bus)
    servers = request.getfixturevalue(request.param)
    return maker(servers if isinstance(servers, str) else servers.url)


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
