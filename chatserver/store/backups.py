"""Backups: the database as one file that can tell whether it is whole.

A backup is an SQLite database like the one it was made of, with a table besides: how many rows
each part has, and their digest. SQLite's own pages have no checksums.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import msgpack

from chatserver.core import faults

from . import soundness
from .migrate import SchemaTooNewError, migrate, new_epoch

Tell = Callable[[int, int, str], None]
"""Is called with how far it is, of how much, and what is being done."""

CHUNK_BYTES: Final = 4 << 20
PAGES: Final = 1_024
TELL_EVERY_ROWS: Final = 20_000
_BY_STREAM: Final = {"events": "stream", "messages": "channel"}
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_MAX_NAMED: Final = 5


class BackupError(Exception):
    """It was not done, and nothing was changed; the message says why."""


class Part(NamedTuple):
    """How much there is of a table or, in the log, of a stream, and what it comes to."""

    name: str
    rows: int
    digest: bytes


class _Meter:
    """Tells how far some passes over all rows are."""

    def __init__(self, tell: Tell, passes: int) -> None:
        self._tell, self._passes, self._passed, self._rows = tell, passes, 0, 1

    def begin(self, rows: int) -> None:
        self._rows = max(rows, 1)

    def at(self, share: float, what: str) -> None:
        done = int(self._rows * (self._passed + share))
        self._tell(min(done, self._rows * self._passes - 1), self._rows * self._passes, what)

    def row(self, number: int, what: str) -> None:
        if number % TELL_EVERY_ROWS == 0:
            self.at(min(number / self._rows, 1), what)

    def passed(self) -> None:
        self._passed += 1

    def finish(self, what: str) -> None:
        self._tell(self._rows * self._passes, self._rows * self._passes, what)


def back_up(database: Path, target: Path, tell: Tell) -> list[Part]:
    """Write what the database holds at one moment into a new file; return what is in it.

    A server may be running and people posting: they are not held up. The file appears once it
    is on disk and was read back; whatever happens before, there is none.

    Raises:
        BackupError: the file is there already, or what was written is not what was read.
        DamagedError: the database cannot be trusted.
    """
    soundness.require_trusted(database)
    meter = _Meter(tell, passes=3)
    with _appearing(target) as partial:
        seen = soundness.look_at_log(database)
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        ) as source:
            source.execute("BEGIN")  # all that follows sees the moment of the first statement
            meter.begin(_count(source))
            soundness.require_whole_log(database, seen)
            parts = _parts(source, meter, "reading")
            _copy(source, partial, meter)
        _write_down(parts, partial)
        _drop_from_memory(partial)
        _require_whole(partial, partial, meter)
    meter.finish("done")
    return parts


def restore(backup: Path, database: Path, tell: Tell) -> list[Part]:
    """Make a database of a backup; return what is in it.

    It begins another life, with an epoch of its own: clients that had read on load everything
    anew instead of missing what is written from now on. Nobody else may use the directory.

    Raises:
        BackupError: there is a database already, or the backup is damaged or too new.
    """
    for suffix in ("", "-wal", "-shm", ".damaged"):
        if (found := database.with_name(database.name + suffix)).exists():
            raise BackupError(f"{found} is there already; move it away, or name another directory")
    meter = _Meter(tell, passes=2)
    with _appearing(database) as partial:
        _copy_bytes(backup, partial, meter)
        parts = _require_whole(partial, backup, meter)
        _begin_another_life(partial, backup)
    meter.finish("done")
    return parts


# -- a file that is whole or not there ---------------------------------------------------------


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Give a file to write to that becomes ``target`` if all goes well, and else is gone.

    One that a killed process left behind is taken over.
    """
    partial = target.with_name(f".{target.name}.partial")
    _require_absent(target)
    lock = os.open(partial, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_alone(lock, target)
        try:
            _remove(partial, _BESIDE[1:])
            os.truncate(lock, 0)
            yield partial
            os.fsync(lock)
            _require_absent(target)
            partial.rename(target)
            _sync_directory(target.parent)
        finally:
            _remove(partial, _BESIDE)
    finally:
        os.close(lock)


def _lock_alone(lock: int, target: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupError(f"another process is writing {target}") from None


def _require_absent(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} is there already; name a new file")


def _remove(path: Path, suffixes: Iterable[str]) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some file systems cannot
            os.fsync(opened)
    finally:
        os.close(opened)


def _drop_from_memory(path: Path) -> None:
    """Have what is read next come from the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(opened)


# -- copying -----------------------------------------------------------------------------------


def _copy(source: sqlite3.Connection, target: Path, meter: _Meter) -> None:
    """Copy all pages as ``source`` sees them, and turn the copy into one file without a log."""

    def copied(_status: int, remaining: int, total: int) -> None:
        faults.passing("backup.copying")
        meter.at(1 - remaining / max(total, 1), "copying")

    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=PAGES, progress=copied)
        copy.execute("PRAGMA journal_mode=DELETE")
    meter.passed()


def _copy_bytes(backup: Path, target: Path, meter: _Meter) -> None:
    size = backup.stat().st_size
    meter.begin(size)
    with backup.open("rb") as source, target.open("r+b") as copy:
        while chunk := source.read(CHUNK_BYTES):
            copy.write(chunk)
            faults.passing("restore.copying")
            meter.at(source.tell() / max(size, 1), "copying")
    meter.passed()


def _begin_another_life(database: Path, backup: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TABLE backup")
        connection.execute("UPDATE meta SET value=? WHERE key='epoch'", (new_epoch(),))
    try:
        migrate(database)
    except SchemaTooNewError as error:
        raise BackupError(f"{backup}: {error}") from None
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # no log beside it, until it is served


# -- what is in it -----------------------------------------------------------------------------


def _write_down(parts: list[Part], backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("CREATE TABLE backup (part TEXT PRIMARY KEY, rows INTEGER, digest BLOB)")
        connection.executemany("INSERT INTO backup VALUES (?, ?, ?)", parts)


def _require_whole(file: Path, named: Path, meter: _Meter) -> list[Part]:
    """Compare what a backup holds with what stands written in it.

    Raises:
        BackupError: they differ, or it cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as read:
            wanted = _written_down(read, named)
            _require_sound(read, named)
            meter.begin(_count(read))
            parts = _parts(read, meter, "checking")
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{named} is damaged: {error}") from None
    if wrong := sorted({part.name for part in set(wanted) ^ set(parts)}):
        more = f" and {len(wrong) - _MAX_NAMED} more" if len(wrong) > _MAX_NAMED else ""
        what = ", ".join(wrong[:_MAX_NAMED]) + more
        raise BackupError(f"{named} is damaged: it does not hold what was backed up of {what}")
    return parts


def _written_down(connection: sqlite3.Connection, named: Path) -> list[Part]:
    try:
        rows = connection.execute("SELECT part, rows, digest FROM backup").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB):
            raise BackupError(f"{named} was not made by 'chatserver backup'") from None
        raise
    return [Part(*row) for row in rows]


def _require_sound(connection: sqlite3.Connection, named: Path) -> None:
    found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_MAX_NAMED})")]
    if found != ["ok"]:
        raise BackupError(f"{named} is damaged: {'; '.join(' '.join(e.split()) for e in found)}")


