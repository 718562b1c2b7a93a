"""Bring a database to the schema this version needs."""

import secrets
import sqlite3
from pathlib import Path

import sqlalchemy
from sqlalchemy import insert

from protocol.ids import new_id

from . import soundness
from .engines import Address
from .schema import meta, streams

NEWEST = "0021"
_MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaTooNewError(Exception):
    """The database was written by a newer version of chatserver."""


def migrate(address: Address) -> None:
    """Create the database, or upgrade it; nothing happens if it is up to date.

    Whoever opens the file comes by here first, so this is where damage to its log is noticed.

    Raises:
        SchemaTooNewError: run the newer version that wrote it, or restore a backup.
        DamagedError: restore a backup.
        OSError: it cannot be reached, or not be used.
    """
    if isinstance(address, Path):
        _migrate_file(address)
        return
    from .postgres_schema import migrating  # noqa: PLC0415  # a file needs none of it

    with migrating(address, NEWEST) as connection:
        if connection is not None:
            upgrade(connection)


def upgrade(connection: sqlalchemy.Connection) -> None:
    """Bring what a connection leads to up to date; a new database begins its life."""
    _upgrade(connection)
    _begin_life(connection)


def _migrate_file(path: Path) -> None:
    soundness.require_trusted(path)
    if _revision(path) == NEWEST:
        return
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        upgrade(connection)
    engine.dispose()


def new_epoch() -> str:
    """Return the name of another life of the log."""
    return secrets.token_hex(8)


def _revision(path: Path) -> str | None:
    """Read the schema's revision without Alembic, whose import would slow every start."""
    if not path.exists():
        return None
    seen = soundness.look_at_log(path)
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        soundness.require_whole_log(path, seen)
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return None if row is None else str(row[0])


def _upgrade(connection: sqlalchemy.Connection) -> None:
    from alembic import command  # noqa: PLC0415  # 150 ms, needed only when there is work
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaTooNewError(
            "the database was written by a newer version of chatserver; run that version"
        ) from error


def _begin_life(connection: sqlalchemy.Connection) -> None:
    """Give a new database its epoch, its workspace and the workspace's stream."""
    if connection.execute(meta.select()).first():
        return
    workspace = new_id("T")
    values = [
        {"key": "epoch", "value": new_epoch()},
        {"key": "workspace", "value": workspace},
    ]
    connection.execute(insert(meta), values)
    connection.execute(insert(streams), {"id": workspace})
