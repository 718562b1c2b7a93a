"""Several real servers on one store, with a real Redis between them, to be measured and killed."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
from msgspec import Struct

from chatserver.core.config import Config
from tests.faults.brokers import Redis, running_redis
from tests.faults.servers import Node, write_config
from tests.postgres_server import PostgresServer, copy_of, postgres_server

from . import servers
from .seed import Person, seed
from .servers import CannotMeasureError

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
_NO_LIMIT = re.compile(r"^connections_(per_s|burst) .*\n", re.MULTILINE)


class Crowd(Struct, frozen=True):
    """How many people there are, in how many channels of how many."""

    users: int
    channels: int
    members: int


class Stage:
    """Where everything runs: a work directory, and a PostgreSQL as soon as a row wants one."""

    def __init__(self, work: Path, *, quick: bool, stack: ExitStack) -> None:
        """Measure in ``work``; what is started for all rows ends with ``stack``."""
        self.work = work
        self.quick = quick
        self._stack = stack
        self._postgres: PostgresServer | None = None
        self._made = 0

    def directory(self) -> Path:
        """Make a new directory in the work directory."""
        self._made += 1
        made = self.work / f"cluster-{self._made}"
        made.mkdir()
        return made

    def postgres(self) -> PostgresServer:
        """Return the PostgreSQL of all rows, which flushes what it commits.

        Raises:
            CannotMeasureError: it does not start.
        """
        if self._postgres is None:
            try:
                self._postgres = self._stack.enter_context(postgres_server({}))
            except (OSError, AssertionError, psycopg.Error) as error:
                raise CannotMeasureError(f"no PostgreSQL: {error}") from None
        return self._postgres


class Cluster(Struct):
    """Servers that run, and who is in their database; ``redis`` is not there for one alone."""

    nodes: list[Node]
    people: list[Person]
    redis: Redis | None
    directory: Path

    def cpu_s(self) -> float:
        """Return the processor time all its servers have used, in seconds."""
        return sum(servers.cpu_s(node.pid) for node in self.nodes)


@asynccontextmanager
async def cluster(
    stage: Stage,
    crowd: Crowd,
    *,
    nodes: int,
    store: str = SQLITE,
    broker_url: str = "",
    limited: bool = False,
) -> AsyncIterator[Cluster]:
    """Run servers as long as the context lasts; more than one have a Redis between them.

    ``broker_url`` leads some other way to a Redis that runs already. New connections of an
    address are ``limited`` as by default, or not at all.
    """
    directory = stage.directory()
    people = await asyncio.to_thread(_seed, directory / "data", crowd)
    with _store(stage, directory / "data", store) as store_url:
        async with _between(directory, nodes, broker_url) as redis:
            url = broker_url or (redis.url if redis else "")
            config = write_config(directory / "config.toml", url, store_url)
            if limited:
                config.write_text(_NO_LIMIT.sub("", config.read_text()))
            running = [_node(directory, number, config) for number in range(nodes)]
            try:
                await asyncio.gather(*(_start(node) for node in running))
                yield Cluster(running, people, redis, directory)
            finally:
                await asyncio.gather(*(node.kill() for node in running if node.alive))


def pin(node: Node, core: int) -> None:
    """Have all threads of a server on one core."""
    for thread in Path(f"/proc/{node.pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def _seed(data: Path, crowd: Crowd) -> list[Person]:
    return seed(data, users=crowd.users, channels=crowd.channels, members=crowd.members)


@contextmanager
def _store(stage: Stage, data: Path, store: str) -> Iterator[str]:
    """Return the address of the store: none for the file that was seeded."""
    if store == SQLITE:
        yield ""
        return
    postgres = stage.postgres()
    name = postgres.make()
    copy_of(data / Config().store.file, postgres.url(name))
    yield postgres.url(name)
    postgres.drop(name)


@asynccontextmanager
async def _between(directory: Path, nodes: int, broker_url: str) -> AsyncIterator[Redis | None]:
    if nodes == 1 or broker_url:
        yield None
        return
    async with running_redis(directory) as redis:
        yield redis


async def _start(node: Node) -> None:
    await node.start()
    if not node.alive:
        said = node.read_log().decode(errors="replace").strip().splitlines()
        raise CannotMeasureError("a server did not start: " + (said[-1] if said else "no word"))


def _node(directory: Path, number: int, config: Path) -> Node:
    name = f"node{number}"
    return Node(name, directory / "data", config, directory / f"{name}.log")
