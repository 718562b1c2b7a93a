"""What all tests share: an event loop, and a town with a real server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop

from .running import bounded
from .town import Register, Town, copy, found


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


@pytest.fixture
def town(runner: asyncio.Runner, register: Register, data: Path) -> Iterator[Town]:
    """The town, its server running on a free port."""
    town = Town(register, data)
    runner.run(bounded(town.start()))
    yield town
    runner.run(bounded(town.stop()))
