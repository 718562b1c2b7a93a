"""``chatserver promote``: from the file to PostgreSQL, beside the running server."""

import argparse
from pathlib import Path

from .moves import carry_out, switch_of, take_by_hand
from .shared import WRONG_USE, CommandFailed, Subparsers, parser_of, read_config

_DESCRIPTION = """
Copy everything from the SQLite file into an empty PostgreSQL database while people write, check
that it is the same there, hold writers for a moment, and go over: the configuration named by
--config is changed, and the running server follows by itself. Nobody loses their place or a
message. It may be interrupted at any moment and repeated.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers, "promote", run, summary="move to PostgreSQL", description=_DESCRIPTION
    )
    parser.add_argument(
        "--to", required=True, metavar="URL", help="postgresql:// address of an empty database"
    )
    take_by_hand(parser)


def run(arguments: argparse.Namespace) -> int:
    """Move with a progress bar, and say how it went."""
    from chatserver.store.copying_sqlite import SqliteSide

    store = read_config(arguments).store
    if not arguments.to.startswith(("postgresql://", "postgres://")):
        raise CommandFailed("--to needs a postgresql:// address", WRONG_USE)
    switch = switch_of(arguments, {"url": arguments.to})
    file: Path = arguments.data / store.file
    if store.url and store.url != arguments.to:
        raise CommandFailed("[store] url names PostgreSQL already: there is no file to move from")
    if not file.exists():
        raise CommandFailed(f"there is no database {file}; name the server's --data directory")

    from chatserver.store.copying_postgres import PostgresSide

    carry_out(SqliteSide(file), PostgresSide(arguments.to), switch)
    return 0
