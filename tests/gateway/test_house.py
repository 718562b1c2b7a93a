"""What does not come up fails its test: nothing of it is left that pytest would wait for."""

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from chatserver.app import Server
from tests.running import bounded, run
from tests.town import config

from .house import House


class StuckHouse(House):
    """Has opened everything, and never listens."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.stuck = asyncio.Event()

    async def _listen(self) -> None:
        self.stuck.set()
        await asyncio.Event().wait()


class StuckServer(Server):
    """Has opened everything, and never listens."""

    def __init__(self, data: Path) -> None:
        super().__init__(config(), data)
        self.stuck = asyncio.Event()

    async def _open_door(self, sockets: Any) -> asyncio.Server:
        self.stuck.set()
        await asyncio.Event().wait()
        return await super()._open_door(sockets)


async def give_up(opening: Coroutine[Any, Any, object], stuck: asyncio.Event) -> None:
    """Begin to open something, and give it up when it is stuck."""
    await ends()
    task = asyncio.create_task(opening)
    await stuck.wait()
    assert any("connection_worker" in each.name for each in threading.enumerate())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def ends() -> None:
    """Wait until there is no thread left for which Python would wait before it ends."""
    while any("connection_worker" in each.name for each in threading.enumerate()):
        await asyncio.sleep(0)


@run
async def test_a_house_given_up_leaves_nothing_open(empty_database: Path) -> None:
    """As when its fixture's deadline passes."""
    house = StuckHouse(empty_database)
    await give_up(house.open(), house.stuck)
    await ends()


@run
async def test_a_server_given_up_leaves_nothing_open(data: Path) -> None:
    """As when it is cancelled while it starts, or fails in any way."""
    server = StuckServer(data)
    await give_up(server.start(), server.stuck)
    await ends()


@run
async def test_nothing_is_waited_for_without_end() -> None:
    """What does not come before the deadline is an error."""
    with pytest.raises(TimeoutError):
        await bounded(asyncio.Event().wait(), deadline_s=0.01)
