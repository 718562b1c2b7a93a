"""Group commit: whatever waits is written in one transaction, then acknowledged and announced."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import msgspec
import structlog

from chatserver.core import faults
from chatserver.core.clock import now_us
from chatserver.core.timings import Timings
from protocol import CommandRefused, Entry
from protocol.errors import StorageFull, Unavailable

from .database import Database, Reader
from .lanes import BeyondLaneError, Foreseen, Foresight, lane_of
from .transaction import Transaction

T = TypeVar("T")
Change = Callable[[Transaction], T]
Announce = Callable[[list[Entry]], None]
Settled = Callable[[Any], None]
Remind = Callable[[dict[str, int]], None]
Waiting = tuple[Change[Any], Settled]

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
        self._waiting: deque[Waiting] = deque()
        self._lanes = [_Lane() for _ in range(database.lanes)]
        self._in_lanes = 0
        self._together = False
        self._wake = asyncio.Event()
        self._lanes_idle = asyncio.Event()
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
        if self._closing or self.waiting >= MAX_WAITING:
            raise Unavailable("the server is closing or overloaded; send this again")
        lane = None if self._waiting or self._together else self._lane_of(change)
        if lane is None:
            self._waiting.append((change, settled))
            self._wake.set()
        else:
            self._enter(lane, (change, settled))

    async def run(self) -> None:
        """Commit groups until :meth:`close`; everything accepted before that is finished."""
        lanes = [asyncio.ensure_future(self._work(*each)) for each in enumerate(self._lanes)]
        try:
            while self._waiting or not self._closing:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self._commit_together()
            await self._settle_lanes()
        finally:
            for lane in lanes:
                lane.cancel()

    @property
    def waiting(self) -> int:
        """How many changes wait for their group."""
        return len(self._waiting) + self._in_lanes

    @property
    def is_busy(self) -> bool:
        """Whether changes wait for their group."""
        return bool(self._waiting or self._in_lanes)

    def close(self) -> None:
        """Accept nothing more; :meth:`run` returns when all is committed."""
        self._closing = True
        self._wake.set()

    async def _commit_together(self) -> None:
        """Commit what came in its order, once the lanes are empty, unless lanes can take it."""
        group = list(islice(self._waiting, MAX_BATCH))
        lanes = [lane for change, _ in group if (lane := self._lane_of(change)) is not None]
        if len(lanes) == len(group):
            for lane in lanes:
                self._enter(lane, self._waiting.popleft())
            return
        self._together = True
        await self._settle_lanes()
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
        await self._commit_group(group, None)
        self._together = False

    def _lane_of(self, change: Change[Any]) -> int | None:
        """Return which lane a change may take, if any."""
        if not self._lanes or not isinstance(change, Foreseen) or not change.streams:
            return None
        return lane_of(change.streams[0])

    def _enter(self, lane: int, waiting: Waiting) -> None:
        self._in_lanes += 1
        self._lanes[lane].waiting.append(waiting)
        self._lanes[lane].wake.set()

    async def _settle_lanes(self) -> None:
        """Wait until nothing is on its way in the lanes."""
        while self._in_lanes:
            self._lanes_idle.clear()
            await self._lanes_idle.wait()

    async def _work(self, number: int, lane: "_Lane") -> None:
        """Commit what takes a lane, group by group, until cancelled."""
        while True:
            await lane.wake.wait()
            lane.wake.clear()
            while lane.waiting:
                waiting = lane.waiting
                group = [waiting.popleft() for _ in range(min(len(waiting), MAX_BATCH))]
                await self._commit_group(group, number)
                self._in_lanes -= len(group)
                if not self._in_lanes:
                    self._lanes_idle.set()

    async def _commit_group(self, group: list[Waiting], lane: int | None) -> None:
        changes = [change for change, _ in group]
        begun_s = time.monotonic()
        outcome = await self._outcome(changes, lane)
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

    async def _outcome(self, changes: list[Change[Any]], lane: int | None) -> Outcome:
        """Commit a group; where one of it fails, commit them one by one."""
        try:
            return await self._write(changes, lane)
        except (Unavailable, StorageFull) as error:
            return Outcome([error] * len(changes), [])
        except Exception as error:  # noqa: BLE001  # whatever it is, every waiter must hear of it
            if len(changes) == 1 and not isinstance(error, _MustRunAlone):
                return Outcome([error], [])
        return await self._one_by_one(changes, lane)

    async def _write(
        self, changes: list[Change[Any]], lane: int | None, *, alone: bool = False
    ) -> Outcome:
        """Commit; on a full disk give its reserve up, and try again with what takes little."""
        reserve = self._database.reserve
        foresight = _foresight(changes, lane) if self._lanes else Foresight()
        run = partial(_run_all, changes=changes, alone=alone)
        try:
            return await self._database.write_foreseen(foresight, partial(run, scarce=reserve.full))
        except StorageFull:
            if not reserve.give_up():
                raise
        return await self._database.write_foreseen(foresight, partial(run, scarce=True))

    async def _one_by_one(self, changes: list[Change[Any]], lane: int | None) -> Outcome:
        """Commit each change by itself, so that the one that fails harms no other."""
        outcome = Outcome([], [])
        for change in changes:
            try:
                alone = await self._write([change], lane, alone=True)
            except Exception as error:  # noqa: BLE001  # as above
                alone = Outcome([error], [])
            outcome.results += alone.results
            outcome.entries += alone.entries
            outcome.reminders |= alone.reminders
        return outcome


class _Lane:
    """Changes that stay within streams of one lane, in the order they came in."""

    __slots__ = ("waiting", "wake")

    def __init__(self) -> None:
        self.waiting: deque[Waiting] = deque()
        self.wake = asyncio.Event()


class _MustRunAlone(Exception):  # noqa: N818  # a signal inside this module
    """A change failed after it had written: the group is rolled back and tried one by one."""


def _foresight(changes: list[Change[Any]], lane: int | None) -> Foresight:
    known = [change for change in changes if isinstance(change, Foreseen)]
    questions = [question for change in known for question in change.questions()]
    streams = {stream for change in known for stream in change.streams}
    return Foresight(questions, lane, streams)


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
    except BeyondLaneError:
        raise
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
