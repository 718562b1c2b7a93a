"""``chatserver backup``: everything in one file."""

import argparse
import asyncio
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from .shared import CommandFailed, Subparsers, parser_of, read_config

if TYPE_CHECKING:
    from chatserver.blobs.copies import Copied
    from chatserver.store.copying import Part

_DESCRIPTION = """
Write everything the server keeps, as it is at one moment, into a new file. A server may be
running and people posting. What was written is read back from the disk and compared before the
file appears; where that fails, there is none. What people have uploaded is copied into a folder
beside it, FILE.files; what [files] url keeps in a bucket only with --files, as it may be much.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers, "backup", run, summary="keep everything in one file", description=_DESCRIPTION
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")
    parser.add_argument(
        "--files", action="store_true", help="also copy what is in the bucket of [files] url"
    )


def run(arguments: argparse.Namespace) -> int:
    """Back up with a progress bar, and say how much it was."""
    from chatserver.jobs.progress import Progress, console_progress
    from chatserver.store.backups import back_up
    from chatserver.store.copying import CopyError
    from chatserver.store.engines import address_of
    from chatserver.store.soundness import DamagedError

    database = address_of(read_config(arguments).store, arguments.data)
    if isinstance(database, Path) and not database.exists():
        raise CommandFailed(f"there is no database {database}; name the server's --data directory")
    try:
        with console_progress() as progress:
            parts = back_up(database, arguments.file, lambda *at: progress(Progress(*at)))
    except (CopyError, DamagedError, OSError, sqlite3.Error) as error:
        raise CommandFailed(f"no backup was made: {explain(error)}") from None
    print(f"{arguments.file}: {describe(parts)}")
    return copy_files(arguments, to_backup=True)


def copy_files(arguments: argparse.Namespace, *, to_backup: bool) -> int:
    """Copy what people have uploaded into a backup, or out of it, and say how much it was."""
    from chatserver.blobs.copies import folder_beside
    from chatserver.store.backups import blobs_in
    from protocol.errors import CommandRefused

    url, beside = read_config(arguments).files.url, folder_beside(arguments.file)
    if url and not (arguments.files if to_backup else beside.exists()):
        print("what people have uploaded is kept elsewhere, and not part of it")
        return 0
    names = blobs_in(arguments.file)
    if not names:
        return 0
    here = "the bucket" if url else arguments.data / "files"
    source, target = (here, beside) if to_backup else (beside, here)
    try:
        copied = asyncio.run(_copied(url, arguments.data, beside, names, to_backup=to_backup))
    except (CommandRefused, OSError) as error:
        raise CommandFailed(f"not all files were copied: {explain(error)}") from None
    print(f"{target}: {copied.blobs:,} files, {copied.size:,} bytes")
    if copied.missing:
        raise CommandFailed(
            f"{copied.missing:,} files are not in {source}, or not whole: deleted meanwhile or lost"
        )
    return 0


async def _copied(
    url: str, data: Path, beside: Path, names: list[str], *, to_backup: bool
) -> "Copied":
    from chatserver.blobs.address import blobs_at
    from chatserver.blobs.copies import copy_blobs
    from chatserver.blobs.disk import DiskBlobs

    kept, backup = blobs_at(url, data), DiskBlobs(beside)
    try:
        if to_backup:
            return await copy_blobs(kept, backup, names, beside)
        return await copy_blobs(backup, kept, names, data / ("uploads" if url else "files"))
    finally:
        await kept.close()


def explain(error: Exception) -> str:
    """Say what went wrong, and where."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split())


def describe(parts: "list[Part]") -> str:
    """Say how much is in a backup."""
    messages = sum(part.rows for part in parts if part.name.startswith("messages "))
    streams = sum(part.name.startswith("events ") for part in parts)
    rows = sum(part.rows for part in parts)
    return f"{messages:,} messages, {streams:,} streams, {rows:,} rows in all; whole"