def _parts(connection: sqlite3.Connection, meter: _Meter, what: str) -> list[Part]:
    connection.text_factory = bytes  # a damaged text need not be UTF-8
    number = 0
    parts = []
    for table in _tables(connection):
        by_stream = _BY_STREAM.get(table)
        query = f'SELECT * FROM "{table}"'  # noqa: S608  # a name from the schema
        rows = connection.execute(query + (f" ORDER BY {by_stream}, seq" if by_stream else ""))
        for stream, some in groupby(rows, itemgetter(0) if by_stream else lambda _: None):
            digest, count = hashlib.blake2b(digest_size=16), 0
            for count, row in enumerate(some, start=1):  # noqa: B007  # how many there were
                digest.update(msgpack.packb(row))
                number += 1
                meter.row(number, what)
            name = f"{table} {stream.decode(errors='replace')}" if stream else table
            parts.append(Part(name, count, digest.digest()))
    meter.passed()
    return parts


def _count(connection: sqlite3.Connection) -> int:
    queries = (f'SELECT count(*) FROM "{table}"' for table in _tables(connection))  # noqa: S608
    return sum(connection.execute(query).fetchone()[0] for query in queries)


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND rootpage > 0"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name != 'backup' ORDER BY name"
    )
    return [_text(name) for (name,) in rows]


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()
