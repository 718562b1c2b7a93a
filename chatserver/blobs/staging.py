"""Files on their way in: what has arrived so far, so that a lost connection costs nothing."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chatserver.core.threads import in_thread
from protocol.errors import Conflict, StorageFull, TooLarge

from .contract import PIECE_BYTES
from .disk import refused, sync

HEAD_BYTES: Final = 4_096
"""As much is looked at to see what a file is."""

MIN_FREE_BYTES: Final = 256 << 20
"""What files leave free on the disk: the database shares it."""

_MIN_SHARE: Final = 20
"""On a small disk they leave a twentieth."""

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_LEFT_BEHIND_S: Final = 2 * 86_400
Usage = Callable[[Path], tuple[int, int, int]]


class Staging:
    """Unfinished uploads, each a file that only grows; all processes of a machine share them.

    They belong to one run of the machine: after a power failure the end of a file may be other
    than what was written, so that an upload begins anew.
    """

    def __init__(self, directory: Path, usage: Usage = shutil.disk_usage) -> None:
        self._root = directory
        self._usage = usage
        self.directory = directory / _this_boot()

    def path_of(self, file: str) -> Path:
        """Return where what has arrived of a file is."""
        return self.directory / f"{file}.part"

    async def offset(self, file: str) -> int:
        """Return how many bytes have arrived."""
        return await in_thread(self._offset, file)

    def _offset(self, file: str) -> int:
        try:
            return self.path_of(file).stat().st_size
        except FileNotFoundError:
            return 0

    async def append(self, file: str, offset: int, size: int, stream: AsyncIterator[bytes]) -> int:
        """Take what comes from a stream as it comes; return how many bytes there are then.

        What arrived before a stream broke off stays.

        Raises:
            Conflict: the file ends elsewhere, or somebody else is writing it.
            TooLarge: more came than the file has.
            StorageFull: the disk is full; what came before stays.
        """
        with self._opened(file) as opened:
            if os.fstat(opened).st_size != offset:
                raise Conflict("that is not where the file ends", field="offset")
            async for pieces in _gathered(stream):
                if offset + len(pieces) > size:
                    raise TooLarge(f"more came than the {size} bytes there should be")
                await in_thread(_write, opened, pieces, offset)
                offset += len(pieces)
        return offset

    async def require_room(self, size: int) -> None:
        """Leave some of the disk to the database.

        Raises:
            StorageFull: there is too little room for so many bytes more.
        """
        await in_thread(self._require_room, size)

    def _require_room(self, size: int) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        total, _, free = self._usage(self.directory)
        if free - size < min(MIN_FREE_BYTES, total // _MIN_SHARE):
            raise StorageFull("the server's disk has no room for that file")

    async def keep(self, name: str, data: bytes) -> Path:
        """Write something small beside, and return where.

        Raises:
            StorageFull: the disk is full.
        """
        path = self.path_of(name)
        try:
            await in_thread(path.write_bytes, data)
        except OSError as error:
            await self.remove(name)
            raise refused(error) from error
        return path

    async def remove(self, file: str) -> None:
        """Remove what has arrived of a file."""
        await in_thread(self.path_of(file).unlink, missing_ok=True)

    async def look_at(self, path: Path) -> tuple[bytes, bytes]:
        """Return the SHA-256 digest of a file, once it is on disk, and its first bytes."""
        return await in_thread(_look_at, path)

    async def tidy(self, unfinished: set[str]) -> None:
        """Remove what belongs to no upload any more."""
        await in_thread(self._tidy, unfinished)

    def _tidy(self, unfinished: set[str]) -> None:
        old_s = time.time() - _LEFT_BEHIND_S
        for path in self._root.glob("*/*"):
            mine = path.parent == self.directory and path.stem in unfinished
            if not mine and path.stat().st_mtime < old_s:
                path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self, file: str) -> Iterator[int]:
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(self.path_of(file), os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise refused(error) from error
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield opened
        except BlockingIOError:
            raise Conflict("this file is being sent already") from None
        finally:
            os.close(opened)


async def _gathered(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Put small pieces together, so that each write is worth its thread."""
    gathered = bytearray()
    try:
        async for piece in stream:
            gathered += piece
            if len(gathered) >= PIECE_BYTES:
                yield bytes(gathered)
                gathered.clear()
    except Exception:
        if gathered:
            yield bytes(gathered)
        raise
    if gathered:
        yield bytes(gathered)


def _write(opened: int, data: bytes, offset: int) -> None:
    try:
        written = 0
        while written < len(data):
            written += os.pwrite(opened, data[written:], offset + written)
    except OSError as error:
        os.ftruncate(opened, offset)
        raise refused(error) from error


def _look_at(path: Path) -> tuple[bytes, bytes]:
    sync(path)
    digest = hashlib.sha256()
    head = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            head = head or piece[:HEAD_BYTES]
            digest.update(piece)
    return digest.digest(), head


def _this_boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:  # another system than Linux
        return "any"
