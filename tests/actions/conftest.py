"""The town's people at work without a socket: commands on a real store."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from chatserver.actions import HANDLERS, Action, Errand, Query
from chatserver.store.committer import Committer
from chatserver.store.engines import Address, database_at
from chatserver.store.transaction import Transaction
from protocol import AnyEvent, Command, CommandRefused, Entry, Refusal
from protocol.ids import ChannelId
from protocol.messages import Message
from tests.running import bounded
from tests.town import Person, Register, add_person, do, post


class Office:
    """Carries out commands, and remembers what was announced."""

    def __init__(self, kept: Address, town: Register) -> None:
        self.alice, self.bob, self.carol = town.alice, town.bob, town.carol
        self.gus, self.echo = town.gus, town.echo
        self.general, self.secret = town.general, town.secret
        self.database = database_at(kept)
        self.entries: list[Entry] = []

    async def open(self) -> None:
        """Open the store."""
        await self.database.open()
        self.committer = Committer(self.database, self.entries.extend)
        self.working = asyncio.ensure_future(self.committer.run())

    async def close(self) -> None:
        """Close the store."""
        self.committer.close()
        await self.working
        await self.database.close()

    async def does(self, who: Person, command: Command[Any]) -> Any:
        """Carry out a command of somebody.

        Raises:
            CommandRefused: it was refused.
        """
        handler = HANDLERS[type(command)]
        if isinstance(handler, Query):
            return await self.database.read(handler.run, who.actor, command)
        assert isinstance(handler, Action | Errand)
        return await self.committer.commit(partial(do, who=who, command=command))

    async def refuses(self, who: Person, command: Command[Any]) -> Refusal:
        """Carry out a command that must be refused, and return why."""
        before = len(self.entries)
        try:
            result = await self.does(who, command)
        except CommandRefused as error:
            assert len(self.entries) == before, "refused, and yet told"
            return error.refusal
        raise AssertionError(f"not refused: {result}")

    async def changes(self, change: Any) -> Any:
        """Run any change."""
        return await self.committer.commit(change)

    async def posts(
        self, who: Person, text: str = "hello", *, to: ChannelId | None = None, **fields: Any
    ) -> Message:
        """Post a message, to general unless told otherwise."""
        message: Message = (await self.does(who, post(to or self.general, text, **fields))).message
        return message

    def told(self, stream: str) -> list[AnyEvent]:
        """Return the events announced to a stream, in order."""
        return [entry.event for entry in self.entries if entry.at.stream == stream]

    async def adds(self, **fields: Any) -> Person:
        """Add another person."""

        def add(tx: Transaction) -> Person:
            return add_person(tx, **fields)

        return await self.changes(add)


@pytest.fixture
def office(runner: asyncio.Runner, register: Register, kept: Address) -> Iterator[Office]:
    """The town's store, open."""
    office = Office(kept, register)
    runner.run(bounded(office.open()))
    yield office
    runner.run(bounded(office.close()))
