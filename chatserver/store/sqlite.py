"""The SQLite database: one thread that writes, a few that read, each with its own connection.

aiosqlite brings the threads, SQLAlchemy Core the statements.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite
import sqlalchemy
import structlog
from sqlalchemy.pool import StaticPool

from protocol.errors import StorageFull, Unavailable

from .database import Among, Database, Prepared, Reader, Row
from .reserve import Reserve

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()

PRAGMAS = {
    "busy_timeout": 5_000,
    "wal_autocheckpoint": 0,  # done by us, under the lock; SQLite's WAL-reset bug needs two at once
    "cache_size": -32_768,
    "mmap_size": 1 << 30,
    "temp_store": "MEMORY",
}
WRITER_PRAGMAS = PRAGMAS | {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "journal_size_limit": 64 << 20,
    "secure_delete": 1,  # deleted text is overwritten, whatever SQLite was built with
}
READER_PRAGMAS = PRAGMAS | {"query_only": 1}
CHECKPOINT_ROWS = 2_000
EXIT_IO_ERROR = 70
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SqliteReader(Reader):
    """A connection to the file."""

    __slots__ = ("_cursor", "engine")

    dialect = "sqlite"
    raw: sqlite3.Connection

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.memory: dict[str, Any] = {}
        self._cursor = raw.cursor()  # one for all statements; each reads all its rows at once
        engine = sqlalchemy.create_engine(
            "sqlite://",
            creator=lambda: raw,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
        )
        self.engine = engine.connect()

    def close(self) -> None:
        """Close, in the thread that opened it."""
        self.engine.close()
        self.engine.engine.dispose()

    def rows(self, statement: Prepared, **values: object) -> list[Row]:
        """Run a statement and return all its rows."""
        return self._cursor.execute(statement.sql, statement.bind(values)).fetchall()

    def row(self, statement: Prepared, **values: object) -> Row | None:
        """Run a statement and return its first row, if any."""
        found = self._cursor.execute(statement.sql, statement.bind(values)).fetchall()
        return found[0] if found else None

    def each(self, statement: Prepared, **values: object) -> Iterable[Row]:
        """Run a statement whose rows need not be in memory at once."""
        return self.raw.execute(statement.sql, statement.bind(values))

    def many(self, statement: Prepared, values: list[dict[str, object]]) -> None:
        """Run a statement once for each of ``values``."""
        self.raw.executemany(statement.sql, [statement.bind(each) for each in values])

    def among(self, statement: Among, keys: Sequence[object], **values: object) -> list[Row]:
        """Run a statement about ``keys`` and return all its rows; none if there is no key."""
        if not keys:
            return []
        prepared, numbered = statement.of(keys)
        bound = prepared.bind(values | numbered)
        return self._cursor.execute(prepared.sql, bound).fetchall()

    def select(self, statement: sqlalchemy.Select[Any]) -> list[Row]:
        """Run a statement whose shape varies (``IN`` lists) through SQLAlchemy."""
        return [tuple(row) for row in self.engine.execute(statement)]

    @property
    def changes(self) -> int:
        """How many rows this connection has changed so far."""
        return self.raw.total_changes

    @property
    def writes(self) -> int:
        """A number that is another one after each write."""
        return self.raw.total_changes


class _Thread(aiosqlite.Connection):
    """aiosqlite's thread, which here runs whole functions and not single statements."""

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function`` in the thread."""
        result: T = await self._execute(function, *args, **kwargs)  # type: ignore[no-untyped-call]
        return result

    async def ended(self) -> None:
        """Wait until the thread is gone, which still has something to tell the event loop."""
        await asyncio.to_thread(self._thread.join)


async def _open(path: Path, pragmas: Mapping[str, object]) -> tuple[_Thread, SqliteReader]:
    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(
            path, isolation_level=None, cached_statements=512, check_same_thread=False
        )
        for name, value in pragmas.items():
            raw.execute(f"PRAGMA {name}={value}")
        return raw

    thread = _Thread(connect, iter_chunk_size=64)
    try:
        await thread
    except sqlite3.Error:
        await thread.ended()
        raise
    return thread, await thread.call(SqliteReader, thread._conn)  # noqa: SLF001  # our own subclass


class SqliteDatabase(Database):
    """One writer and ``readers`` readers on one SQLite file."""

    def __init__(self, path: Path, readers: int = 2) -> None:
        self.path = path
        self.reserve = Reserve(path)
        self._readers_wanted = readers
        self._free: asyncio.Queue[tuple[_Thread, SqliteReader]] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()
        self._checkpointed = 0
        self._checkpointing: asyncio.Future[None] | None = None
        self._readers: list[tuple[_Thread, SqliteReader]] = []

    async def open(self) -> None:
        """Open the file, creating it if need be."""
        self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._writer, self._writing = await _open(self.path, WRITER_PRAGMAS)
        os.chmod(self.path, 0o600)  # noqa: PTH101  # one syscall, once, at start
        for _ in range(self._readers_wanted):
            opened = await _open(self.path, READER_PRAGMAS)
            self._readers.append(opened)
            self._free.put_nowait(opened)

    async def close(self) -> None:
        """Finish what is being written, checkpoint, and close everything."""
        async with self._one_at_a_time:
            await self._writer.call(self._checkpoint)
        for thread, reader in [*self._readers, (self._writer, self._writing)]:
            await thread.call(reader.close)
            await thread.close()
        os.close(self._lock)

    async def read(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in a reading thread, in one consistent snapshot."""
        async with self._reader() as (thread, reader):
            return await asyncio.shield(thread.call(_snapshot, reader, function, args, kwargs))

    async def write(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in one transaction and return once it is on disk.

        Raises:
            StorageFull: the disk is full; nothing was written.
            Unavailable: another process held the database too long; nothing was written.
        """
        return await asyncio.shield(self._write_alone(function, args, kwargs))

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[tuple[_Thread, SqliteReader]]:
        reader = await self._free.get()
        try:
            yield reader
        finally:
            self._free.put_nowait(reader)

    async def _write_alone(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        """Take the writer to the end of the transaction, even if nobody waits for it any more."""
        async with self._one_at_a_time:
            return await self._transact(function, args, kwargs)

    async def _transact(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        if not self._begin_at_once():
            await self._writer.call(self._begin)
        try:
            with _explained():
                result = function(self._writing, *args, **kwargs)
        except BaseException:
            await self._writer.call(self._end, "ROLLBACK")
            raise
        await self._writer.call(self._end, "COMMIT")
        self._checkpoint_if_due()
        return result

    def _begin_at_once(self) -> bool:
        """Begin here and now if nothing is in the way, which saves a hop to the thread."""
        if self._checkpointing is not None and not self._checkpointing.done():
            return False  # the thread has the connection
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        with self._unlocking_on_error():
            self._writing.raw.execute("BEGIN IMMEDIATE")
        return True

    def _begin(self) -> None:
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        with self._unlocking_on_error():
            self._writing.raw.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _unlocking_on_error(self) -> Iterator[None]:
        try:
            with _explained():
                yield
        except BaseException:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
            raise

    def _end(self, how: str) -> None:
        raw = self._writing.raw
        undone = how == "ROLLBACK" and not raw.in_transaction  # by SQLite, as on a full disk
        try:
            with _explained():
                if not undone:
                    raw.execute(how)
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the file beside the database: no two processes ever write or checkpoint at once."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _checkpoint_if_due(self) -> None:
        """Queue a checkpoint behind the commit just acknowledged, every so many rows."""
        changes = self._writing.raw.total_changes
        if changes - self._checkpointed >= CHECKPOINT_ROWS:
            self._checkpointed = changes
            self._checkpointing = asyncio.ensure_future(self._writer.call(self._checkpoint))

    def _checkpoint(self) -> None:
        with self._locked():
            try:
                with _explained():
                    self._writing.raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
            except StorageFull:
                log.warning("store.not_checkpointed")  # the log keeps it; the next one tries again


def _snapshot(
    reader: SqliteReader, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> T:
    with _trusted():
        reader.raw.execute("BEGIN")
        try:
            return function(reader, *args, **kwargs)
        finally:
            reader.raw.execute("COMMIT")


@contextmanager
def _trusted() -> Iterator[None]:
    """Stop for good where SQLite meets damage; the next start looks at the whole file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
            log.critical("store.damaged", error=str(error))
            os._exit(EXIT_IO_ERROR)
        raise


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the disk says into the protocol's errors; stop for good on an I/O error.

    After a failed fsync the kernel may have dropped the pages: trying again would acknowledge
    what is not on disk. The log is recovered at the next start.
    """
    try:
        with _trusted():
            yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_TRIGGER:  # the fence of a move
            raise Unavailable(
                "the server is moving to another database; send this again"
            ) from error
        raise
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_IOERR:
            log.critical("store.io_error", error=str(error), code=error.sqlite_errorname)
            os._exit(EXIT_IO_ERROR)
        if code == sqlite3.SQLITE_FULL:
            raise StorageFull("the server's disk is full; reading still works") from error
        if code == sqlite3.SQLITE_BUSY:
            raise Unavailable("the database is busy; send this again") from error
        raise
