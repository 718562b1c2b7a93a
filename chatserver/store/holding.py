"""A database held by one process, alone or with others."""

import asyncio
import fcntl
import os
import time
from pathlib import Path
from typing import Protocol

import structlog

from .copying_sqlite import forget_moving
from .database import Database, InUseError
from .engines import Address
from .migrate import NEWEST, migrate
from .soundness import QUICK_BYTES, DamagedError, Mark, condemn, find_damage
from .sqlite import EXIT_IO_ERROR, SqliteDatabase

log = structlog.get_logger()


class Holding(Protocol):
    """Keeps servers out that could not hear of this one, as long as the database is open."""

    async def open(self, readers: int) -> Database:
        """Open the database, brought to the schema of this version.

        Raises:
            DamagedError: the database cannot be trusted any more.
            InUseError: another server runs on it; ``shared`` ones bear each other.
        """

    async def check_beside(self) -> None:
        """Finish looking at the database while it is used already."""

    def let_go(self) -> None:
        """Let others have it, once the database is closed."""


def hold(address: Address, data: Path, *, shared: bool) -> Holding:
    """Take hold of the database at an address.

    Raises:
        InUseError: another server runs on the data directory; ``shared`` ones bear each other.
    """
    if isinstance(address, Path):
        return FileHolding(address, data, shared=shared)
    return PostgresHolding(address, shared=shared)


class PostgresHolding:
    """Leaves to PostgreSQL who may be there, and whether what it keeps is sound."""

    def __init__(self, url: str, *, shared: bool) -> None:
        self._url = url
        self._shared = shared

    async def open(self, readers: int) -> Database:
        """Open the database; its writer holds it as long as it is connected."""
        from .copying_postgres import forget_moving  # noqa: PLC0415  # a file needs none of it
        from .postgres import PostgresDatabase  # noqa: PLC0415

        await asyncio.to_thread(migrate, self._url)
        await asyncio.to_thread(forget_moving, self._url)
        database = PostgresDatabase(self._url, readers, "shared" if self._shared else "alone")
        try:
            await database.open()
        except BaseException:
            await database.close()
            raise
        return database

    async def check_beside(self) -> None:
        """Check nothing."""

    def let_go(self) -> None:
        """Do nothing: closing the connections has done it."""


class FileHolding:
    """Keeps others out, marks that this process has the database open, and vouches for it.

    Raises:
        InUseError: another server runs there; ``shared`` ones bear each other.
    """

    def __init__(self, path: Path, data: Path, *, shared: bool) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._claim = os.open(data / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._claim, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._claim)
            raise InUseError(
                f"another server runs on {data}; several on one directory all need "
                "the same [broker] url (Redis) in their configuration"
            ) from None
        self._path = path
        self._mark = Mark(self._path, NEWEST)

    async def open(self, readers: int) -> Database:
        """Open the database; after an unclean stop a small one is checked first.

        Raises:
            DamagedError: the database cannot be trusted any more.
        """
        try:
            await asyncio.to_thread(migrate, self._path)
            await asyncio.to_thread(forget_moving, self._path)
            database = SqliteDatabase(self._path, readers)
            await database.open()
            if self._mark.unclean and self._path.stat().st_size <= QUICK_BYTES:
                await self._require_sound(database)
        except BaseException:
            self.let_go()
            raise
        return database

    async def check_beside(self) -> None:
        """Check what was too large to be checked first; end at once if it cannot be trusted."""
        damage = await self._find_damage() if self._mark.unclean else None
        if damage:
            log.critical("store.damaged", error=damage)
            os._exit(EXIT_IO_ERROR)

    def let_go(self) -> None:
        """Let others have the directory, once the database is closed."""
        self._mark.end()
        os.close(self._claim)

    async def _require_sound(self, database: Database) -> None:
        damage = await self._find_damage()
        if damage:
            await database.close()
            raise DamagedError(damage)

    async def _find_damage(self) -> str | None:
        """Check every page, since a process that had the file open was killed."""
        begun_s = time.monotonic()
        damage = await asyncio.to_thread(find_damage, self._path)
        if damage:
            return condemn(self._path, damage)
        self._mark.forgive()
        log.info("store.checked", seconds=round(time.monotonic() - begun_s, 2))
        return None
