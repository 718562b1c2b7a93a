"""Blobs on the disk of this machine, in folders by the first letters of their names."""

import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from chatserver.core.threads import in_thread
from protocol.errors import StorageFull, Unavailable

from .contract import PIECE_BYTES, BlobGoneError, Blobs, require_name

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class DiskBlobs(Blobs):
    """One file for each blob. All processes of a machine share them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def put(self, name: str, source: Path) -> None:
        """Move a file of the same disk to its place."""
        await in_thread(self._put, name, source)

    def _put(self, name: str, source: Path) -> None:
        target = self.path_of(name)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(source)
            source.rename(target)
            sync(target.parent)
            sync(target.parent.parent)
        except OSError as error:
            raise refused(error) from error

    async def read(self, name: str, begin: int, end: int) -> AsyncIterator[bytes]:
        """Read in threads: a slow disk holds nobody else up."""
        try:
            file = await in_thread(self.path_of(name).open, "rb")
        except FileNotFoundError:
            raise BlobGoneError(name) from None
        try:
            await in_thread(file.seek, begin)
            left = end - begin
            while left > 0:
                piece = await in_thread(file.read, min(PIECE_BYTES, left))
                if not piece:
                    raise BlobGoneError(name)
                left -= len(piece)
                yield piece
        finally:
            file.close()

    async def size(self, name: str) -> int:
        """Ask the disk."""
        try:
            return (await in_thread(self.path_of(name).stat)).st_size
        except FileNotFoundError:
            raise BlobGoneError(name) from None

    async def remove(self, name: str) -> None:
        """Remove a file."""
        await in_thread(self.path_of(name).unlink, missing_ok=True)

    def path_of(self, name: str) -> Path:
        """Return where a blob is."""
        require_name(name)
        return self.directory / name[:2] / name[2:4] / name


def sync(path: Path) -> None:
    """Have a file or a folder on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def refused(error: OSError) -> StorageFull | Unavailable:
    """Return what a disk's error means to whoever sends a file."""
    if error.errno in FULL:
        return StorageFull("the server's disk is full; reading and deleting still work")
    return Unavailable("the file could not be written")
