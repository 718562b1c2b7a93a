"""The PostgreSQL database: one lane that writes, a few that read, each a thread with a connection.

Whoever writes, on whichever node, holds one lock of the database from the first statement to the
end of the commit: a transaction sees all that was committed before it, and nothing comes between
(docs/adr/0019).
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import psycopg
import sqlalchemy
import structlog
from psycopg import errors

from protocol.errors import Invalid, StorageFull, Unavailable

from .database import Among, Database, InUseError, Prepared, Reader, Row
from .postgres_connection import WRITERS, Claim, connect, reaching
from .postgres_dialect import compiled
from .reserve import Elsewhere

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()

_BEGIN: Final = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS})"
_READS: Final = 3
_AWAY: Final = (
    psycopg.OperationalError,
    errors.ReadOnlySqlTransaction,
    ConnectionError,
    InUseError,
)
_BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Broken(psycopg.OperationalError):
    """The connection broke while something was read."""


class PostgresReader(Reader):
    """A connection to PostgreSQL; it prepares each statement when it first runs it."""

    __slots__ = ("_changes", "_cursor")

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        self.raw = raw
        self.memory: dict[str, Any] = {}
        self._cursor = raw.cursor(binary=True)
        self._changes = 0

    def rows(self, statement: Prepared, **values: object) -> list[Row]:
        """Run a statement and return all its rows."""
        return self._run(statement.postgres, statement.name(values))

    def row(self, statement: Prepared, **values: object) -> Row | None:
        """Run a statement and return its first row, if any."""
        found = self._run(statement.postgres, statement.name(values))
        return found[0] if found else None

    def each(self, statement: Prepared, **values: object) -> Iterable[Row]:
        """Run a statement; its rows are in memory at once all the same."""
        return self.rows(statement, **values)

    def many(self, statement: Prepared, values: list[dict[str, object]]) -> None:
        """Run a statement once for each of ``values``, in one exchange with the server."""
        if values:
            with _storable():
                self._cursor.executemany(
                    statement.postgres, [statement.name(each) for each in values]
                )
            self._changes += self._cursor.rowcount

    def among(self, statement: Among, keys: Sequence[object], **values: object) -> list[Row]:
        """Run a statement about ``keys`` and return all its rows; none if there is no key."""
        if not keys:
            return []
        prepared, numbered = statement.of(keys)
        return self._run(prepared.postgres, prepared.name(values | numbered))

    def select(self, statement: sqlalchemy.Select[Any]) -> list[Row]:
        """Run a statement whose shape varies (``IN`` lists); compiling it takes a while."""
        written = compiled(statement)
        return self._run(str(written), written.params)

    @property
    def changes(self) -> int:
        """How many rows this connection has changed so far."""
        return self._changes

    def _run(self, text: str, values: Any) -> list[Row]:
        cursor = self._cursor
        with _storable():
            cursor.execute(text, values)
        if cursor.description is None:
            self._changes += cursor.rowcount
            return []
        return cursor.fetchall()


class _Lane:
    """A thread with a connection of its own, which is made anew after it broke."""

    def __init__(self, url: str, claim: Claim | None = None) -> None:
        self._url = url
        self._claim = claim
        self._thread = ThreadPoolExecutor(1, "postgres")
        self._reader: PostgresReader | None = None

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """Run ``function(lane, ...)`` in the thread, to its end even if nobody waits for it."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, function, self, *args))

    async def close(self) -> None:
        """Finish what was begun and close."""
        await self.call(_Lane.drop)
        await asyncio.to_thread(self._thread.shutdown)

    def begin(self, how: str) -> PostgresReader:
        """Begin a transaction; a connection that broke while nobody used it is made anew."""
        if self._reader is not None:
            try:
                self._reader.raw.execute(how, prepare=False)
            except errors.LockNotAvailable:
                self.rollback()
                raise
            except psycopg.Error:
                self.drop()
            else:
                return self._reader
        self._reader = PostgresReader(connect(self._url, self._claim))
        self._reader.raw.execute(how, prepare=False)
        return self._reader

    def rollback(self) -> None:
        """End a transaction of which nothing shall remain."""
        if self._reader is not None:
            try:
                self._reader.raw.execute("ROLLBACK", prepare=False)
            except psycopg.Error:
                self.drop()

    def drop(self) -> None:
        """Give the connection up."""
        if self._reader is not None:
            with suppress(psycopg.Error):
                self._reader.raw.close()
            self._reader = None


