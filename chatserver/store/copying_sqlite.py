"""An SQLite file as one side of a copy.

While others write to it, triggers note the keys of what they change. They act in everybody's
transaction, whichever process and whichever version it is; so does the fence that lets nobody write
to a file that was left.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy
from sqlalchemy import Table

from . import soundness
from .copying import FENCED, TABLES, Changes, CopyError, Side, keys_of
from .database import Row
from .migrate import NEWEST, upgrade
from .moved import ARRIVING, FOLLOW, MOVED, may_replace, written

_PRAGMAS: Final = {
    "busy_timeout": 5_000,
    "wal_autocheckpoint": 0,  # the server does it, under its lock
    "synchronous": "FULL",
    "cache_size": -32_768,
    "temp_store": "MEMORY",
}
_NOTES: Final = "moving_"
_FENCE: Final = "left_"
_BESIDE: Final = ("-wal", "-shm", "-journal")
_KINDS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


class SqliteSide(Side):
    """A file; no other process writes to it without its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = str(path)
        self._raw: sqlite3.Connection | None = None
        self._noted_until: dict[str, int] = {}

    def close(self) -> None:
        """Disconnect; the last one to do so checkpoints, hence the lock."""
        if self._raw is not None:
            with _locked(self.path):
                self._raw.close()
            self._raw = None

    def settings(self) -> dict[str, str]:
        """Return what its ``meta`` table holds; nothing if there is none."""
        if not self.path.exists():
            return {}
        try:
            return dict(self._connection.execute("SELECT key, value FROM meta").fetchall())
        except sqlite3.DatabaseError:
            return {}

    # -- reading ---------------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one moment, whatever others write meanwhile."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield all rows in the order of their keys."""
        query = f"SELECT {_columns(table)} FROM {_name(table)} ORDER BY {_keys(table)}"  # noqa: S608
        return iter(self._connection.execute(query))

    def count(self, table: Table) -> int:
        """Return how many rows there are."""
        query = f"SELECT count(*) FROM {_name(table)}"  # noqa: S608  # a name from the schema
        return int(self._connection.execute(query).fetchone()[0])

    # -- left while others write to it -------------------------------------------------------------

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Keep others from moving it too, and look whether it can be trusted."""
        soundness.require_trusted(self.path)
        with _alone(self.path) as mark:
            seen = soundness.look_at_log(self.path)
            self.require_newest()
            soundness.require_whole_log(self.path, seen)
            try:
                yield
            finally:
                self.end_noting()
                mark.unlink()

    def begin_noting(self) -> None:
        """Have triggers note keys; those a killed move has left go first."""
        with self._changing() as raw:
            _drop(raw, _NOTES)
            for table in TABLES:
                raw.execute(f"CREATE TABLE {_notes(table)} ({_keys(table)})")
                for kind, which in _KINDS.items():
                    notes = " ".join(
                        f"INSERT INTO {_notes(table)} ({_keys(table)}) "  # noqa: S608  # names of ours
                        f"VALUES ({_keys(table, f'{each}.')});"
                        for each in which
                    )
                    raw.execute(
                        f"CREATE TRIGGER {_notes(table, kind)} AFTER {kind} "
                        f"ON {_name(table)} BEGIN {notes} END"
                    )
        self._noted_until = dict.fromkeys((table.name for table in TABLES), 0)

    def is_noting(self) -> bool:
        """Say whether each change is still noted."""
        query = "SELECT count(*) FROM sqlite_master WHERE type='trigger' AND substr(name, 1, ?)=?"
        found = self._connection.execute(query, (len(_NOTES), _NOTES)).fetchone()
        return bool(found == (len(TABLES) * len(_KINDS),))

    def end_noting(self) -> None:
        """Note nothing any more, and forget what was noted."""
        with self._changing() as raw:
            _drop(raw, _NOTES)

    def changes(self) -> list[Changes]:
        """Return what was noted since this was last asked."""
        return [each for each in map(self._changes_of, TABLES) if each.keys]

    def _changes_of(self, table: Table) -> Changes:
        raw, since = self._connection, self._noted_until[table.name]
        until = raw.execute(f"SELECT max(rowid) FROM {_notes(table)}").fetchone()[0] or 0  # noqa: S608
        if until == since:
            return Changes(table, [], [])
        self._noted_until[table.name] = until
        some = f"SELECT DISTINCT {_keys(table)} FROM {_notes(table)} WHERE rowid > ?"  # noqa: S608
        keys = raw.execute(some, (since,)).fetchall()
        rows = raw.execute(
            f"SELECT {_columns(table)} FROM ({some}) JOIN {_name(table)} "  # noqa: S608
            f"USING ({_keys(table)}) ORDER BY {_keys(table)}",
            (since,),
        ).fetchall()
        return Changes(table, keys, rows)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have everybody else wait before they commit; see what they have committed."""
        with self._changing():
            yield

    def leave(self, move: str, to: str) -> None:
        """Let nobody write here any more, and remember why."""
        raw = self._connection
        _drop(raw, _NOTES)
        raw.execute("INSERT INTO meta VALUES (?, ?)", (MOVED, written(move, to)))
        for table in FENCED:
            for kind in _KINDS:
                raw.execute(
                    f'CREATE TRIGGER "{_FENCE}{table.name}_{kind.lower()}" BEFORE {kind} '
                    f"ON {_name(table)} BEGIN SELECT RAISE(ABORT, 'moved to another database'); END"
                )

    def send_after(self) -> None:
        """Tell servers that still run here that they may follow."""
        with self._changing() as raw:
            raw.execute("INSERT OR IGNORE INTO meta VALUES (?, '1')", (FOLLOW,))

    # -- filled ------------------------------------------------------------------------------------

    def prepare(self, move: str) -> None:
        """Make empty tables, marked as not to be used yet; what the same move left is replaced."""
        self.path.touch(mode=0o600)
        if self.path.stat().st_size and not may_replace(self._waiting_for(), move):
            raise CopyError(
                f"{self.path} is there already; move it away, or name another directory"
            )
        self.close()
        for suffix in _BESIDE:
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        os.truncate(self.path, 0)
        with self._changing() as raw:
            raw.execute(f"CREATE TABLE {ARRIVING} (move TEXT)")
            raw.execute(f"INSERT INTO {ARRIVING} VALUES (?)", (move,))  # noqa: S608  # a name of ours
        engine = sqlalchemy.create_engine(f"sqlite:///{self.path}")
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            upgrade(connection)
            for table in TABLES:
                connection.execute(table.delete())
        engine.dispose()

    def awaits(self, move: str) -> bool:
        """Say whether it holds what this move has brought, and was not opened yet."""
        return self.path.exists() and self._waiting_for() == move

    def load(self, table: Table, rows: Iterable[Row]) -> None:
        """Fill an empty table, in one transaction."""
        with self._changing() as raw:
            raw.executemany(_insert(table), rows)

    def settle(self) -> None:
        """Do nothing: statements are written so that SQLite needs no statistics."""

    def apply(self, changes: list[Changes]) -> list[list[Row]]:
        """Repeat changes in one transaction; return what is there of each then."""
        with self._changing() as raw:
            for each in changes:
                at = " AND ".join(f'"{key}"=?' for key in keys_of(each.table))
                raw.executemany(f"DELETE FROM {_name(each.table)} WHERE {at}", each.keys)  # noqa: S608
                raw.executemany(_insert(each.table), each.rows)
            return [self._at(each) for each in changes]

    def _at(self, changes: Changes) -> list[Row]:
        table, raw = changes.table, self._connection
        at = " AND ".join(f'"{key}"=?' for key in keys_of(table))
        query = f"SELECT {_columns(table)} FROM {_name(table)} WHERE {at}"  # noqa: S608
        return [row for key in changes.keys for row in raw.execute(query, key)]

    def open_up(self) -> None:
        """Take the mark away: it may be used."""
        with self._changing() as raw:
            raw.execute(f"DROP TABLE {ARRIVING}")

    # -- the connection ----------------------------------------------------------------------------

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._raw is None:
            self._raw = sqlite3.connect(self.path, isolation_level=None)
            for name, value in _PRAGMAS.items():
                self._raw.execute(f"PRAGMA {name}={value}")
        return self._raw

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Change something while no process commits or checkpoints."""
        raw = self._connection
        with _locked(self.path):
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield raw
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise

    def require_newest(self) -> None:
        """Refuse a schema of another version."""
        row = self._connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if row != (NEWEST,):
            raise CopyError(
                f"{self.path} was written by another version of chatserver; "
                "start this version's server on it once"
            )

    def _waiting_for(self) -> str | None:
        try:
            row = self._connection.execute(f"SELECT move FROM {ARRIVING}").fetchone()  # noqa: S608
        except sqlite3.DatabaseError:
            return None
        return "" if row is None else str(row[0])


def forget_leaving(raw: sqlite3.Connection) -> None:
    """Take away what says that everything has left, and what notes changes."""
    raw.execute("DELETE FROM meta WHERE key IN (?, ?)", (MOVED, FOLLOW))
    for prefix in (_NOTES, _FENCE):
        _drop(raw, prefix)


def forget_moving(path: Path) -> None:
    """Take away what a killed move has left in a file, unless another one is at work."""
    mark = _mark(path)
    if not mark.exists():
        return
    side = SqliteSide(path)
    try:
        with _alone(path):
            side.end_noting()
            mark.unlink()
    except CopyError:
        return
    finally:
        side.close()


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    mark = _mark(path)
    lock = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield mark
    except BlockingIOError:
        raise CopyError(f"{path} is being moved by another process") from None
    finally:
        os.close(lock)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.moving")


def _drop(raw: sqlite3.Connection, prefix: str) -> None:
    """Drop the tables and triggers whose names begin so."""
    query = "SELECT type, name FROM sqlite_master WHERE substr(name, 1, ?)=? AND type!='index'"
    for kind, name in raw.execute(query, (len(prefix), prefix)).fetchall():
        raw.execute(f'DROP {kind} IF EXISTS "{name}"')


def _name(table: Table) -> str:
    return f'"{table.name}"'


def _notes(table: Table, kind: str = "") -> str:
    return f'"{_NOTES}{table.name}{kind and "_"}{kind.lower()}"'


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _keys(table: Table, of: str = "") -> str:
    return ", ".join(f'{of}"{name}"' for name in keys_of(table))


def _insert(table: Table) -> str:
    marks = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {_name(table)} ({_columns(table)}) VALUES ({marks})"  # noqa: S608
