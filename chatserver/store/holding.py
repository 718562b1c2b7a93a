"""A data directory held by one process, alone or with others, and the database in it."""

import asyncio
import fcntl
import os
import time
from pathlib import Path

import structlog

from .database import EXIT_IO_ERROR, Database
from .migrate import migrate
from .soundness import QUICK_BYTES, DamagedError, Mark, condemn, find_damage

log = structlog.get_logger()


class DirectoryInUseError(Exception):
    """Another server runs on the data directory, and they could not hear of each other."""


class Holding:
    """Keeps others out, marks that this process has the database open, and vouches for it.

    Raises:
        DirectoryInUseError: another server runs there; ``shared`` ones bear each other.
    """

    def __init__(self, data: Path, file: str, *, shared: bool) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._claim = os.open(data / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._claim, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._claim)
            raise DirectoryInUseError(
                f"another server runs on {data}; several on one directory all need "
                "the same [broker] url (Redis) in their configuration"
            ) from None
        self._path = data / file
        self._mark = Mark(self._path)

    async def open(self, readers: int) -> Database:
        """Open the database; after an unclean stop a small one is checked first.

        Raises:
            DamagedError: the database cannot be trusted any more.
        """
        try:
            await asyncio.to_thread(migrate, self._path)
            database = Database(self._path, readers)
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