class PostgresDatabase(Database):
    """One writer and ``readers`` readers on one PostgreSQL database."""

    def __init__(self, url: str, readers: int = 2, claim: Claim | None = None) -> None:
        self.reserve = Elsewhere()
        self._writer = _Lane(url, claim)
        self._readers = [_Lane(url) for _ in range(readers)]
        self._free: asyncio.Queue[_Lane] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> None:
        """Connect, so that a wrong address is found now."""
        for lane in [self._writer, *self._readers]:
            await lane.call(_look)
        for lane in self._readers:
            self._free.put_nowait(lane)

    async def close(self) -> None:
        """Finish what is being written and disconnect."""
        async with self._one_at_a_time:
            for lane in [self._writer, *self._readers]:
                await lane.close()

    async def read(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in a reading thread, in one consistent snapshot."""
        lane = await self._free.get()
        try:
            return await lane.call(_snapshot, function, args, kwargs)
        finally:
            self._free.put_nowait(lane)

    async def write(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in one transaction and return once it is on disk.

        Raises:
            StorageFull: the disk is full; nothing was written.
            Unavailable: the database was busy or went away; send it again.
        """
        return await asyncio.shield(self._write_alone(function, args, kwargs))

    async def _write_alone(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        async with self._one_at_a_time:
            return await self._writer.call(_transact, function, args, kwargs)


def _look(lane: _Lane) -> None:
    with reaching():
        lane.begin(_BEGIN_READING)
    lane.rollback()


def _snapshot(
    lane: _Lane, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> T:
    """Read; whoever only reads may do so again where the connection broke meanwhile."""
    with _explained():
        for _ in range(_READS - 1):
            with suppress(_Broken):
                return _read(lane, function, args, kwargs)
        return _read(lane, function, args, kwargs)


def _read(
    lane: _Lane, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> T:
    reader = lane.begin(_BEGIN_READING)
    try:
        return function(reader, *args, **kwargs)
    except psycopg.OperationalError as error:
        if reader.raw.closed:
            raise _Broken(str(error)) from error
        raise
    finally:
        lane.rollback()


def _transact(
    lane: _Lane, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> T:
    with _explained():
        reader = lane.begin(_BEGIN)
        try:
            result = function(reader, *args, **kwargs)
        except BaseException:
            lane.rollback()
            raise
        _commit(lane, reader)
    return result


def _commit(lane: _Lane, reader: PostgresReader) -> None:
    """Commit; where the answer does not come, nobody knows whether it is on disk."""
    try:
        ended = reader.raw.execute("COMMIT", prepare=False)
    except psycopg.Error as error:
        lane.drop()
        log.warning("store.commit_unknown", error=str(error))
        raise Unavailable("it may have been stored; send this again") from error
    if ended.statusmessage != "COMMIT":
        raise RuntimeError("a statement failed and its error was hidden: nothing was stored")


@contextmanager
def _storable() -> Iterator[None]:
    """Refuse what only the driver objects to, as the character zero; nothing was sent yet."""
    try:
        yield
    except psycopg.DataError as error:
        if error.sqlstate is None:
            raise Invalid(f"that cannot be stored: {error}") from error
        raise


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what PostgreSQL says into the protocol's errors; bugs of ours stay what they are."""
    try:
        yield
    except errors.DiskFull as error:
        raise StorageFull("the database's disk is full; reading still works") from error
    except _AWAY as error:
        log.warning("store.unavailable", error=str(error))
        raise Unavailable("the database is busy or away; send this again") from error
    except psycopg.InternalError as error:
        log.warning("store.interrupted", error=str(error))  # held too long, as by a stopped node
        raise Unavailable("the database gave this up; send it again") from error
