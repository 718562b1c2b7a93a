"""The SQLite database: one thread that writes, a few that read, each with its own connection.

Functions that touch SQL are plain functions of a :class:`Reader` or ``Transaction``; they are
carried to the thread whole, so that an action costs one hop however many statements it has.
aiosqlite brings the threads, SQLAlchemy Core the statements.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite
import sqlalchemy
import structlog
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.pool import StaticPool

from protocol.errors import StorageFull, Unavailable

from .reserve import Reserve

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]

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


class _Compiler(SQLiteCompiler):
    """Writes the hints of statements down; SQLAlchemy's own leaves them out for SQLite."""

    def get_from_hint_text(self, table: sqlalchemy.FromClause, text: str | None) -> str | None:
        """Return what stands behind the table's name: ``INDEXED BY`` an index."""
        del table
        return text


class _Dialect(sqlite.dialect):  # type: ignore[misc,valid-type]  # a class made by a function
    statement_compiler = _Compiler


_DIALECT = _Dialect(paramstyle="qmark")


class Prepared:
    """A Core statement compiled once and run on the driver: 4 µs against 50 through the engine.

    It is compiled when first used: all of them together would slow every start by 40 ms.
    """

    def __init__(self, statement: sqlalchemy.ClauseElement) -> None:
        self.statement = statement

    @cached_property
    def sql(self) -> str:
        """The statement's text, with question marks for its values."""
        return str(self._compiled)

    @cached_property
    def _compiled(self) -> sqlalchemy.Compiled:
        return self.statement.compile(dialect=_DIALECT)

    @cached_property
    def _constants(self) -> dict[str, object]:
        return {k: v for k, v in self._compiled.params.items() if v is not None}

    @cached_property
    def _pick(self) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
        return _picker(self._compiled.positiontup or ())  # type: ignore[attr-defined]

    def bind(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Put ``values`` into the order of the statement's question marks."""
        if self._constants:
            values = {**self._constants, **values}
        return self._pick(values)


class Among:
    """A Core statement about any number of keys, compiled once for each power of two of them.

    ``make(keys)`` puts them behind an ``IN``. SQLAlchemy's own expansion takes 150 µs a query.
    """

    def __init__(
        self, make: Callable[[list[sqlalchemy.BindParameter[Any]]], sqlalchemy.ClauseElement]
    ) -> None:
        self._make = make
        self._prepared: dict[int, Prepared] = {}

    def bind(self, keys: Sequence[object], **values: object) -> tuple[str, tuple[object, ...]]:
        """Return the statement's text and its values; the last key fills the places left."""
        size = 1 << (len(keys) - 1).bit_length()
        prepared = self._prepared.get(size)
        if prepared is None:
            names: list[sqlalchemy.BindParameter[Any]] = [
                sqlalchemy.bindparam(f"key_{place}") for place in range(size)
            ]
            prepared = self._prepared[size] = Prepared(self._make(names))
        padded = [*keys, *[keys[-1]] * (size - len(keys))]
        numbered = {f"key_{n}": key for n, key in enumerate(padded)}
        return prepared.sql, prepared.bind(values | numbered)


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """Return a function that takes the values of ``names`` out of a mapping, as a tuple."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


class Reader:
    """A connection that reads; each function run on it sees one consistent state."""

    __slots__ = ("_cursor", "engine", "memory", "raw")

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.memory: dict[str, Any] = {}
        """What was unpacked from rows; whoever keeps something here knows when it is stale."""
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

    def many(self, statement: Prepared, values: list[dict[str, object]]) -> None:
        """Run a statement once for each of ``values``."""
        self.raw.executemany(statement.sql, [statement.bind(each) for each in values])

    def among(self, statement: Among, keys: Sequence[object], **values: object) -> list[Row]:
        """Run a statement about ``keys`` and return all its rows; none if there is no key."""
        return self._cursor.execute(*statement.bind(keys, **values)).fetchall() if keys else []

    def select(self, statement: sqlalchemy.Executable) -> list[Row]:
        """Run a statement whose shape varies (``IN`` lists) through SQLAlchemy."""
        return [tuple(row) for row in self.engine.execute(statement)]


class _Thread(aiosqlite.Connection):
    """aiosqlite's thread, which here runs whole functions and not single statements."""

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function`` in the thread."""
        result: T = await self._execute(function, *args, **kwargs)  # type: ignore[no-untyped-call]
        return result

    async def ended(self) -> None:
        """Wait until the thread is gone, which still has something to tell the event loop."""
        await asyncio.to_thread(self._thread.join)


async def _open(path: Path, pragmas: Mapping[str, object]) -> tuple[_Thread, Reader]:
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
    return thread, await thread.call(Reader, thread._conn)  # noqa: SLF001  # our own subclass


class Database:
    """One writer and ``readers`` readers on one SQLite file."""

    def __init__(self, path: Path, readers: int = 2) -> None:
        self.path = path
        self.reserve = Reserve(path)
        self._readers_wanted = readers
        self._free: asyncio.Queue[tuple[_Thread, Reader]] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()
        self._checkpointed = 0
        self._checkpointing: asyncio.Future[None] | None = None
        self._readers: list[tuple[_Thread, Reader]] = []

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
        """Checkpoint and close everything."""
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
    async def _reader(self) -> AsyncIterator[tuple[_Thread, Reader]]:
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
    reader: Reader, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
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
