"""Servers on PostgreSQL lose, double and reorder nothing, whoever is killed or cut off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres_server import PostgresServer

from .brokers import running_redis
from .kills import kill_at, kill_at_random, kill_workers
from .rig import Fault, Rig, in_time
from .test_kills import COMMITTING


@pytest.fixture
def chat(postgres: PostgresServer) -> Iterator[str]:
    """An empty database."""
    name = postgres.make()
    yield name
    postgres.drop(name)


def interrupting(postgres: PostgresServer, database: str) -> Fault:
    """Break all connections to a database every now and then, as a restart of its server does."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.2, 0.6)
            postgres.interrupt(database)

    return fault


def test_two_servers_on_one_database_lose_nothing(
    tmp_path: Path, postgres: PostgresServer, chat: str
):
    """F2 and F14: kill -9 every second or two, and connections to the database break meanwhile."""

    async def story() -> None:
        async with (
            running_redis(tmp_path) as redis,
            Rig(tmp_path, nodes=2, broker_url=redis.url, store_url=postgres.url(chat)) as rig,
        ):
            rig.assert_valid(await rig.run(kill_at_random, interrupting(postgres, chat), seconds=6))
            assert rig.kills

    in_time(story())


def test_kills_around_a_commit_lose_nothing(tmp_path: Path, postgres: PostgresServer, chat: str):
    """F3: before, inside and after the commit, and after the acknowledgement."""

    async def story() -> None:
        async with Rig(tmp_path, store_url=postgres.url(chat)) as rig:
            rig.assert_valid(await rig.run(kill_at(COMMITTING, times=1)))

    in_time(story())


def test_workers_on_one_port_lose_nothing(tmp_path: Path, postgres: PostgresServer, chat: str):
    """F2 with ``serve --workers 2``: the server replaces them."""

    async def story() -> None:
        async with (
            running_redis(tmp_path) as redis,
            Rig(tmp_path, broker_url=redis.url, store_url=postgres.url(chat)) as rig,
        ):
            rig.node.options = ("--workers", "2")
            rig.assert_valid(await rig.run(kill_workers, seconds=5))
            assert rig.kills

    in_time(story())
