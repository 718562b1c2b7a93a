"""A place to import to, and what is found there afterwards."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatserver.blobs.disk import DiskBlobs
from chatserver.blobs.staging import Staging
from chatserver.jobs.imports.files import Place as FilesPlace
from chatserver.jobs.imports.report import ImportReport
from chatserver.jobs.imports.systems import import_archive
from chatserver.jobs.progress import Progress
from chatserver.store import channels, log, messages, users
from chatserver.store.database import Database
from chatserver.store.migrate import migrate
from chatserver.store.postgres import PostgresDatabase
from chatserver.store.schema import metadata
from chatserver.store.sqlite import SqliteDatabase
from protocol.channels import Channel
from protocol.messages import Message
from protocol.users import User
from tests.running import bounded

from .exports import Export


class Place:
    """A database, what was imported to it, and what can be read there."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.database = database
        self.blobs = DiskBlobs(directory / "files")
        self.files = FilesPlace(self.blobs, Staging(directory / "uploads"))
        self.directory = directory
        self.progress: list[Progress] = []

    async def take(self, export: Export, **options: Any) -> ImportReport:
        """Import an export of Slack."""
        return await self.take_file(export.write(self.directory / "export.zip"), **options)

    async def take_file(self, archive: Path, system: str = "slack", **options: Any) -> ImportReport:
        """Import a file."""
        return await import_archive(
            system, archive, self.database, self.files, self.progress.append, **options
        )

    async def channel(self, name: str = "general") -> Channel:
        """Return a public channel by its name."""
        id_ = await self.database.read(channels.by_public_name, name)
        assert id_ is not None
        return await self.found(id_)

    async def found(self, id_: str) -> Channel:
        """Return a channel by its identifier."""
        channel = await self.database.read(channels.find, id_)
        assert channel is not None
        return channel

    async def history(self, channel: str | None = None) -> list[Message]:
        """Return what stands in a channel, with the replies, in the order of the log."""
        id_ = channel or (await self.channel()).id
        entries = await self.database.read(log.read, id_, 0, 10_000)
        return [entry.event.message for entry in entries if hasattr(entry.event, "message")]

    async def page(self) -> list[Message]:
        """Return what a reader of #general sees."""
        id_ = (await self.channel()).id
        return await self.database.read(
            lambda reader: messages.Pages(reader, id_, "").before(1_000_000, 100)
        )

    async def user(self, name: str) -> User:
        """Return a user by their handle."""
        user = await self.database.read(users.by_name, name)
        assert user is not None
        return user

    async def is_closed_or_whole(self, messages: int) -> bool:
        """Say whether #general has all its messages, or is not there, or closed for posting."""
        general = await self.database.read(channels.by_public_name, "general")
        if general is None or (await self.found(general)).archived:
            return True
        return len(await self.history()) == messages

    async def everything(self) -> list[str]:
        """Return all that is stored, but what is made by chance with a new database."""
        return await self.database.read(
            lambda reader: [
                f"{table.name} {row}"
                for table in metadata.sorted_tables
                if table.name != "meta"
                for row in reader.raw.execute(f'SELECT * FROM "{table.name}"')
                if not str(row[0]).startswith("T")
            ]
        )


def opened(runner: asyncio.Runner, directory: Path) -> Iterator[Place]:
    """Open an empty database in a directory."""
    migrate(directory / "chat.db")
    database = SqliteDatabase(directory / "chat.db", readers=1)
    runner.run(bounded(database.open()))
    yield Place(database, directory)
    runner.run(bounded(database.close()))


@pytest.fixture
def place(runner: asyncio.Runner, tmp_path: Path) -> Iterator[Place]:
    """An empty database."""
    yield from opened(runner, tmp_path)


@pytest.fixture
def other_place(runner: asyncio.Runner, tmp_path: Path) -> Iterator[Place]:
    """Another one."""
    directory = tmp_path / "other"
    directory.mkdir()
    yield from opened(runner, directory)


@pytest.fixture
def place_on_postgres(runner: asyncio.Runner, tmp_path: Path, empty: str) -> Iterator[Place]:
    """An empty database on PostgreSQL."""
    migrate(empty)
    database = PostgresDatabase(empty)
    directory = tmp_path / "there"
    directory.mkdir()
    runner.run(bounded(database.open()))
    yield Place(database, directory)
    runner.run(bounded(database.close()))
