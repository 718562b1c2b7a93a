"""Disk space kept for bad times: given up when the disk is full, so that one can still delete."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import structlog

log = structlog.get_logger()

MAX_BYTES: Final = 64 << 20
MIN_BYTES: Final = 1 << 20
SHARE_OF_DISK: Final = 8
"""The reserve takes at most an eighth of the disk; a disk too small for that has none."""

Usage = Callable[[Path], tuple[int, int, int]]


class Room(Protocol):
    """What is known of the room on the database's disk."""

    full: bool
    """Whether only what takes something away should be stored."""

    def look(self) -> None:
        """Find out; it may take a moment."""

    def give_up(self) -> bool:
        """Make room on a full disk; say whether there was any to make."""


class Elsewhere:
    """A disk of another machine: its database says when it is full, and nothing is kept for it."""

    full = False

    def look(self) -> None:
        """Know nothing."""

    def give_up(self) -> bool:
        """Have no room to make."""
        return False


class Reserve:
    """A file beside the database that only takes space; all processes on it share one.

    As long as it is there, all is well. Once it had to be given up, ``full`` is true until
    there is room to keep it again, and as much besides: ordinary writes must not use it up.
    """

    def __init__(self, database: Path, usage: Usage = shutil.disk_usage) -> None:
        self.path = database.with_name(f"{database.name}.reserve")
        self.full = False
        self._had = False
        self._usage = usage

    def look(self) -> None:
        """Keep the reserve if there is room; notice if another process has given it up."""
        total, _, free = self._usage(self.path.parent)
        wanted = min(MAX_BYTES, total // SHARE_OF_DISK)
        if wanted < MIN_BYTES:
            return
        if not self.path.exists() and free >= 2 * wanted:
            self._take(wanted)
        held = self.path.exists()
        if self.full and held:
            log.info("storage.recovered")
        self.full = self._had and not held
        self._had = self._had or held

    def give_up(self) -> bool:
        """Make room on a full disk; say whether there was any to make."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            self.full = self._had
            return False
        if not self.full:
            log.error("storage.full", reserve=str(self.path))
        self.full = self._had = True
        return True

    def _take(self, size: int) -> None:
        making = self.path.with_name(f"{self.path.name}.new")
        try:
            file = os.open(making, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.posix_fallocate(file, 0, size)
            finally:
                os.close(file)
            making.rename(self.path)
        except OSError as error:  # no room after all, or not on this file system
            making.unlink(missing_ok=True)
            log.debug("reserve.not_kept", error=str(error))
