"""The bytes of files in a folder beside a backup: each is checked as it is copied."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from chatserver.core.threads import in_thread

from .contract import BlobGoneError, Blobs


class Copied(NamedTuple):
    """What came of copying blobs."""

    blobs: int
    size: int
    missing: int
    """How many are not there, or not whole: deleted meanwhile, or lost."""


def folder_beside(backup: Path) -> Path:
    """Return the folder with the files that belong to a backup."""
    return backup.with_name(f"{backup.name}.files")


async def copy_blobs(source: Blobs, target: Blobs, names: Iterable[str], through: Path) -> Copied:
    """Copy blobs from one place to another; those that are there already are not copied again.

    ``through`` is a folder for what is on its way, on the disk of the target if that is one.

    Raises:
        OSError: one cannot be written on its way.
        StorageFull, Unavailable: a place does not take it, or cannot be reached.
    """
    blobs = size = missing = 0
    await in_thread(through.mkdir, mode=0o700, parents=True, exist_ok=True)
    for name in names:
        copied = await _copy(source, target, name, through / f".{name}.partial")
        if copied is None:
            missing += 1
        else:
            blobs, size = blobs + 1, size + copied
    return Copied(blobs, size, missing)


async def _copy(source: Blobs, target: Blobs, name: str, partial: Path) -> int | None:
    with suppress(BlobGoneError):
        return await target.size(name)
    try:
        size = await _fetch(source, name, partial)
        if size is not None:
            await target.put(name, partial)
        return size
    finally:
        await in_thread(partial.unlink, missing_ok=True)


async def _fetch(source: Blobs, name: str, partial: Path) -> int | None:
    """Write down a blob if it is there and holds what its name says."""
    digest = hashlib.sha256()
    file = await in_thread(partial.open, "wb")
    try:
        size = await source.size(name)
        async for piece in source.read(name, 0, size):
            digest.update(piece)
            await in_thread(file.write, piece)
    except BlobGoneError:
        return None
    finally:
        await in_thread(file.close)
    return size if digest.hexdigest() == name.partition("-")[0] else None
