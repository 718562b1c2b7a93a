"""Group commit: whatever waits is written in one transaction, then acknowledged and announced."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import msgspec
import structlog

from chatserver.core import faults
from chatserver.core.clock import now_us
from chatserver.core.timings import Timings
from protocol import CommandRefused, Entry
from protocol.errors import StorageFull, Unavailable

from .database import Database, Reader
from .transaction import Transaction

T = TypeVar("T")
Change = Callable[[Transaction], T]
Announce = Callable[[list[Entry]], None]
Settled = Callable[[Any], None]
Remind = Callable[[dict[str, int]], None]

MAX_BATCH = 256
MAX_WAITING = 20_000

log = structlog.get_logger()


class Outcome(msgspec.Struct):
    """What a batch came to: each change's result or error, and what is to be told of it."""

    results: list[Any]
    entries: list[Entry]
    reminders: dict[str, int] = {}


class Committer:
    """Takes changes in order, commits them in groups, and acknowledges after the disk has them.

    ``announce`` is called once per group, after the commit, with the events in order. ``remind``
    is called with the heads of streams to which something was sent that was there already.
    """

    def __init__(
        self, database: Database, announce: Announce, remind: Remind = lambda _heads: None
    ) -> None:
        self._database = database
        self._announce = announce
        self._remind = remind
        self._waiting: deque[tuple[Change[Any], Settled]] = deque()
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()  # asking each time costs a system call
        self._closing = False
        self.times = Timings()

    async def commit(self, change: Change[T]) -> T:
        """Run ``change`` in the next group; return its result once it is on disk.

        Raises:
            CommandRefused: the change refused, or could not be stored; nothing of it remains.
        """
        return await self.submit(change)

    def submit(self, change: Change[T]) -> asyncio.Future[T]:
        """Queue ``change`` for the next group; the future is settled once it is on disk.

        Raises:
            Unavailable: too much waits already.
        """
        future: asyncio.Future[T] = asyncio.Future(loop=self._loop)
        self.queue(change, partial(_settle, future))
        return future

    def queue(self, change: Change[Any], settled: Settled) -> None:
        """Queue ``change``; ``settled`` gets its result or error once that is on disk.

        It is called before the group is announced: an author's answer does not wait for the
        crowd.

        Raises:
            Unavailable: too much waits already.
        """
        if self._closing or len(self._waiting) >= MAX_WAITING:
            raise Unavailable("the server is closing or overloaded; send this again")
        self._waiting.append((change, settled))
        self._wake.set()

    async def run(self) -> None:
        """Commit groups until :meth:`close`; everything accepted before that is finished."""
        while self._waiting or not self._closing:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._commit_group()

    @property
    def waiting(self) -> int:
        """How many changes wait for the next group."""
        return len(self._waiting)

    @property
    def is_busy(self) -> bool:
        """Whether changes wait for the next group."""
        return bool(self._waiting)

    def close(self) -> None:
        """Accept nothing more; :meth:`run` returns when all is committed."""
        self._closing = True
        self._wake.set()

    async def _commit_group(self) -> None:
        waiting = self._waiting
        group = [waiting.popleft() for _ in range(min(len(waiting), MAX_BATCH))]
        changes = [change for change, _ in group]
        begun_s = time.monotonic()
        try:
            outcome = await self._write(changes)
        except _MustRunAlone:
            outcome = await self._one_by_one(changes)
        except Exception as error:  # noqa: BLE001  # whatever it is, every waiter must hear of it
            outcome = Outcome([error] * len(group), [])
        self.times.note(time.monotonic() - begun_s)
        faults.passing("commit.after")
        for (_, settled), result in zip(group, outcome.results, strict=True):
            try:
                settled(result)
            except Exception:
                log.exception("acknowledge.failed")  # it must not keep the others waiting
        faults.passing("acknowledge.after")
        try:
            self._announce(outcome.entries)
            if outcome.reminders:
                self._remind(outcome.reminders)
        except Exception:
            log.exception("announce.failed")  # it is in the log, where sweeps find it

    async def _write(self, changes: list[Change[Any]], *, alone: bool = False) -> Outcome:
        """Commit; on a full disk give its reserve up, and try again with what takes little."""
        reserve = self._database.reserve
        try:
            return await self._database.write(_run_all, changes, alone=alone, scarce=reserve.full)
        except StorageFull:
            if not reserve.give_up():
                raise
        return await self._database.write(_run_all, changes, alone=alone, scarce=True)

    async def _one_by_one(self, changes: list[Change[Any]]) -> Outcome:
        """Commit each change by itself, so that the one that fails harms no other."""
        outcome = Outcome([], [])
        for change in changes:
            try:
                alone = await self._write([change], alone=True)
            except Exception as error:  # noqa: BLE001  # as above
                alone = Outcome([error], [])
            outcome.results += alone.results
            outcome.entries += alone.entries
            outcome.reminders |= alone.reminders
        return outcome


class _MustRunAlone(Exception):  # noqa: N818  # a signal inside this module
    """A change failed after it had written: the group is rolled back and tried one by one."""


def _run_all(reader: Reader, changes: list[Change[Any]], *, alone: bool, scarce: bool) -> Outcome:
    faults.passing("commit.before")
    transaction = Transaction(reader, now_us(), scarce=scarce)
    results = [_run_one(transaction, change, alone=alone) for change in changes]
    transaction.finish()
    faults.passing("commit.inside")
    return Outcome(results, transaction.entries, transaction.reminders)


def _run_one(transaction: Transaction, change: Change[Any], *, alone: bool) -> Any:
    before = transaction.progress
    try:
        return change(transaction)
    except Exception as error:
        if isinstance(error, CommandRefused) and transaction.progress == before:
            return error
        if alone:
            raise
        raise _MustRunAlone from error


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    with contextlib.suppress(asyncio.InvalidStateError):  # its waiter was cancelled
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
