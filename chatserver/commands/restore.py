"""``chatserver restore``: a server from a backup."""

import argparse
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from .shared import CommandFailed, Subparsers, make_data_directory, parser_of, read_config

if TYPE_CHECKING:
    from chatserver.store.copying import Part, Tell
    from chatserver.store.engines import Address

_DESCRIPTION = """
Check a backup and make a database of it: in a data directory in which there is none yet, or in the
empty PostgreSQL database that [store] url names. A backup of either goes into either. Clients
notice that it is another history, and load what there is anew. What people had uploaded is taken
from the folder beside it, FILE.files, into the data directory or the bucket of [files] url.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers, "restore", run, summary="go back to a backup", description=_DESCRIPTION
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="what 'chatserver backup' wrote")


def run(arguments: argparse.Namespace) -> int:
    """Restore with a progress bar, and say how much it was."""
    from chatserver.jobs.progress import Progress, console_progress
    from chatserver.store.copying import CopyError
    from chatserver.store.database import InUseError
    from chatserver.store.engines import address_of, shown

    from .backup import copy_files, describe, explain

    address = address_of(read_config(arguments).store, arguments.data)
    make_data_directory(arguments.data)
    try:
        with console_progress() as progress:
            parts = _restore(arguments, address, lambda *at: progress(Progress(*at)))
    except (CopyError, InUseError, OSError, sqlite3.Error) as error:
        raise CommandFailed(f"nothing was restored: {explain(error)}") from None
    print(f"{shown(address)}: {describe(parts)}")
    return copy_files(arguments, to_backup=False)


def _restore(arguments: argparse.Namespace, address: "Address", tell: "Tell") -> "list[Part]":
    from chatserver.store.backups import restore, restore_to_postgres
    from chatserver.store.holding import FileHolding

    if not isinstance(address, Path):
        return restore_to_postgres(arguments.file, address, arguments.data, tell)
    holding = FileHolding(address, arguments.data, shared=False)
    try:
        return restore(arguments.file, address, tell)
    finally:
        holding.let_go()
