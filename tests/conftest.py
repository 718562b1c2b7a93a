"""What all tests share: an event loop, and a town with a real server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop
from hypothesis import HealthCheck, settings

from chatserver.store.engines import Address

from .postgres_server import PostgresServer, copy_of, postgres_server
from .running import bounded
from .town import Register, Town, copy, found

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """The event loop of a test and of its fixtures."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Register, Path]:
    """The town's data, made once and copied for each test."""
    data = tmp_path_factory.mktemp("town")
    return asyncio.run(bounded(found(data))), data


@pytest.fixture
def register(founded: tuple[Register, Path]) -> Register:
    """Who lives in the town."""
    return founded[0]


@pytest.fixture
def data(founded: tuple[Register, Path], tmp_path: Path) -> Path:
    """A data directory of the test's own in which the town has been founded."""
    return copy(founded[1], tmp_path / "data")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, for all tests that want one."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def founded_there(founded: tuple[Register, Path], postgres: PostgresServer) -> str:
    """The town's data on PostgreSQL, in one database for all tests, one after the other."""
    name = postgres.make()
    copy_of(founded[1] / "chat.db", postgres.url(name))
    postgres.remember(name)
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on, one after the other; ``ON_SQLITE`` is for what it has alone."""
    return str(request.param)


@pytest.fixture
def kept(engine: str, data: Path, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Where the town's data is: a file of the test's own, or a database as if it were."""
    if engine == "sqlite":
        yield data / "chat.db"
        return
    name: str = request.getfixturevalue("founded_there")
    postgres: PostgresServer = request.getfixturevalue("postgres")
    postgres.restore(name)
    yield postgres.url(name)


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty database."""
    name = postgres.make()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def kept_alone(engine: str, data: Path, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Where the town's data is, for a test that leaves it no home for another one."""
    if engine == "sqlite":
        yield data / "chat.db"
        return
    founded_there: str = request.getfixturevalue("founded_there")
    postgres: PostgresServer = request.getfixturevalue("postgres")
    postgres.restore(founded_there)
    name = postgres.make(founded_there)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def town(runner: asyncio.Runner, register: Register, data: Path) -> Iterator[Town]:
    """The town, its server running on a free port."""
    town = Town(register, data)
    runner.run(bounded(town.start()))
    yield town
    runner.run(bounded(town.stop()))
