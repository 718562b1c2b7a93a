"""Which engine keeps everything: a file beside the server, or PostgreSQL by its address.

PostgreSQL's driver is imported when an address asks for it: it would slow every other start.
"""

from pathlib import Path
from urllib.parse import urlsplit

from chatserver.core.config import Store

from .database import Database
from .sqlite import SqliteDatabase

Address = Path | str
"""An SQLite file, or the address of a PostgreSQL database."""


def address_of(store: Store, data: Path) -> Address:
    """Return where the configuration says everything is kept."""
    return store.url or data / store.file


def shown(address: Address) -> str:
    """Return an address without the password in it."""
    if isinstance(address, Path):
        return str(address)
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def database_at(address: Address, readers: int = 2) -> Database:
    """Return the database at an address, not opened yet."""
    if isinstance(address, Path):
        return SqliteDatabase(address, readers)
    from .postgres import PostgresDatabase  # noqa: PLC0415  # see above

    return PostgresDatabase(address, readers)
