"""Bring a database to the schema this version needs, unless servers there could not bear it.

Each migration says as ``bears`` which is the oldest version that can live with its outcome: those
run on beside a newer one, and are started on its database again (docs/adr/0024).
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy
from sqlalchemy import delete, insert

from protocol.ids import new_id

from . import soundness
from .database import InUseError
from .engines import Address
from .moved import require_here
from .schema import meta, streams

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0047"
BEARS: Final = "bears"
"""Setting that names the oldest version that can live with the schema as it is."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION: Final = "SELECT version_num FROM alembic_version"
_BEARS: Final = f"SELECT value FROM meta WHERE key = '{BEARS}'"  # noqa: S608  # no input
_BUSY_S: Final = 60.0


class SchemaTooNewError(InUseError):
    """The database was brought to a schema that this version cannot live with."""


class Schema(NamedTuple):
    """What a database says of its schema; nothing if there is none yet."""

    revision: str | None
    bears: str | None

    @property
    def is_due(self) -> bool:
        """Whether it must be migrated; a newer one that bears this version need not.

        Raises:
            SchemaTooNewError: it is newer, and this version cannot live with it.
        """
        self.require_bearable()
        return self.revision is None or self.revision < NEWEST

    def require_bearable(self) -> None:
        """Refuse a schema that this version cannot live with.

        Raises:
            SchemaTooNewError: run the newer version that made it, or restore a backup.
        """
        if (self.bears or self.revision or "") > NEWEST:
            raise SchemaTooNewError(
                "the database was written by a newer version of chatserver; run that version"
            )


def migrate(address: Address) -> None:
    """Create the database, or upgrade it; nothing happens if it is up to date.

    Whoever opens the file comes by here first, so this is where damage to its log is noticed.

    Raises:
        SchemaTooNewError: run the newer version that wrote it, or restore a backup.
        InUseError: servers run there that could not live with what this one needs.
        DamagedError: restore a backup.
        MovedError: what it held lives elsewhere, or has not arrived yet.
        OSError: it cannot be reached, or not be used.
    """
    if isinstance(address, Path):
        _migrate_file(address)
        return
    from .postgres_schema import migrating, versions_at_work  # noqa: PLC0415  # not for a file

    with migrating(address) as connection:
        if connection is not None:
            upgrade(connection, lambda: versions_at_work(connection))


def upgrade(
    connection: sqlalchemy.Connection, at_work: Callable[[], Iterable[str]] = tuple
) -> None:
    """Bring what a connection leads to up to date; a new database begins its life.

    ``at_work()`` tells of which versions servers run on it.

    Raises:
        InUseError: one of them could not live with the new schema.
    """
    from alembic import command  # noqa: PLC0415  # 150 ms, needed only when there is work
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    bears = _bears(config)
    if any(each < bears for each in at_work()):
        raise InUseError(
            "servers of an older version run on this database and could not live with what this "
            "version makes of it; stop all of them first (`chatserver nodes` lists them)"
        )
    command.upgrade(config, "head")
    _begin_life(connection)
    connection.execute(delete(meta).where(meta.c.key == BEARS))
    connection.execute(insert(meta), {"key": BEARS, "value": bears})


def _bears(config: "Config") -> str:
    """Return the oldest version that can live with all that the migrations have made."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see above

    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return max(getattr(each.module, "bears", each.revision) for each in scripts)


def _migrate_file(path: Path) -> None:
    soundness.require_trusted(path)
    if not _schema_of(path).is_due:
        return
    engine = sqlalchemy.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None),
    )
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # all of it or nothing, and one at a time
        upgrade(connection, lambda: soundness.versions_at_work(path))
    engine.dispose()


def new_epoch() -> str:
    """Return the name of another life of the log."""
    return secrets.token_hex(8)


def _schema_of(path: Path) -> Schema:
    """Read about the schema without Alembic, whose import would slow every start."""
    if not path.exists():
        return Schema(None, None)
    seen = soundness.look_at_log(path)
    with closing(sqlite3.connect(path)) as connection:
        try:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            require_here(connection, {name for (name,) in tables.fetchall()})
            schema = read_schema(connection.execute)
            soundness.require_whole_log(path, seen)
        except sqlite3.OperationalError:
            return Schema(None, None)
    return schema


def read_schema(execute: Callable[[str], Any]) -> Schema:
    """Ask a database for its schema; the driver's error if it has none."""
    revision, bears = execute(_REVISION).fetchone(), execute(_BEARS).fetchone()
    return Schema(revision and revision[0], bears and bears[0])


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
