"""The HTTP surface, really listening, on a database of the test's own."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.store.migrate import migrate
from tests.running import bounded

from .house import House


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nobody lives yet, made once."""
    path = tmp_path_factory.mktemp("empty") / "chat.db"
    migrate(path)
    return path


@pytest.fixture
def house(runner: asyncio.Runner, empty_database: Path, tmp_path: Path) -> Iterator[House]:
    """A server's HTTP side, with a set-up link and nobody in it."""
    house = House(Path(shutil.copy(empty_database, tmp_path / "chat.db")))
    runner.run(bounded(house.open()))
    yield house
    runner.run(bounded(house.close()))
