"""What several commands need: where things are, and how to open them."""

import argparse
import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from chatserver.core.config import Config
    from chatserver.store.database import Database, Reader
    from chatserver.store.engines import Address
    from chatserver.store.transaction import Transaction

T = TypeVar("T")
Subparsers = argparse._SubParsersAction  # noqa: SLF001  # argparse gives its type no other name

FAILED = 1
WRONG_USE = 2


class CommandFailed(Exception):  # noqa: N818  # reads as what happened
    """The command could not be done; the message is all that people see."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


def parser_of(
    subparsers: "Subparsers[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    summary: str,
    description: str = "",
) -> argparse.ArgumentParser:
    """Declare a command with the options every command takes."""
    parser = subparsers.add_parser(name, help=summary, description=description or summary)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration file; without it, the defaults"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("data"),
        metavar="DIR",
        help="where everything is kept (default: ./data)",
    )
    parser.set_defaults(run=run)
    return parser


def printable(text: str) -> str:
    """Escape what could command a terminal."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def read_config(arguments: argparse.Namespace) -> "Config":
    """Read the configuration the arguments name.

    Raises:
        CommandFailed: it cannot be used.
    """
    from chatserver.core.config import ConfigError, load

    try:
        return load(arguments.config)
    except ConfigError as error:
        raise CommandFailed(str(error), WRONG_USE) from None


def make_data_directory(directory: Path) -> None:
    """Create the data directory, readable by its owner only, unless it is there.

    Raises:
        CommandFailed: it cannot be created.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandFailed(f"cannot create {directory}: {error.strerror}") from None


def database_of(arguments: argparse.Namespace, *, must_exist: bool) -> "Address":
    """Return where the database is, brought to the schema of this version.

    Raises:
        CommandFailed: there is none where one must be, or it cannot be used.
    """
    from chatserver.store.database import InUseError
    from chatserver.store.engines import address_of, shown
    from chatserver.store.migrate import migrate
    from chatserver.store.soundness import DamagedError

    address = address_of(read_config(arguments).store, arguments.data)
    if must_exist and isinstance(address, Path) and not address.exists():
        raise CommandFailed(
            f"there is no database {address}; start the server once, or name its --data directory"
        )
    make_data_directory(arguments.data)
    try:
        migrate(address)
    except (InUseError, DamagedError, sqlite3.Error, ConnectionError) as error:
        raise CommandFailed(f"{shown(address)}: {error}") from None
    return address


def with_database(address: "Address", work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    """Open the database, do ``work`` with it, and close it; a server may be running on it.

    Raises:
        CommandFailed: the database cannot be used, or the work was refused.
    """
    from chatserver.store.engines import database_at, shown
    from protocol import CommandRefused

    async def session() -> T:
        database = database_at(address, readers=1)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(session())
    except CommandRefused as error:
        raise CommandFailed(str(error)) from None
    except (sqlite3.Error, OSError) as error:
        raise CommandFailed(f"{shown(address)}: {error}") from None


def change(address: "Address", function: "Callable[[Transaction], T]") -> T:
    """Run a change in one transaction, as the server would; a running one looks at the log soon.

    Raises:
        CommandFailed: the database cannot be used, or the change was refused.
    """
    return with_database(address, lambda database: database.write(_in_transaction, function))


def _in_transaction(reader: "Reader", function: "Callable[[Transaction], T]") -> T:
    from chatserver.core.clock import now_us
    from chatserver.store.log import announce_beside
    from chatserver.store.transaction import Transaction

    transaction = Transaction(reader, now_us())
    result = function(transaction)
    transaction.finish()
    announce_beside(reader)
    return result
