"""``chatserver demote``: from PostgreSQL back to a file, beside the running servers."""

import argparse
from pathlib import Path

from .moves import carry_out, switch_of, take_by_hand
from .shared import CommandFailed, Subparsers, make_data_directory, parser_of, read_config

_DESCRIPTION = """
Copy everything from PostgreSQL into a new SQLite file while people write, check that it is the
same there, hold writers for a moment, and go over, as 'promote' does the other way. Afterwards
only servers on this machine can work on it.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers, "demote", run, summary="move back to a file", description=_DESCRIPTION
    )
    parser.add_argument(
        "--to",
        required=True,
        type=Path,
        metavar="DIR",
        help="data directory in which there is no database yet; may be that of --data",
    )
    take_by_hand(parser)


def run(arguments: argparse.Namespace) -> int:
    """Move with a progress bar, and say how it went."""
    from chatserver.store.copying_sqlite import SqliteSide
    from chatserver.store.database import InUseError
    from chatserver.store.holding import FileHolding

    store = read_config(arguments).store
    if not store.url:
        raise CommandFailed(
            "[store] url names no PostgreSQL database to move from; if a demote was interrupted "
            "at its very end, restart the server"
        )

    from chatserver.store.copying_postgres import PostgresSide

    file = arguments.to / Path(store.file).name
    keys = {"url": ""}
    if file.absolute() != (arguments.data / store.file).absolute():
        keys["file"] = str(file.absolute())
    switch = switch_of(arguments, keys)
    make_data_directory(arguments.to)
    try:
        holding = FileHolding(file, arguments.to, shared=False)
    except (InUseError, OSError) as error:
        raise CommandFailed(str(error)) from None
    try:
        carry_out(PostgresSide(store.url), SqliteSide(file), switch, holding.let_go)
    except BaseException:
        holding.let_go()
        raise
    return 0
