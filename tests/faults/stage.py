"""What a row of the matrix is played on: three servers on PostgreSQL and Redis, or one alone."""

import asyncio
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from tests.postgres_server import PostgresServer

from .brokers import Redis, running_redis, url_of
from .disks import Filling
from .load import Load
from .proxy import Proxy, Spoiling, Streams, proxy_to, to_port
from .rig import Rig
from .warm import Parent

Wired = Literal["bus", "store", "clients"]
"""Which connections go through a proxy: to Redis, to PostgreSQL, those of the clients."""

Engine = Literal["cluster", "pair", "file"]
"""Three servers on PostgreSQL and Redis; two on one SQLite file and Redis; one on a file alone."""

NODES: Final[dict[Engine, int]] = {"cluster": 3, "pair": 2, "file": 1}


@dataclass
class House:
    """What rows share: a PostgreSQL server, and the process servers are forked from."""

    postgres: PostgresServer
    parent: Parent


@dataclass
class Stage:
    """The servers of one run, what they run on, and the wires between."""

    rig: Rig
    house: House
    database: str = ""
    store_kills: int = 0
    spoiling: Spoiling = field(default_factory=Spoiling)
    redis: Redis | None = None
    buses: list[Proxy] = field(default_factory=list)
    stores: list[Proxy] = field(default_factory=list)
    doors: list[Proxy] = field(default_factory=list)
    standby: PostgresServer | None = None
    disk: tuple[Filling, Filling] = (bool, bool)
    presence_right_s: list[float] = field(default_factory=list)

    @property
    def broker(self) -> Redis:
        """The Redis the servers are connected by."""
        assert self.redis
        return self.redis


Around = Callable[[Stage], AbstractContextManager[object]]
"""What is prepared before the servers are, and put away after them."""


@asynccontextmanager
async def stage_of(
    house: House,
    directory: Path,
    load: Load,
    *,
    engine: Engine,
    wires: Sequence[Wired] = (),
    around: Around,
    seed: int | None = None,
) -> AsyncIterator[Stage]:
    """Have a stage while the context lasts."""
    rig = Rig(directory, load, nodes=NODES[engine], seed=seed, parent=house.parent)
    stage = Stage(rig, house)
    async with AsyncExitStack() as stack:
        stack.enter_context(around(stage))
        if engine != "file":
            stage.redis = await stack.enter_async_context(running_redis(directory))
            rig.broker_url = stage.redis.url
        if engine == "cluster":
            stage.database = stack.enter_context(_database(stage))
            rig.store_url = stage.house.postgres.url(stage.database)
        await _lay(stage, wires, stack)
        await stack.enter_async_context(rig)
        if "clients" in wires:
            for node in rig.nodes:
                way_in = proxy_to(to_port(node.port), _fresh(rig.rng))
                stage.doors.append(await stack.enter_async_context(way_in))
            rig.doors = [door.port for door in stage.doors]
        yield stage


async def _lay(stage: Stage, wires: Sequence[Wired], stack: AsyncExitStack) -> None:
    """Lay wires of its own to Redis and PostgreSQL for each server."""
    rig = stage.rig
    for _ in range(rig.size if {"bus", "store"} & set(wires) else 0):
        broker_url, store_url = rig.broker_url, rig.store_url
        if "bus" in wires:
            to_redis = proxy_to(to_port(stage.broker.port), _fresh(rig.rng), stage.spoiling)
            stage.buses.append(await stack.enter_async_context(to_redis))
            broker_url = url_of(stage.buses[-1].port)
        if "store" in wires:
            to_store = proxy_to(lambda: _to_postgres(stage), _fresh(rig.rng))
            stage.stores.append(await stack.enter_async_context(to_store))
            port = stage.stores[-1].port
            store_url = f"postgresql://postgres@127.0.0.1:{port}/{stage.database}?sslmode=disable"
        rig.urls = [*rig.urls, (broker_url, store_url)]


async def _to_postgres(stage: Stage) -> Streams:
    """Reach the PostgreSQL that is the right one by now."""
    return await asyncio.open_unix_connection(stage.house.postgres.directory / ".s.PGSQL.5432")


@contextmanager
def _database(stage: Stage) -> Iterator[str]:
    name = stage.house.postgres.make()
    try:
        yield name
    finally:
        stage.house.postgres.drop(name)


def _fresh(rng: random.Random) -> random.Random:
    return random.Random(rng.getrandbits(32))


@contextmanager
def scratch() -> Iterator[Path]:
    """Have a directory that stays if what happened there failed."""
    directory = Path(tempfile.mkdtemp(prefix="faults-"))
    yield directory
    shutil.rmtree(directory)
