"""``chatserver restore``: a server from a backup."""

import argparse
import sqlite3
from pathlib import Path

from .shared import CommandFailed, Subparsers, file_only, make_data_directory, parser_of

_DESCRIPTION = """
Check a backup and make a data directory of it, in which there is no database yet. Clients notice
that it is another history, and load what there is anew.
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
    from chatserver.store.backups import BackupError, restore
    from chatserver.store.database import InUseError
    from chatserver.store.holding import FileHolding

    from .backup import describe, explain

    file = file_only(arguments)
    make_data_directory(arguments.data)
    try:
        holding = FileHolding(arguments.data / file, arguments.data, shared=False)
        try:
            with console_progress() as progress:
                parts = restore(
                    arguments.file, arguments.data / file, lambda *at: progress(Progress(*at))
                )
        finally:
            holding.let_go()
    except (BackupError, InUseError, OSError, sqlite3.Error) as error:
        raise CommandFailed(f"nothing was restored: {explain(error)}") from None
    print(f"{arguments.data / file}: {describe(parts)}")
    return 0
