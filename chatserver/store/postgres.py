"""The PostgreSQL database: threads that write and threads that read, each with a connection.

Whoever writes, on whichever node, holds from the first statement to the end of the commit either
the one lock of the database, or it together with others and the locks of a few streams: of all
that a transaction may touch it sees what was committed before, and nothing comes between
(docs/adr/0020).
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

import psycopg
import structlog
from psycopg import errors
from psycopg.pq import TransactionStatus

from protocol.errors import StorageFull, Unavailable

from .database import Database, InUseError, Reader
from .lanes import LANES, BeyondLaneError, Foresight
from .postgres_connection import IDLE_MS, LANE_IDLE_MS, Claim, connect, reaching
from .postgres_reader import PostgresReader
from .postgres_writer import PostgresWriter
from .reserve import Elsewhere

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=PostgresReader)

log = structlog.get_logger()

_READS: Final = 3
_AWAY: Final = (
    psycopg.OperationalError,
    errors.ReadOnlySqlTransaction,
    ConnectionError,
    InUseError,
)
_BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Broken(psycopg.OperationalError):
    """The connection broke while something was read, or before."""


class _Worker(Generic[R]):
    """A thread with a connection of its own, which is made anew after it broke."""

    def __init__(
        self, url: str, kind: type[R], claim: Claim | None = None, idle_ms: int = IDLE_MS
    ) -> None:
        self._kind = kind
        self._connect = partial(connect, url, claim, idle_ms)
        self._thread = ThreadPoolExecutor(1, "postgres")
        self._turns = asyncio.Lock()
        self._reader: R | None = None

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """Run ``function(worker, ...)`` in the thread, to its end even if nobody waits for it."""
        return await asyncio.shield(self._call(function, args))

    async def _call(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        loop = asyncio.get_running_loop()
        async with self._turns:
            return await loop.run_in_executor(self._thread, function, self, *args)

    async def close(self) -> None:
        """Finish what was begun and close."""
        await self.call(_Worker.drop)
        await asyncio.to_thread(self._thread.shutdown)

    @property
    def is_connected(self) -> bool:
        """Whether it has a connection, as far as anybody has noticed."""
        return self._reader is not None and not self._reader.raw.closed

    def begin(self, how: Callable[[R], None]) -> R:
        """Begin a transaction; a connection that broke while nobody used it is made anew."""
        if self._reader is not None:
            try:
                how(self._reader)
            except errors.LockNotAvailable:
                self.rollback()
                raise
            except psycopg.Error:
                self.drop()
            else:
                return self._reader
        self._reader = self._kind(self._connect())
        try:
            how(self._reader)
        except BaseException:
            self.rollback()
            raise
        return self._reader

    def rollback(self) -> None:
        """End a transaction of which nothing shall remain."""
        if self._reader is not None:
            try:
                self._reader.rollback()
            except psycopg.Error:
                self.drop()

    def drop(self) -> None:
        """Give the connection up."""
        if self._reader is not None:
            with suppress(psycopg.Error):
                self._reader.raw.close()
            self._reader = None


class PostgresDatabase(Database):
    """A few connections to one PostgreSQL database, each in a thread of its own.

    One writes what may touch anything, :data:`LANES` what stays within a few streams, and
    ``readers`` read.
    """

    lanes = LANES

    def __init__(self, url: str, readers: int = 2, claim: Claim | None = None) -> None:
        self.reserve = Elsewhere()
        self._writer = _Worker(url, PostgresWriter, claim)
        self._lanes = [_Worker(url, PostgresWriter, None, LANE_IDLE_MS) for _ in range(LANES)]
        self._readers = [_Worker(url, PostgresReader) for _ in range(readers)]
        self._free: asyncio.Queue[_Worker[PostgresReader]] = asyncio.Queue()

    async def open(self) -> None:
        """Connect, so that a wrong address is found now; lanes are opened when they are used."""
        opened: list[_Worker[Any]] = [self._writer, *self._readers]
        for worker in opened:
            await worker.call(_look)
        for worker in self._readers:
            self._free.put_nowait(worker)

    async def close(self) -> None:
        """Finish what is being written and disconnect."""
        opened: list[_Worker[Any]] = [*self._lanes, self._writer, *self._readers]
        for worker in opened:
            await worker.close()

    async def read(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in a reading thread, in one consistent snapshot."""
        worker = await self._free.get()
        try:
            return await worker.call(_snapshot, partial(_called, function, args, kwargs))
        finally:
            self._free.put_nowait(worker)

    async def write(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in one transaction and return once it is on disk.

        Raises:
            StorageFull: the disk is full; nothing was written.
            Unavailable: the database was busy or went away; send it again.
        """
        carried = partial(_called, function, args, kwargs)
        return await self.write_foreseen(Foresight(), carried)

    async def write_foreseen(self, foresight: Foresight, function: Callable[[Reader], T]) -> T:
        """Run ``function(reader)`` as :meth:`write` does, with what is known of it beforehand.

        One that takes a lane runs beside those of other lanes, of any process; where it touches
        more than it said, it is undone and run again while nobody else writes.
        """
        if foresight.lane is not None and self._writer.is_connected:  # so it has its claim
            try:
                return await self._lanes[foresight.lane].call(_transact, foresight, function)
            except BeyondLaneError:
                foresight = Foresight(foresight.questions)
        return await self._writer.call(_transact, foresight, function)


def _called(
    function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], reader: Reader
) -> T:
    return function(reader, *args, **kwargs)


def _look(worker: _Worker[Any]) -> None:
    with reaching():
        worker.begin(_begin_reading)
    worker.rollback()


def _begin_reading(reader: PostgresReader) -> None:
    reader.raw.execute(_BEGIN_READING, prepare=False)


def _snapshot(worker: _Worker[PostgresReader], function: Callable[[Reader], T]) -> T:
    """Read; whoever only reads may do so again where the connection broke meanwhile."""
    with _explained():
        for _ in range(_READS - 1):
            with suppress(_Broken):
                return _read(worker, function)
        return _read(worker, function)


def _read(worker: _Worker[PostgresReader], function: Callable[[Reader], T]) -> T:
    try:
        return function(worker.begin(_begin_reading))
    except psycopg.OperationalError as error:
        if not worker.is_connected:
            raise _Broken(str(error)) from error
        raise
    finally:
        worker.rollback()


def _transact(
    worker: _Worker[PostgresWriter], foresight: Foresight, function: Callable[[Reader], T]
) -> T:
    with _explained():
        writer = worker.begin(lambda writer: writer.begin(foresight))
        try:
            result = function(writer)
        except BaseException:
            worker.rollback()
            raise
        _commit(worker, writer)
    return result


def _commit(worker: _Worker[PostgresWriter], writer: PostgresWriter) -> None:
    """Commit; where the answer does not come, nobody knows whether it is on disk."""
    try:
        ended = writer.commit()
    except BaseException as error:
        if writer.raw.info.transaction_status is not TransactionStatus.UNKNOWN:
            worker.rollback()
            raise  # it said what is wrong with it, so nothing was stored
        worker.drop()
        log.warning("store.commit_unknown", error=str(error))
        raise Unavailable("it may have been stored; send this again") from error
    if ended != "COMMIT":
        raise RuntimeError("a statement failed and its error was hidden: nothing was stored")


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
