"""Feeding connections what they miss of their streams, from memory or from the log."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from typing import Final

import structlog

from chatserver.core.tasks import Tasks
from protocol import CloseCode, Entry
from protocol.ids import UserId

from .encoded import Encoded, Left, encode
from .stream import Stream, Subscriber

ReadLog = Callable[[str, int, int], Awaitable[list[Entry]]]

FEED_EVENTS: Final = 128
FEED_BYTES: Final = 64 << 10
MAX_FED_AT_ONCE: Final = 64
TURN_WITHIN_S: Final = 10.0

log = structlog.get_logger()


class Feeder:
    """Feeds connections that are behind of a stream until they are live: slow and returning ones.

    Each at its own pace, so many at once; ``read_log(stream, after, limit)`` is asked for what no
    ring has.
    """

    def __init__(self, read_log: ReadLog, tasks: Tasks) -> None:
        self._read_log = read_log
        self._tasks = tasks
        self._turns = asyncio.Semaphore(MAX_FED_AT_ONCE)
        self._reading: dict[tuple[str, int], asyncio.Task[list[Encoded]]] = {}
        self.deliveries = 0

    def feed(self, subscriber: Subscriber) -> None:
        """Let a connection catch up with all it is behind of; called when its socket drained."""
        if subscriber.behind and not subscriber.feeding and not subscriber.paused:
            subscriber.feeding = True
            self._tasks.spawn(self._feed(subscriber))

    async def _feed(self, subscriber: Subscriber) -> None:
        try:
            if not await self._take_turn():
                subscriber.end(CloseCode.OVERLOADED, "too many are catching up")
                return
            try:
                while subscriber.behind and not subscriber.paused:
                    stream = next(iter(subscriber.behind))
                    await self._feed_some(stream, subscriber)
            finally:
                self._turns.release()
        except Exception:
            subscriber.end(CloseCode.STREAM_GAP, "the log cannot be read")
            raise
        finally:
            subscriber.feeding = False

    async def _take_turn(self) -> bool:
        """Wait until not too many are being fed: clients that return in a storm take turns."""
        if not self._turns.locked():
            return await self._turns.acquire()
        try:
            async with asyncio.timeout(TURN_WITHIN_S):
                return await self._turns.acquire()
        except TimeoutError:
            return False

    async def _feed_some(self, stream: Stream, subscriber: Subscriber) -> None:
        has = (subscriber.behind or {})[stream]
        if has >= stream.delivered:
            if stream.outgoing is not None:
                await asyncio.sleep(0)  # what is being written now is not for this one
            else:
                stream.go_live(subscriber)
            return
        run = await self._after(stream, has)
        if not _stands_at(subscriber, stream, has):
            return  # unsubscribed meanwhile
        if not run or run[0].seq != has + 1:
            subscriber.end(CloseCode.STREAM_GAP, "the log has a hole here")
            log.error("stream.gap", stream=stream.id, after=has)
            return
        for portion in _portions(run):
            if subscriber.paused or not _stands_at(subscriber, stream, portion[0].seq - 1):
                return
            self._write_to(stream, subscriber, portion)
            await asyncio.sleep(0)  # others get their turn, and the socket may pause us

    async def _after(self, stream: Stream, has: int) -> list[Encoded]:
        """Return some of what was delivered after a position, from memory or from the log."""
        remembered = stream.since(has)
        if remembered is not None:
            return list(islice(remembered, FEED_EVENTS))
        run = await asyncio.shield(self._read_once(stream.id, has))
        return [entry for entry in run if entry.seq <= stream.delivered]

    def _read_once(self, stream_id: str, after: int) -> "asyncio.Task[list[Encoded]]":
        """Read a page of the log once for all who miss the same at the same moment."""
        key = stream_id, after
        reading = self._reading.get(key)
        if reading is None:
            reading = self._reading[key] = self._tasks.start(self._read_page(*key))
            reading.add_done_callback(lambda _: self._reading.pop(key))
        return reading

    async def _read_page(self, stream_id: str, after: int) -> list[Encoded]:
        return [encode(entry) for entry in await self._read_log(stream_id, after, FEED_EVENTS)]

    def _write_to(self, stream: Stream, subscriber: Subscriber, run: list[Encoded]) -> None:
        """Write a run to one connection that is behind, up to its user's own departure.

        That is one their own stream has yet to tell of here. It is never one from before they
        came back: nobody resumes from a cursor that old, and who comes in starts after it.
        """
        run, left = _until_departure(run, subscriber.user)
        data = b"".join([entry.frame(text=subscriber.text) for entry in run])
        subscriber.write_pushes(data, len(run))
        self.deliveries += len(run)
        if left:
            stream.unsubscribe(subscriber)
        elif subscriber.behind is not None:
            subscriber.behind[stream] = run[-1].seq
            if run[-1].seq >= stream.delivered and stream.outgoing is None:
                stream.go_live(subscriber)


def _stands_at(subscriber: Subscriber, stream: Stream, seq: int) -> bool:
    """Say whether a connection is behind of a stream, and has it up to ``seq``."""
    return subscriber.behind is not None and subscriber.behind.get(stream) == seq


def _until_departure(run: list[Encoded], user: UserId) -> tuple[list[Encoded], bool]:
    """Cut a run after the event by which ``user`` left, and say whether there is one."""
    for index, entry in enumerate(run):
        if isinstance(entry.control, Left) and entry.control.user == user:
            return run[: index + 1], True
    return run, False


def _portions(run: list[Encoded]) -> Iterator[list[Encoded]]:
    """Split a run into what one write may hold: little, or one event."""
    portion: list[Encoded] = []
    size = 0
    for entry in run:
        if portion and size + len(entry.payload) > FEED_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(entry)
        size += len(entry.payload)
    yield portion
