"""The bytes of files in a folder beside a backup: each is checked as it is copied."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .contract import PIECE_BYTES
from .disk import DiskBlobs, sync


class Copied(NamedTuple):
    """What came of copying blobs."""

    blobs: int
    size: int
    missing: int
    """How many are not there, or not whole: deleted meanwhile, or lost."""


def folder_beside(backup: Path) -> Path:
    """Return the folder with the files that belong to a backup."""
    return backup.with_name(f"{backup.name}.files")


def copy_blobs(source: Path, target: Path, names: Iterable[str]) -> Copied:
    """Copy blobs from one folder to another; those that are there already are not copied again.

    Raises:
        OSError: one cannot be written.
    """
    whence, whither = DiskBlobs(source), DiskBlobs(target)
    blobs = size = missing = 0
    for name in names:
        copied = _copy(whence.path_of(name), whither.path_of(name), name)
        if copied is None:
            missing += 1
        else:
            blobs, size = blobs + 1, size + copied
    return Copied(blobs, size, missing)


def _copy(source: Path, target: Path, name: str) -> int | None:
    if target.exists():
        return target.stat().st_size
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(f".{name}.partial")
    try:
        size = _copy_bytes(source, partial, name.partition("-")[0])
        if size is not None:
            partial.rename(target)
            sync(target.parent)
        return size
    finally:
        partial.unlink(missing_ok=True)


def _copy_bytes(source: Path, target: Path, wanted: str) -> int | None:
    """Copy a file if it is there and holds what its name says."""
    digest, size = hashlib.sha256(), 0
    try:
        read = source.open("rb")
    except FileNotFoundError:
        return None
    with read, target.open("wb") as written:
        while piece := read.read(PIECE_BYTES):
            digest.update(piece)
            size += written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return size if digest.hexdigest() == wanted else None
