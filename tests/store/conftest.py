"""A store with the town in it, and a committer at work."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chatserver.actions import HANDLERS, Action
from chatserver.store.committer import Committer
from chatserver.store.engines import Address, database_at
from protocol import Command, Entry
from tests.running import bounded
from tests.town import Person, Register


class Store:
    """A database, its committer, and what the committer announced, group by group."""

    def __init__(self, kept: Address, register: Register) -> None:
        self.kept = kept
        self.database = database_at(kept)
        self.groups: list[list[Entry]] = []
        self.reminders: list[dict[str, int]] = []
        self.town = register

    async def open(self) -> None:
        """Open the database and commit from now on."""
        await self.database.open()
        self.committer = Committer(self.database, self.groups.append, self.reminders.append)
        self.working = asyncio.ensure_future(self.committer.run())

    async def close(self) -> None:
        """Finish what was accepted and close."""
        self.committer.close()
        await self.working
        await self.database.close()

    async def do(self, who: Person, command: Command[Any]) -> Any:
        """Carry out a command."""
        return await self.committer.commit(self.doing(who, command))

    def doing(self, who: Person, command: Command[Any]) -> Any:
        """Return a command as a change."""
        handler = HANDLERS[type(command)]
        assert isinstance(handler, Action)
        return handler.carrying(who.actor, command)

    def look(self, sql: str) -> list[Any]:
        """Ask the database itself, on a connection of its own."""
        connect = sqlite3.connect if isinstance(self.kept, Path) else psycopg.connect
        with closing(connect(self.kept)) as connection:
            return connection.execute(sql).fetchall()

    @property
    def announced(self) -> list[Entry]:
        """Everything that was announced, in order."""
        return [entry for group in self.groups for entry in group]


@pytest.fixture
def store(runner: asyncio.Runner, register: Register, kept: Address) -> Iterator[Store]:
    """The town's store."""
    store = Store(kept, register)
    runner.run(bounded(store.open()))
    yield store
    runner.run(bounded(store.close()))
