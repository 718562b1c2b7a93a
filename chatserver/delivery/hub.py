"""The hub: which connections listen to which streams, and what they get when."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import islice
from typing import Final

import structlog

from chatserver.core.clock import now_us
from chatserver.core.tasks import Tasks
from chatserver.core.timings import Timings
from protocol import CloseCode, Entry, Position
from protocol.ids import SessionId, UserId

from .encoded import Chose, Encoded, Entered, Gone, Left, SignedOut, encode
from .stream import Stream, Subscriber

ReadLog = Callable[[str, int, int], Awaitable[list[Entry]]]
ReadHeads = Callable[[list[str]], Awaitable[dict[str, Position]]]

FEED_EVENTS: Final = 128
FEED_BYTES: Final = 64 << 10
MAX_FED_AT_ONCE: Final = 64
TURN_WITHIN_S: Final = 10.0
CROWD: Final = 64
SLICE: Final = 256
REPAIR_AFTER_S: Final = 0.05
LINGER_S: Final = 60.0
SWEEP_CHUNK: Final = 1_000
RINGS_BYTES: Final = 128 << 20
_US_PER_S: Final = 1_000_000

log = structlog.get_logger()


class Hub:
    """Fans events out to subscribers, in order, from whatever node they come.

    Nothing is lost if an event never arrives here: a hole is filled from the log, and
    :meth:`sweep` compares with the log's heads. ``read_log(stream, after, limit)`` and
    ``read_heads(streams)`` are the only way the hub looks anything up.
    """

    def __init__(
        self, read_log: ReadLog, read_heads: ReadHeads, tasks: Tasks, *, slice_: int = SLICE
    ) -> None:
        self._read_log = read_log
        self._read_heads = read_heads
        self._tasks = tasks
        self._slice = slice_
        self._reading: dict[tuple[str, int], asyncio.Task[list[Encoded]]] = {}
        self._streams: dict[str, Stream] = {}
        self._repairing: set[Stream] = set()
        self._turns = asyncio.Semaphore(MAX_FED_AT_ONCE)
        self._entering: dict[tuple[str, str], int] = {}
        self._opened: Callable[[str], object] = _unwatched
        self._closed: Callable[[str], object] = _unwatched
        self.connections: dict[UserId, tuple[Subscriber, ...]] = {}
        self.deliveries = 0
        self.times = Timings()
        self.repairs = 0
        self.delivered: Callable[[str, list[Encoded]], object] | None = None
        """Hears of each run that goes to sockets, if anybody wants to."""
        self.chosen: Callable[[UserId, bool], object] | None = None
        """Hears whether a user chose to seem to be away, if anybody wants to."""

    def watch(self, opened: Callable[[str], object], closed: Callable[[str], object]) -> None:
        """Have it told which streams become active here, before their heads are read, or end."""
        self._opened, self._closed = opened, closed

    # -- events in ---------------------------------------------------------------------------

    def deliver(self, entries: Iterable[Entry]) -> dict[str, list[Encoded]]:
        """Deliver what was just committed; return it encoded by stream, for other nodes."""
        encoded: dict[str, list[Encoded]] = {}
        for entry in entries:
            encoded.setdefault(entry.at.stream, []).append(encode(entry))
        for stream, run in encoded.items():
            self.receive(stream, run)
        return encoded

    def receive(self, stream_id: str, entries: list[Encoded]) -> None:
        """Deliver events of one stream, from this node or another, in any order."""
        stream = self._streams.get(stream_id)
        if stream is None:
            return
        patient = stream.offer(entries)
        self._fan_out(stream, stream.next())
        if stream.held and stream.ready and stream not in self._repairing:
            self._repairing.add(stream)
            self._tasks.spawn(self._repair(stream, 0 if not patient else REPAIR_AFTER_S))

    def _fan_out(self, stream: Stream, run: list[Encoded]) -> None:
        """Write a run to everybody live; a control acts exactly at its place."""
        if run and stream.live:
            self.times.note(max(0, now_us() - run[-1].time_us) / _US_PER_S)
            if self.delivered is not None:
                self.delivered(stream.id, run)
        parts = _up_to_controls(run)
        if stream.outgoing is not None:
            stream.outgoing.extend(parts)
        elif len(stream.live) > self._slice:
            stream.outgoing = deque(parts)  # after the author's answer, which is corked by now
            asyncio.get_running_loop().call_soon(self._write_slice, stream, [])
        else:
            for part in parts:
                self._write(stream, part, stream.live)
                self._obey(stream, part[-1])

    def _write_slice(self, stream: Stream, waiting: list[Subscriber]) -> None:
        """Write to some of a crowd, and to the next ones when others have had their turn.

        Nobody becomes live meanwhile. What arrives for those who wait is joined.
        """
        if not stream.outgoing:
            stream.outgoing = None
            return
        if not waiting:
            stream.join_outgoing()
            waiting = list(stream.live)
        part, turn, rest = stream.outgoing[0], waiting[: self._slice], waiting[self._slice :]
        self._write(stream, part, filter(stream.live.__contains__, turn))
        if not rest:
            stream.outgoing.popleft()
            self._obey(stream, part[-1])
        asyncio.get_running_loop().call_soon(self._write_slice, stream, rest)

    def _write(self, stream: Stream, run: list[Encoded], subscribers: Iterable[Subscriber]) -> None:
        """Write ``run`` to these: joined once per encoding, one write per connection."""
        blobs: dict[bool, bytes] = {}
        slow, written = [], 0
        count = len(run)
        crowd = len(stream.live) >= CROWD  # where joining with other writes gains nothing
        for subscriber in subscribers:
            if subscriber.paused:
                slow.append(subscriber)
                continue
            text = subscriber.text
            blob = blobs.get(text)
            if blob is None:
                blob = blobs[text] = b"".join([entry.frame(text=text) for entry in run])
            if crowd:
                subscriber.push_to_crowd(blob, count)
            else:
                subscriber.write_pushes(blob, count)
            written += count
        self.deliveries += written
        for subscriber in slow:
            self._fall_behind(stream, subscriber, run[0].seq - 1)

    def _obey(self, stream: Stream, entry: Encoded) -> None:
        match entry.control:
            case Left(user=user):
                for subscriber in self.connections.get(user, ()):
                    came_back_at = (subscriber.behind or {}).get(stream, 0)
                    if came_back_at < entry.seq:  # else it is not this departure that counts
                        self._unsubscribe(stream, subscriber)
            case Entered(channel=channel, seq=seq):
                self._entering[stream.id, channel] = seq
                self._tasks.spawn(self._follow(UserId(stream.id), channel, seq))
            case Gone(channel=channel):
                self._entering.pop((stream.id, channel), None)
                self._leave(UserId(stream.id), channel)
            case SignedOut(session=session):
                self._sign_out(UserId(stream.id), session)
            case Chose(away=away):
                if self.chosen is not None:
                    self.chosen(UserId(stream.id), away)
            case None:
                pass

    def _sign_out(self, user: UserId, session: SessionId) -> None:
        for subscriber in self.connections.get(user, ()):
            if subscriber.session == session:
                subscriber.end(CloseCode.SESSION_ENDED, "signed out")

    # -- subscribers -------------------------------------------------------------------------

    def connect(self, subscriber: Subscriber) -> None:
        """Remember a user's connection."""
        mine = self.connections.get(subscriber.user, ())
        self.connections[subscriber.user] = (*mine, subscriber)

    def disconnect(self, subscriber: Subscriber) -> None:
        """Forget a connection and all its subscriptions."""
        mine = self.connections.pop(subscriber.user, ())
        others = tuple(each for each in mine if each is not subscriber)
        if others:
            self.connections[subscriber.user] = others
        streams, subscriber.streams = subscriber.streams, []
        for stream in streams:
            self._remove(stream, subscriber)

    async def activate(self, stream_ids: Iterable[str]) -> None:
        """Make streams ready to be subscribed to.

        Each is listened to first and its head read afterwards, so that nothing falls between.
        """
        waiting = []
        for id_ in stream_ids:
            stream = self._streams.get(id_)
            if stream is None:
                stream = self._streams[id_] = Stream(id_)
                self._opened(id_)
            if stream.quiet:
                stream.idle_since_s = time.monotonic()
            if not stream.ready:
                waiting.append(stream)
        if not waiting:
            return
        heads = await self._read_heads([stream.id for stream in waiting])
        for stream in waiting:
            head = heads.get(stream.id)
            self._fan_out(stream, stream.activate(head.seq, head.time_us) if head else [])

    def position(self, stream_id: str) -> Position:
        """Return up to where an active stream was delivered on this node."""
        stream = self._streams[stream_id]
        seq = stream.delivered if stream.ready else 0
        return Position(stream=stream.id, seq=seq, time_us=stream.time_us)

    def bytes_after(self, stream_id: str, seq: int) -> int | None:
        """Return how large what was delivered after a position is, if memory has it."""
        stream = self._streams[stream_id]
        if seq >= stream.delivered:
            return 0
        missed = stream.since(seq)
        return None if missed is None else sum(len(entry.payload) for entry in missed)

    def time_at(self, stream_id: str, seq: int) -> int | None:
        """Return the time of an event of an active stream, if memory has it."""
        return self._streams[stream_id].time_at(seq)

    def subscribe(self, subscriber: Subscriber, stream_id: str, after: int) -> None:
        """Let a connection have everything of an active stream after a position."""
        stream = self._streams[stream_id]
        if self._listens(stream, subscriber):
            return
        subscriber.streams.append(stream)
        stream.idle_since_s = None
        if after < stream.delivered or stream.outgoing is not None:
            self._fall_behind(stream, subscriber, after)
            self.feed(subscriber)
        else:
            stream.live[subscriber] = None

    def follows(self, subscriber: Subscriber, stream_id: str) -> bool:
        """Say whether a connection gets a stream."""
        stream = self._streams.get(stream_id)
        return stream is not None and self._listens(stream, subscriber)

    def _listens(self, stream: Stream, subscriber: Subscriber) -> bool:
        return subscriber in stream.live or stream in (subscriber.behind or ())

    def _unsubscribe(self, stream: Stream, subscriber: Subscriber) -> None:
        if self._listens(stream, subscriber):
            subscriber.streams.remove(stream)
            self._remove(stream, subscriber)

    def _remove(self, stream: Stream, subscriber: Subscriber) -> None:
        stream.live.pop(subscriber, None)
        if subscriber.behind and subscriber.behind.pop(stream, None) is not None:
            stream.behind -= 1
        if stream.quiet:
            stream.idle_since_s = time.monotonic()

    def _leave(self, user: UserId, channel: str) -> None:
        stream = self._streams.get(channel)
        for subscriber in self.connections.get(user, ()):
            if stream:
                self._unsubscribe(stream, subscriber)

    async def _follow(self, user: UserId, channel: str, seq: int) -> None:
        """Subscribe a user's connections to a channel they have just joined."""
        await self.activate([channel])
        if self.is_behind(channel, seq):  # an earlier departure must not come afterwards
            await self.refresh([channel])
        if self._entering.get((user, channel)) != seq:
            return  # left again meanwhile
        del self._entering[user, channel]
        for subscriber in self.connections.get(user, ()):
            self.subscribe(subscriber, channel, seq)

    # -- slow and returning readers ----------------------------------------------------------

    def _fall_behind(self, stream: Stream, subscriber: Subscriber, has: int) -> None:
        stream.live.pop(subscriber, None)
        stream.behind += 1
        if subscriber.behind is None:
            subscriber.behind = {}
        subscriber.behind[stream] = has

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
                self._go_live(stream, subscriber)
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
            self._unsubscribe(stream, subscriber)
        elif subscriber.behind is not None:
            subscriber.behind[stream] = run[-1].seq
            if run[-1].seq >= stream.delivered and stream.outgoing is None:
                self._go_live(stream, subscriber)

    def _go_live(self, stream: Stream, subscriber: Subscriber) -> None:
        if subscriber.behind and subscriber.behind.pop(stream, None) is not None:
            stream.behind -= 1
        if not subscriber.behind:
            subscriber.behind = None
        stream.live[subscriber] = None

    # -- holes and lost tails ----------------------------------------------------------------

    async def _repair(self, stream: Stream, patience_s: float) -> None:
        """Wait a moment for a missing event, then read from the log until no hole is left."""
        try:
            await asyncio.sleep(patience_s)
            while stream.held and stream.ready and stream.id in self._streams:
                self.repairs += 1
                if not await self._read_on(stream):
                    break  # the log does not reach so far; a sweep looks again
        finally:
            self._repairing.discard(stream)

    async def _read_on(self, stream: Stream) -> int:
        """Deliver a page of the log after what was delivered; return how many events it had."""
        entries = await self._read_log(stream.id, stream.delivered, FEED_EVENTS)
        stream.offer([encode(entry) for entry in entries])
        self._fan_out(stream, stream.next())
        return len(entries)

    async def sweep(self) -> None:
        """Compare every active stream with the log and deliver what never arrived."""
        ids = deque(id_ for id_, stream in self._streams.items() if stream.ready)
        while ids:
            chunk = [ids.popleft() for _ in range(min(len(ids), SWEEP_CHUNK))]
            for id_, head in (await self._read_heads(chunk)).items():
                stream = self._streams.get(id_)
                if stream and head.seq > stream.delivered and stream not in self._repairing:
                    await self._catch_up(stream, head.seq)

    async def _catch_up(self, stream: Stream, head: int) -> None:
        self.repairs += 1
        while stream.delivered < head and await self._read_on(stream):
            pass

    @property
    def behind(self) -> int:
        """How many subscriptions are being fed what they missed."""
        return sum(stream.behind for stream in self._streams.values())

    def is_behind(self, stream_id: str, seq: int) -> bool:
        """Say whether an active stream was not delivered up to ``seq`` yet."""
        stream = self._streams.get(stream_id)
        return stream is not None and stream.ready and stream.delivered < seq

    async def refresh(self, stream_ids: Iterable[str]) -> None:
        """Bring streams up to the log's head: something may be there that was not told here."""
        ids = deque(stream_ids)
        while ids:
            chunk = [ids.popleft() for _ in range(min(len(ids), SWEEP_CHUNK))]
            for id_, head in (await self._read_heads(chunk)).items():
                stream = self._streams.get(id_)
                if stream is not None and not stream.ready:
                    self._fan_out(stream, stream.activate(head.seq, head.time_us))
                elif stream is not None and head.seq > stream.delivered:
                    await self._catch_up(stream, head.seq)

    async def tidy(self) -> None:
        """Drop streams nobody has listened to for a minute, and rings beyond their budget."""
        now_s = time.monotonic()
        for id_, stream in list(self._streams.items()):
            if stream.idle_since_s is not None and now_s - stream.idle_since_s > LINGER_S:
                del self._streams[id_]
                self._closed(id_)
        total = sum(stream.ring_bytes for stream in self._streams.values())
        for stream in self._streams.values():
            if total <= RINGS_BYTES:
                break
            total -= stream.ring_bytes
            stream.forget()


def _unwatched(_stream: str) -> None:
    """Nobody wants to know."""


def _up_to_controls(run: list[Encoded]) -> Iterator[list[Encoded]]:
    """Split a run behind each entry that has a control."""
    start = 0
    for index, entry in enumerate(run):
        if entry.control is not None:
            yield run[start : index + 1]
            start = index + 1
    if start < len(run):
        yield run[start:]


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
