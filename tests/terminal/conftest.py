"""A town whose server can be restarted where it was."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chatserver.app import Server
from tests.running import bounded
from tests.town import Register, Town, config


class LastingTown(Town):
    """A town that keeps its address."""

    def __init__(self, register: Register, data: Path) -> None:
        super().__init__(register, data)
        self._data = data

    async def restart(self) -> None:
        """Stop the server and start another one on the same data and port."""
        port = urlsplit(self.address).port
        await self.server.stop()
        self.server = Server(config(server={"port": port}), self._data)
        await self.start()


@pytest.fixture
def town(runner: asyncio.Runner, register: Register, data: Path) -> Iterator[LastingTown]:
    """The town, its server running on a free port."""
    town = LastingTown(register, data)
    runner.run(bounded(town.start()))
    yield town
    runner.run(bounded(town.stop()))
