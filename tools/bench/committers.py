"""Posts a second by the committer alone, without sockets: on both engines, beside a floor.

``python -m tools.bench.committers`` takes them in turn, on a PostgreSQL of its own that flushes.
The floor writes the same rows in groups as large, and asks nothing.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
import uvloop

from chatserver.actions import HANDLERS, Action
from chatserver.store.committer import MAX_BATCH, Committer
from chatserver.store.engines import Address, database_at
from chatserver.store.transaction import Transaction
from protocol.channels import AddMember, CreateChannel
from protocol.ids import ChannelId, new_id
from tests.postgres_server import PostgresServer, copy_of, postgres_server
from tests.town import Person, add_person, do, found, new_nonce, post

PEOPLE, CHANNELS = 20, 16
ALONE, QUEUED = 100, 2_000
_FLOOR = """
    INSERT INTO messages (channel, seq, time_us, author, text, ordinal, replies, nonce, digest)
    SELECT %(channel)s, seq, seq, %(author)s, 'hello', seq, 0, nonce, '12345678'
    FROM unnest(%(seqs)b::int8[], %(nonces)b::bytea[]) AS given(seq, nonce)
"""
_HEAD = "UPDATE streams SET last_seq = %s WHERE id = %s"

Measure = Callable[[], Awaitable[tuple[float, float]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as directory, postgres_server({}) as server:
        uvloop.run(_compare(Path(directory), server, rounds))


async def _compare(directory: Path, server: PostgresServer, rounds: int) -> None:
    await found(directory)
    url = server.url(server.make())
    copy_of(directory / "chat.db", url)
    measures: dict[str, Measure] = {
        "floor on PostgreSQL": partial(_floor, url),
        "PostgreSQL": partial(_committers, [url]),
        "PostgreSQL, two nodes": partial(_committers, [url, url]),
        "SQLite": partial(_committers, [directory / "chat.db"]),
    }
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            took[name].append(await measure())
    for name, each in took.items():
        alone_s, per_s = (median(values) for values in zip(*each, strict=True))
        print(f"{name:24} {alone_s * 1e3:6.2f} ms a post alone  {per_s:8,.0f} posts/s")


async def _committers(addresses: list[Address]) -> tuple[float, float]:
    """Return how long a post takes alone, and how many of a queue are stored a second."""
    async with _nodes(addresses) as nodes:
        people, channels = await nodes[0].commit(_populate)
        alone_s = median([await _timed(nodes[:1], people, channels, 1) for _ in range(ALONE)])
        await _timed(nodes, people, channels, QUEUED)
        return alone_s, QUEUED / await _timed(nodes, people, channels, QUEUED)


async def _timed(
    nodes: list[Committer], people: list[Person], channels: list[ChannelId], count: int
) -> float:
    handler = HANDLERS[type(post(channels[0]))]
    if not isinstance(handler, Action):
        raise TypeError("posting is an action")
    changes = [
        handler.carrying(people[n % PEOPLE].actor, post(channels[n // PEOPLE % CHANNELS]))
        for n in range(count)
    ]
    begun_s = time.perf_counter()
    await asyncio.gather(
        *(nodes[n % len(nodes)].submit(change) for n, change in enumerate(changes))
    )
    return time.perf_counter() - begun_s


@asynccontextmanager
async def _nodes(addresses: list[Address]) -> AsyncIterator[list[Committer]]:
    databases = [database_at(address) for address in addresses]
    for database in databases:
        await database.open()
    committers = [Committer(database, lambda _entries: None) for database in databases]
    working = [asyncio.ensure_future(committer.run()) for committer in committers]
    yield committers
    for committer in committers:
        committer.close()
    await asyncio.gather(*working)
    for database in databases:
        await database.close()


def _populate(tx: Transaction) -> tuple[list[Person], list[ChannelId]]:
    people = [add_person(tx, new_id("N").lower()) for _ in range(PEOPLE)]
    channels = []
    for _ in range(CHANNELS):
        made = do(tx, people[0], CreateChannel(name=new_id("N").lower()))
        channels.append(made.membership.channel.id)
        for person in people[1:]:
            do(tx, people[0], AddMember(channel=channels[-1], user=person.id))
    return people, channels


async def _floor(url: str) -> tuple[float, float]:
    return await asyncio.to_thread(_write_rows, url)


def _write_rows(url: str) -> tuple[float, float]:
    channel = new_id("C")
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as raw:
        raw.execute("INSERT INTO streams (id) VALUES (%s)", [channel])
        seqs = iter(range(1, 1_000_000))

        def write(count: int) -> float:
            some = [next(seqs) for _ in range(count)]
            nonces = [bytes.fromhex(new_nonce()) for _ in some]
            values = {"channel": channel, "author": channel, "seqs": some, "nonces": nonces}
            begun_s = time.perf_counter()
            with raw.pipeline():
                raw.execute("BEGIN")
                raw.execute(_FLOOR, values)
                raw.execute(_HEAD, [some[-1], channel])
                raw.execute("COMMIT")
            return time.perf_counter() - begun_s

        alone_s = median([write(1) for _ in range(ALONE)])
        took_s = sum(write(MAX_BATCH) for _ in range(QUEUED // MAX_BATCH))
    return alone_s, QUEUED // MAX_BATCH * MAX_BATCH / took_s


if __name__ == "__main__":
    main()
