"""What is asked of a place that keeps the bytes of files, wherever it is."""

import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

PIECE_BYTES: Final = 256 << 10
"""Bytes are read and written in pieces of this size, so that no file is ever in memory."""

_NAME: Final = re.compile(r"[0-9a-f]{64}-[0-9a-f]{8}")


class BlobGoneError(Exception):
    """There is no blob of that name."""


class Blobs(ABC):
    """Keeps blobs: bytes under a name that was never used before, and never changed."""

    @abstractmethod
    async def put(self, name: str, source: Path) -> None:
        """Keep what a file holds; it is safe on disk when this returns. The file may be gone then.

        Raises:
            StorageFull: there is no room; nothing was kept.
            Unavailable: it cannot be reached, or the outcome is unknown: put it again.
        """

    @abstractmethod
    def read(self, name: str, begin: int, end: int) -> AsyncIterator[bytes]:
        """Return the bytes from ``begin`` up to ``end``, piece by piece.

        Raises:
            BlobGoneError: there is no such blob; raised before the first piece.
            Unavailable: it cannot be reached.
        """

    @abstractmethod
    async def size(self, name: str) -> int:
        """Return how many bytes a blob has.

        Raises:
            BlobGoneError: there is no such blob.
            Unavailable: it cannot be reached.
        """

    @abstractmethod
    async def remove(self, name: str) -> None:
        """Remove a blob; one that is not there is removed already.

        Raises:
            Unavailable: it cannot be reached.
        """

    async def close(self) -> None:
        """Let go of connections."""
        return


def new_name(digest: bytes) -> str:
    """Return a name for bytes of a SHA-256 digest.

    It tells the digest, so that anybody can check the bytes, and a number besides: what is being
    removed is never mistaken for what arrives at the same moment.
    """
    return f"{digest.hex()}-{secrets.token_hex(4)}"


def require_name(name: str) -> str:
    """Return a blob's name, which never leads anywhere else."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"no name of a blob: {name!r}")
    return name
