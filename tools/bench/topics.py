"""``python -m tools.bench.topics URL``: the two costs by which a node chooses its topics.

What a message nobody waits for costs Redis and the node that hears it, and what it costs to
listen to one more stream, its look into the log and its end included: see ADR 0022.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from chatserver.core.tasks import Tasks
from chatserver.delivery.broker import make_broker
from chatserver.delivery.bus import Bus
from chatserver.delivery.encoded import Encoded
from chatserver.delivery.feeds import FeedWatch
from chatserver.delivery.hub import Hub
from chatserver.delivery.presence import PresenceBoard
from chatserver.delivery.redis_address import parse
from chatserver.delivery.redis_connection import RedisConnection, connect
from chatserver.delivery.topics import Names
from chatserver.store import log
from chatserver.store.database import Database
from chatserver.store.engines import database_at
from chatserver.store.migrate import migrate

MESSAGES = 40_000
AT_ONCE = 100
STREAMS = 10_000
OPENED_AT_ONCE = 5
PAYLOAD = bytes(300)
NAMES = Names("bench")


class Cpu(NamedTuple):
    """Seconds of one core."""

    redis: float
    node: float

    def since(self, before: "Cpu", times: int) -> str:
        """Say what each of so many times took."""
        redis, node = ((now - then) / times * 1e6 for now, then in zip(self, before, strict=True))
        return f"{redis:6.1f} us in Redis, {node:6.1f} us in the node"


class Node:
    """A node's delivery, on a real log and a real Redis."""

    def __init__(self, url: str, database: Database) -> None:
        tasks = Tasks()
        self.broker = make_broker(url, "secret", "epoch")
        self.hub = Hub(
            lambda *page: database.read(log.read, *page),
            lambda streams: database.read(log.positions, streams),
            tasks,
        )
        board = PresenceBoard(lambda _event: None)
        feeds = FeedWatch(self.hub.follows)
        self.bus = Bus(self.broker, self.hub, board, tasks, "epoch", names=NAMES, feeds=feeds)
        self.running = tasks.spawn(self.bus.run())
        self.tasks = tasks


async def main(url: str) -> None:
    """Measure both on an empty database."""
    address = parse(url)
    asked = await connect(address.hosts[0], address.login, address.tls)
    with tempfile.TemporaryDirectory() as data:
        file = Path(data, "chat.db")
        migrate(file)
        database = database_at(file)
        await database.open()
        ana, bob = Node(url, database), Node(url, database)
        await _until(lambda: not (ana.broker.silent or bob.broker.silent))
        nobody = await _publish(asked, ana, bob)
        bob.broker.listen([NAMES.partition("CUNWANTED")])
        await asyncio.sleep(0.2)
        heard = await _publish(asked, ana, bob)
        print("published to nobody: ", nobody)
        print("heard for nothing:   ", heard, " (with the publishing above)")
        bob.bus.interest.change(single=True, beats=0)
        print("a stream opened, closed:", await _open_and_close(asked, bob))
        for node in ana, bob:
            await node.tasks.stop()
            await node.broker.close()
        await database.close()
    asked.close()


async def _publish(asked: RedisConnection, ana: Node, bob: Node) -> str:
    """Publish events of a stream nobody has."""
    events = {"CUNWANTED": [Encoded(1, 1, PAYLOAD, None)]}
    target = bob.broker.received + MESSAGES
    before = await _cpu(asked)
    for _ in range(MESSAGES // AT_ONCE):
        for _ in range(AT_ONCE):
            ana.bus._publish_log(events)  # noqa: SLF001  # the part that is measured
        await asyncio.sleep(0)
    with suppress(TimeoutError):
        await _until(lambda: bob.broker.received >= target, 2.0)
    return (await _cpu(asked)).since(before, MESSAGES)


async def _open_and_close(asked: RedisConnection, node: Node) -> str:
    """Have streams become active and end, a few at a time."""
    before = await _cpu(asked)
    interest = node.bus.interest
    for start in range(0, STREAMS, OPENED_AT_ONCE):
        streams = [f"C{number:09}" for number in range(start, start + OPENED_AT_ONCE)]
        await node.hub.activate(streams)
        await _until(lambda: node.tasks._running == {node.running})  # noqa: SLF001  # has looked
        for stream in streams:
            interest.close(stream)
    return (await _cpu(asked)).since(before, STREAMS)


async def _until(holds: Callable[[], bool], timeout_s: float = 30.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not holds():  # noqa: ASYNC110  # many things happen; none tells of itself
            await asyncio.sleep(0)


async def _cpu(asked: RedisConnection) -> Cpu:
    lines = (await asked.ask("INFO", "cpu")).decode().splitlines()
    told = dict(line.split(":") for line in lines if ":" in line)
    redis = float(told["used_cpu_sys"]) + float(told["used_cpu_user"])
    return Cpu(redis, time.process_time())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
