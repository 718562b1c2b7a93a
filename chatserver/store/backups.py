"""Backups: the database as one file that can tell whether it is whole.

A backup is an SQLite database like the one it was made of, with a table besides: how many rows
each part has, and their digest. SQLite's own pages have no checksums.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgpack

from chatserver.core import faults

from . import soundness
from .copying import MAX_NAMED, CopyError, Meter, Part, Tell, copy_all, named
from .copying_sqlite import SqliteSide, forget_leaving
from .engines import Address
from .migrate import SchemaTooNewError, migrate, new_epoch
from .moved import RESTORING

CHUNK_BYTES: Final = 4 << 20
PAGES: Final = 1_024
_BY_STREAM: Final = {"events": "stream", "messages": "channel"}
_BESIDE: Final = ("", "-wal", "-shm", "-journal", ".lock")


class BackupError(CopyError):
    """It was not done, and nothing was changed; the message says why."""


def back_up(database: Address, target: Path, tell: Tell) -> list[Part]:
    """Write what the database holds at one moment into a new file; return what is in it.

    A server may be running and people posting: they are not held up. The file appears once it
    is on disk and was read back; whatever happens before, there is none.

    Raises:
        CopyError: the file is there already, or what was written is not what was read.
        DamagedError: the database cannot be trusted.
    """
    with _appearing(target) as partial:
        if isinstance(database, Path):
            meter = Meter(tell, passes=3)
            parts = _copy_file(database, partial, meter)
        else:
            meter = Meter(tell, passes=4)
            parts = _copy_from_postgres(database, partial, meter)
        _write_down(parts, partial)
        _drop_from_memory(partial)
        _require_whole(partial, partial, meter)
    meter.finish("done")
    return parts


def blobs_in(backup: Path) -> list[str]:
    """Return the names of the blobs that the files and previews in a backup have."""
    with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?immutable=1", uri=True)) as read:
        rows = read.execute("SELECT blob, thumbnail FROM files WHERE blob IS NOT NULL").fetchall()
        rows += read.execute("SELECT blob FROM preview_pictures").fetchall()
    return sorted({name for row in rows for name in row if name is not None})


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
    meter = Meter(tell, passes=2)
    parts = _restore_file(backup, database, meter)
    meter.finish("done")
    return parts


def restore_to_postgres(backup: Path, url: str, scratch: Path, tell: Tell) -> list[Part]:
    """Fill an empty PostgreSQL database from a backup of either engine, as :func:`restore` does.

    On the way it is a file in ``scratch``, which takes as much room as the backup.

    Raises:
        CopyError: the database is not empty, or the backup is damaged or too new.
    """
    from .copying_postgres import PostgresSide  # noqa: PLC0415  # a file needs none of it

    meter = Meter(tell, passes=4)
    target = PostgresSide(url)
    with closing(target), TemporaryDirectory(prefix="restore-", dir=scratch) as room:
        target.prepare(RESTORING)
        parts = _restore_file(backup, Path(room) / "chat.db", meter)
        with closing(SqliteSide(Path(room) / "chat.db")) as source:
            copy_all(source, target, meter)
        target.open_up()
    meter.finish("done")
    return parts


def _restore_file(backup: Path, database: Path, meter: Meter) -> list[Part]:
    with _appearing(database) as partial:
        _copy_bytes(backup, partial, meter)
        parts = _require_whole(partial, backup, meter)
        _begin_another_life(partial, backup)
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


def _copy_file(database: Path, partial: Path, meter: Meter) -> list[Part]:
    soundness.require_trusted(database)
    seen = soundness.look_at_log(database)
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("BEGIN")  # all that follows sees the moment of the first statement
        meter.begin(_count(source))
        soundness.require_whole_log(database, seen)
        parts = _parts(source, meter, "reading")
        _copy(source, partial, meter)
    return parts


def _copy_from_postgres(url: str, partial: Path, meter: Meter) -> list[Part]:
    from .copying_postgres import PostgresSide  # noqa: PLC0415  # a file needs none of it

    with closing(PostgresSide(url)) as source, closing(SqliteSide(partial)) as copy:
        source.require_newest()
        copy.prepare(RESTORING)
        with source.snapshot():
            copy_all(source, copy, meter)
        copy.open_up()
    with closing(sqlite3.connect(partial)) as written:
        written.execute("PRAGMA journal_mode=DELETE")
        return _parts(written, meter, "checking")


def _copy(source: sqlite3.Connection, target: Path, meter: Meter) -> None:
    """Copy all pages as ``source`` sees them, and turn the copy into one file without a log."""

    def copied(_status: int, remaining: int, total: int) -> None:
        faults.passing("backup.copying")
        meter.at(1 - remaining / max(total, 1), "copying")

    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=PAGES, progress=copied)
        copy.execute("PRAGMA journal_mode=DELETE")
    meter.passed()


def _copy_bytes(backup: Path, target: Path, meter: Meter) -> None:
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
        forget_leaving(connection)
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


def _require_whole(file: Path, shown: Path, meter: Meter) -> list[Part]:
    """Compare what a backup holds with what stands written in it.

    Raises:
        BackupError: they differ, or it cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as read:
            wanted = _written_down(read, shown)
            _require_sound(read, shown)
            meter.begin(_count(read))
            parts = _parts(read, meter, "checking")
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{shown} is damaged: {error}") from None
    if wrong := sorted({part.name for part in set(wanted) ^ set(parts)}):
        raise BackupError(
            f"{shown} is damaged: it does not hold what was backed up of {named(wrong)}"
        )
    return parts


def _written_down(connection: sqlite3.Connection, shown: Path) -> list[Part]:
    try:
        rows = connection.execute("SELECT part, rows, digest FROM backup").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB):
            raise BackupError(f"{shown} was not made by 'chatserver backup'") from None
        raise
    return [Part(*row) for row in rows]


def _require_sound(connection: sqlite3.Connection, shown: Path) -> None:
    found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MAX_NAMED})")]
    if found != ["ok"]:
        raise BackupError(f"{shown} is damaged: {'; '.join(' '.join(e.split()) for e in found)}")


def _parts(connection: sqlite3.Connection, meter: Meter, what: str) -> list[Part]:
    connection.text_factory = bytes  # a damaged text need not be UTF-8
    parts = []
    for table in _tables(connection):
        by_stream = _BY_STREAM.get(table)
        query = f'SELECT * FROM "{table}"'  # noqa: S608  # a name from the schema
        rows = connection.execute(query + (f" ORDER BY {by_stream}, seq" if by_stream else ""))
        for stream, some in groupby(rows, itemgetter(0) if by_stream else lambda _: None):
            digest, count = hashlib.blake2b(digest_size=16), 0
            for count, row in enumerate(some, start=1):  # noqa: B007  # how many there were
                digest.update(msgpack.packb(row))
                meter.row(what)
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
