"""Whatever becomes of Redis: a node notices, comes back by itself, and believes no stranger."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from chatserver.delivery import redis_link
from chatserver.delivery.redis_address import parse
from chatserver.delivery.redis_check import examine
from chatserver.delivery.redis_places import slot_of
from chatserver.delivery.seal import Seal
from tests.running import run

from .hearing import COMMON, TOPICS, Listening, listening, maker
from .redis_server import free_port, redis_server, tell
from .redis_topologies import Servers


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """One server's port."""
    port = free_port()
    with redis_server(port):
        yield port


def url_of(port: int) -> str:
    """Return a server's address."""
    return f"redis://127.0.0.1:{port}"


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    while not holds():
        await asyncio.sleep(0.01)


async def hears_again(node: Listening, topics: list[str]) -> None:
    """Wait until topics are confirmed anew and messages come."""
    await node.until(lambda: set(topics) <= set(node.confirmed))
    for topic in topics:
        node.broker.publish(topic, b"again " + topic.encode())
    wanted = {b"again " + topic.encode() for topic in topics}
    await node.until(lambda: wanted <= set(node.heard))


@run
async def test_a_redis_that_dies_and_comes_back_empty_is_found() -> None:
    """Publishing meanwhile neither waits nor fails, and what was dropped is not sent later."""
    port = free_port()
    with redis_server(port):
        ana = await listening(maker(url_of(port)))
        ana.confirmed.clear()
    await eventually(lambda: ana.broker.silent)
    assert not ana.broker.publish(COMMON, b"into the void")
    with redis_server(port):
        await hears_again(ana, [COMMON])
        assert ana.broker.generations >= 2
        await eventually(lambda: not ana.broker.silent)
        await ana.stop()
    assert b"into the void" not in ana.heard


@run
async def test_a_connection_that_is_killed_is_made_anew_at_once(port: int) -> None:
    """Every topic is confirmed again: what was said meanwhile never came."""
    ana = await listening(maker(url_of(port)), TOPICS)
    ana.confirmed.clear()
    await tell(port, "CLIENT", "KILL", "TYPE", "pubsub")
    await hears_again(ana, TOPICS)
    await ana.stop()


@run
async def test_a_node_too_slow_for_redis_finds_its_way_back(port: int) -> None:
    """Redis ends the connection of whoever does not read; what it held for them is gone."""
    limit = "pubsub 65536 65536 1"
    ana = await listening(maker(url_of(port)))
    await tell(port, "CONFIG", "SET", "client-output-buffer-limit", limit)
    ana.confirmed.clear()
    ana.broker.publish(COMMON, bytes(200 << 10))
    await hears_again(ana, [COMMON])
    await tell(port, "CONFIG", "SET", "client-output-buffer-limit", "pubsub 32mb 8mb 60")
    await ana.stop()


@run
async def test_a_redis_that_answers_no_more_is_noticed(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection looks fine, but the node's own probes do not come back."""
    monkeypatch.setattr(redis_link, "SILENT_S", 0.3)
    monkeypatch.setattr(redis_link, "PROBE_EVERY_S", 0.1)
    ana = await listening(maker(url_of(port)))
    await eventually(lambda: not ana.broker.silent)
    ana.confirmed.clear()
    await tell(port, "CLIENT", "PAUSE", "600", "ALL")
    await eventually(lambda: ana.broker.silent)
    await hears_again(ana, [COMMON])
    await ana.stop()


@run
async def test_what_no_node_has_sent_is_refused(port: int) -> None:
    """Whoever may publish in Redis still cannot speak as a node, nor repeat or move its words."""
    ana = await listening(maker(url_of(port)), TOPICS[:2])
    seal = Seal("secret", "epoch")
    genuine = seal.close(COMMON.encode(), b"genuine")
    forged = [
        b"nothing like it",
        Seal("guess", "epoch").close(COMMON.encode(), b"by another key"),
        Seal("secret", "other life").close(COMMON.encode(), b"from before the restore"),
        seal.close(TOPICS[1].encode(), b"meant for another topic"),
        genuine[:-1] + b"!",
        genuine,
        genuine,
    ]
    for frame in forged:
        await tell(port, "PUBLISH", COMMON, frame)
    ana.broker.publish(COMMON, b"end")
    assert await ana.has_heard(2) == [b"genuine", b"end"]
    assert ana.broker.refused == len(forged) - 1
    await ana.stop()


@pytest.mark.parametrize(
    ("missing", "complaint"),
    [
        (("-subscribe",), "no permissions to run the 'subscribe' command"),
        (("-publish",), "no permissions to run the 'publish' command"),
        (("resetchannels", "&other:*"), "the acl lacks something"),
        ((">another", "<secret"), "user or password in [broker] url is wrong"),
    ],
)
@run
async def test_what_the_acl_lacks_is_said(
    port: int, missing: tuple[str, ...], complaint: str
) -> None:
    """In Redis' words, with what to do about it; a node says the same in its log."""
    everything = ("reset", "on", ">secret", "&chatserver:*", "+@all")
    await tell(port, "ACL", "SETUSER", "chat", *everything, *missing)
    address = parse(f"redis://chat:secret@127.0.0.1:{port}")
    with pytest.raises(ConnectionError) as refused:
        await examine(address)
    assert complaint in str(refused.value).lower()
    assert "secret" not in str(refused.value)


@run
async def test_a_server_that_is_no_cluster_says_so(port: int) -> None:
    """And names the address to use instead."""
    with pytest.raises(ConnectionError, match="use redis://"):
        await examine(parse(f"redis+cluster://127.0.0.1:{port}"))


@run
async def test_a_slot_that_moves_takes_its_topics_along(cluster: Servers) -> None:
    """The node listens where the slot is now; other topics go on meanwhile."""
    first, second, third, _ = cluster.ports
    slots = {slot_of(topic) for topic in TOPICS if slot_of(topic) < 5_000}
    ana = await listening(maker(cluster.url), TOPICS)
    target = (await tell(second, "CLUSTER", "MYID")).decode()
    for slot in sorted(slots)[:3]:
        for port in (second, first, third):
            await tell(port, "CLUSTER", "SETSLOT", str(slot), "NODE", target)
    moved = [topic for topic in TOPICS if slot_of(topic) in sorted(slots)[:3]]
    ana.confirmed.clear()
    await hears_again(ana, moved)
    await ana.stop()


@run
async def test_a_master_that_dies_is_replaced_by_its_replica(cluster: Servers) -> None:
    """Its topics are silent until then, and confirmed at the replica."""
    ana = await listening(maker(cluster.url), TOPICS)
    ana.confirmed.clear()
    mine = [topic for topic in TOPICS if slot_of(topic) < 5_000]
    lost = [topic for topic in mine if ana.broker._places.of(topic).port == cluster.ports[0]]
    cluster.kill(0)
    assert lost
    await hears_again(ana, lost)
    await eventually(lambda: not ana.broker.silent)
    await ana.stop()


@run
async def test_the_server_the_sentinels_choose_is_followed(sentinel: Servers) -> None:
    """From one that is dead to its replica."""
    ana = await listening(maker(sentinel.url))
    ana.confirmed.clear()
    sentinel.kill(0)
    await hears_again(ana, [COMMON])
    assert ana.broker._places.of(COMMON).port == sentinel.ports[1]
    await ana.stop()
