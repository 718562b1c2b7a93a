"""What many nodes are measured by: clients that come back, and lines that lose messages."""

import asyncio
import random
from contextlib import ExitStack
from pathlib import Path

from tests.faults.brokers import Redis, running_redis
from tools.bench.nodes_cluster import Crowd, Stage, cluster
from tools.bench.nodes_return import Returner
from tools.bench.nodes_sender import Sent
from tools.bench.nodes_talk import Talker, summary
from tools.bench.nodes_valve import valve


def test_a_shut_valve_loses_what_is_published_and_nothing_else(tmp_path: Path):
    """Answers of Redis come through; of two messages, only that after it was opened."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, valve(redis) as between:
            reader, writer = await asyncio.open_connection("127.0.0.1", between.port)
            writer.write(b"SUBSCRIBE news\r\n")
            assert await reader.readuntil(b":1\r\n")
            between.shut = True
            await _publish(redis, "first")
            writer.write(b"PING\r\n")
            assert b"pong" in await reader.readuntil(b"\r\n$0\r\n\r\n")
            between.shut = False
            await _publish(redis, "second")
            assert b"second" in await reader.readuntil(b"second\r\n")
            assert between.lost == 1
            writer.close()

    asyncio.run(asyncio.wait_for(story(), 20))


def test_who_comes_back_is_back_once_nothing_is_missing(tmp_path: Path):
    """After its server was killed: what was posted meanwhile has come, without a hole."""

    async def story() -> None:
        stage = Stage(tmp_path, quick=True, stack=ExitStack())
        async with cluster(stage, Crowd(2, 1, 2), nodes=1) as running:
            (node,), (ada, bob) = running.nodes, running.people
            away = Returner(ada, [node.port], random.Random(1))
            await away.arrive(node.port)
            await node.kill()
            await node.start()
            talker = Talker(bob)
            await talker.open(node.port)
            for _ in range(3):
                talker.post()
            await talker.answered()
            assert not away.back_s
            await away.come_back()
            assert away.back_s
            assert not away.broken
            assert away._cursors[ada.channels[0]].seq == talker.heads[ada.channels[0]]
            away.hang_up()

    asyncio.run(asyncio.wait_for(story(), 40))


def test_sends_are_counted_by_when_they_were_due():
    """Not by when they were answered: those due while a server was dead count as meanwhile."""
    sent = Sent([(1.0, 0.1), (2.0, 5.0), (3.0, 0.2)], 0)
    assert sent.between(2.0, 3.0) == [5.0]


def test_what_came_before_its_time_took_none():
    """Two clients on one clock may hear of an event in either order."""
    took = summary([-0.001, 0.002])
    assert took.count == 2
    assert took.max_s == 0.002


async def _publish(redis: Redis, text: str) -> None:
    assert await redis.tell(f"PUBLISH news {text}") == b":1\r\n"
