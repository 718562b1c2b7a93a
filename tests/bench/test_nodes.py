"""What many nodes are measured by: lines that lose messages, and people who post in a process."""

import asyncio
from pathlib import Path

from tests.faults.brokers import Redis, running_redis
from tools.bench.nodes_talk import summary
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


def test_what_came_before_its_time_took_none():
    """Two clients on one clock may hear of an event in either order."""
    took = summary([-0.001, 0.002])
    assert took.count == 2
    assert took.max_s == 0.002


async def _publish(redis: Redis, text: str) -> None:
    assert await redis.tell(f"PUBLISH news {text}") == b":1\r\n"
