"""What posts cost, on SQLite and on PostgreSQL, and how much room they take."""

import asyncio
import sqlite3
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import psycopg
import uvloop
from msgspec import Struct

from chatserver.bench.clients import Address, Client, connect
from chatserver.core.config import Config
from protocol.cursors import MarkRead
from protocol.ids import ChannelId
from protocol.messages import ListHistory
from tools.bench.posters import Account, Poster, measure_ack, measure_posts, posting
from tools.bench.seed import Person
from tools.bench.servers import Process
from tools.bench.setting import Setting

from .rig import Postgres, Rig

PEOPLE, BEFORE = 100, 600
SLOW_PER_S = 200.0
BUSY_IN_FLIGHT = 4
MARKS, MARKING = 300, 10
LOOKS = 50
_HOST = "127.0.0.1"
_US = 1e6


def writes(setting: Setting) -> dict[str, float]:
    """Measure posts and read cursors on SQLite, each person in a channel of their own."""
    with Rig(setting) as rig:
        data, people = rig.people(users=PEOPLE, channels=PEOPLE, members=1)
        own = rig.serve(data)
        file = data / Config().store.file
        small = _file_bytes(file)
        slow = uvloop.run(_slow(own, people, setting.seconds))
        busy = uvloop.run(_busy(own, people, setting.seconds))
        room = (_file_bytes(file) - small) / (slow.posts + busy.posts)
    return _split(slow, busy) | {"message_bytes": room}


def marks(setting: Setting) -> dict[str, float]:
    """Measure how much room read cursors take that move on by one message each."""
    with Rig(setting) as rig:
        data, people = rig.people(users=2 * MARKING, channels=MARKING, members=2)
        own, file = rig.serve(data), data / Config().store.file
        uvloop.run(_busy(own, people[::2], setting.seconds))
        small = _file_bytes(file)
        for each in people[1::2]:
            uvloop.run(_mark(own, each))
        return {"mark_bytes": (_file_bytes(file) - small) / (MARKS * MARKING)}


def _split(slow: "Spell", busy: "Spell") -> dict[str, float]:
    """Tell what a transaction costs from what each post in it does."""
    group_us = max(0.0, slow.post_us - busy.post_us) / (1 / slow.a_group - 1 / busy.a_group)
    return {
        "group_us": group_us,
        "post_us": max(0.0, busy.post_us - group_us / busy.a_group),
        "commit_ms": slow.commit_s * 1_000,
        "held_us": busy.commit_s / busy.a_group * _US,
    }


def postgres(setting: Setting) -> dict[str, float]:
    """Measure posts on PostgreSQL: in our process, in its own, and how long they hold it up."""
    with Rig(setting) as rig:
        engine = rig.postgres()
        data, people = rig.people(users=BEFORE, channels=BEFORE, members=1)
        url = engine.copy(data)
        own = rig.serve(data, store=url)
        small, cpu_s = _database_bytes(url), engine.cpu_s()
        busy = uvloop.run(_busy(own, people[:PEOPLE], setting.seconds))
        cpu_s = engine.cpu_s() - cpu_s
        room = (_database_bytes(url) - small) / busy.posts
        head_us = _heads(engine, url)
    return {
        "pg_post_us": busy.post_us,
        "pg_post_database_us": cpu_s / busy.posts * _US,
        "pg_held_us": busy.commit_s / busy.a_group * _US,
        "pg_message_bytes": room,
        "pg_head_us": head_us,
    }


class Spell(Struct, frozen=True):
    """What came of posting for a while."""

    posts: int
    post_us: float
    """Processor time of our process for each."""
    groups: float
    commit_s: float
    """From a group's begin to disk, on average."""

    @property
    def a_group(self) -> float:
        """Return how many shared a transaction."""
        return max(1.0, self.posts / self.groups)


async def _slow(own: Process, people: list[Person], seconds: float) -> Spell:
    """Post at a rate where hardly two share a transaction."""
    async with _posters(own, people) as posters:
        cpu_s = own.cpu_s()
        await asyncio.sleep(seconds)
        idle_s = own.cpu_s() - cpu_s
        before, cpu_s = commits(own), own.cpu_s()
        await measure_ack(posters, SLOW_PER_S, seconds)
        used_s, after = own.cpu_s() - cpu_s - idle_s, commits(own)
    return _spell(sum(poster.sent for poster in posters), used_s, before, after)


async def _busy(own: Process, people: list[Person], seconds: float) -> Spell:
    """Post as fast as answers come."""
    before, cpu_s = commits(own), own.cpu_s()
    async with _posters(own, people) as posters:
        await measure_posts(posters, BUSY_IN_FLIGHT, seconds, own.cpu_s)
    used_s, after = own.cpu_s() - cpu_s, commits(own)
    return _spell(sum(poster.sent for poster in posters), used_s, before, after)


def _spell(
    posts: int, cpu_s: float, before: tuple[float, float], after: tuple[float, float]
) -> Spell:
    groups, took_s = (end - begin for begin, end in zip(before, after, strict=True))
    return Spell(posts, cpu_s / posts * _US, groups, took_s / groups)


def commits(own: Process) -> tuple[float, float]:
    """Return how many groups were committed, and how long that took together."""
    return metric(own, "chat_commit_seconds_count"), metric(own, "chat_commit_seconds_sum")


@asynccontextmanager
async def _posters(own: Process, people: list[Person]) -> AsyncIterator[list[Poster]]:
    accounts = [Account(person.token, person.channels) for person in people]
    async with posting(own.port, accounts) as posters:
        yield posters


async def _mark(own: Process, person: Person) -> None:
    """Mark one message after the other as read."""
    make = partial(Client, _HOST, person.token, lambda _: None)
    client = await connect(Address(_HOST, own.port), make)
    channel = ChannelId(person.channels[0])
    head = (await client.request(ListHistory(channel=channel, limit=1))).head
    for seq in range(head - MARKS, head):
        await client.request(MarkRead(channel=channel, seq=seq))
    client.transport.abort()


def _heads(engine: Postgres, url: str) -> float:
    """Return PostgreSQL's processor time for one of the heads that a sweep looks up."""
    with psycopg.connect(url) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM streams").fetchall()]
        before_s = engine.cpu_s()
        for _ in range(LOOKS):
            connection.execute("SELECT id, last_seq FROM streams WHERE id = ANY(%s)", [ids])
        return (engine.cpu_s() - before_s) / (LOOKS * len(ids)) * _US


def metric(own: Process, name: str) -> float:
    """Read one number of a server's ``/metrics``."""
    with urllib.request.urlopen(f"http://{_HOST}:{own.port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(
        float(line.split()[-1]) for line in lines if line.split(" ")[0].split("{")[0] == name
    )


def _file_bytes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    return int(pages) * int(size)


def _database_bytes(url: str) -> int:
    with psycopg.connect(url) as connection:
        ((size,),) = connection.execute("SELECT pg_database_size(current_database())").fetchall()
    return int(size)
