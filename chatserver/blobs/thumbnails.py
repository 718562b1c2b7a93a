"""Small pictures of pictures, made where a trap in one can do no harm."""

import asyncio
import sys
from pathlib import Path
from typing import Final, NamedTuple

import structlog

from chatserver.core.threads import in_thread

log = structlog.get_logger()

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MAX_SOURCE_BYTES: Final = 64 << 20
MAX_BYTES: Final = 2 << 20
DEADLINE_S: Final = 15.0
AT_ONCE: Final = 2

_PROGRAM: Final = Path(__file__).with_name("picture_program.py")
_LONGEST_LINE: Final = 24


class Thumbnail(NamedTuple):
    """A small picture as WebP, and how large the whole one is."""

    width: int
    height: int
    data: bytes


class Thumbnails:
    """Makes small pictures, each in a process that can do nothing else; a few at once."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)

    async def make(self, source: Path, type_: str) -> Thumbnail | None:
        """Return a small picture of a file, or None if none can be made of it."""
        if type_ not in PICTURES:
            return None
        if (await in_thread(source.stat)).st_size > MAX_SOURCE_BYTES:
            return None
        async with self._room:
            made = _read(await _run(source))
        if made is None:
            log.info("thumbnail.none", type=type_)
        return made


async def _run(source: Path) -> bytes:
    """Return what the program writes about a file; what is too late or too much is nothing."""
    with source.open("rb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_PROGRAM),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
    try:
        async with asyncio.timeout(DEADLINE_S):
            written = await _at_most(process.stdout, MAX_BYTES)
            return written if await process.wait() == 0 else b""
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _at_most(stream: asyncio.StreamReader | None, limit: int) -> bytes:
    data = bytearray()
    while stream is not None and (piece := await stream.read(65_536)):
        data += piece
        if len(data) > limit:
            return b""
    return bytes(data)


def _read(written: bytes) -> Thumbnail | None:
    """Take what was written apart; it comes from where nothing is trusted."""
    line, _, data = written.partition(b"\n")
    sides = line.split(b" ")
    if len(line) > _LONGEST_LINE or len(sides) != len(("width", "height")):
        return None
    if not all(side.isdigit() for side in sides) or data[:4] + data[8:12] != b"RIFFWEBP":
        return None
    return Thumbnail(int(sides[0]), int(sides[1]), data)
