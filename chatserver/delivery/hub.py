"""The hub: which connections listen to which streams, and what they get when."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Final

from chatserver.core.clock import now_us
from chatserver.core.tasks import Tasks
from chatserver.core.timings import Timings
from protocol import CloseCode, Entry, Position
from protocol.ids import SessionId, UserId

from .catching_up import FEED_EVENTS, Feeder, ReadLog
from .encoded import Chose, Encoded, Entered, Gone, Left, SignedOut, encode
from .stream import Stream, Subscriber

ReadHeads = Callable[[list[str]], Awaitable[dict[str, Position]]]

CROWD: Final = 64
SLICE: Final = 256
REPAIR_AFTER_S: Final = 0.05
LINGER_S: Final = 60.0
SWEEP_CHUNK: Final = 1_000
RINGS_BYTES: Final = 128 << 20
_US_PER_S: Final = 1_000_000


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
        self._feeder = Feeder(read_log, tasks)
        self._slice = slice_
        self._streams: dict[str, Stream] = {}
        self._repairing: set[Stream] = set()
        self._entering: dict[tuple[str, str], int] = {}
        self._opened: Callable[[str], object] = _unwatched
        self._closed: Callable[[str], object] = _unwatched
        self.connections: dict[UserId, tuple[Subscriber, ...]] = {}
        self._deliveries = 0
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
        self._deliveries += written
        for subscriber in slow:
            stream.fall_behind(subscriber, run[0].seq - 1)

    def _obey(self, stream: Stream, entry: Encoded) -> None:
        match entry.control:
            case Left(user=user):
                for subscriber in self.connections.get(user, ()):
                    came_back_at = (subscriber.behind or {}).get(stream, 0)
                    if came_back_at < entry.seq:  # else it is not this departure that counts
                        stream.unsubscribe(subscriber)
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
            stream.drop(subscriber)

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
        if stream.has(subscriber):
            return
        subscriber.streams.append(stream)
        stream.idle_since_s = None
        if after < stream.delivered or stream.outgoing is not None:
            stream.fall_behind(subscriber, after)
            self.feed(subscriber)
        else:
            stream.live[subscriber] = None

    def follows(self, subscriber: Subscriber, stream_id: str) -> bool:
        """Say whether a connection gets a stream."""
        stream = self._streams.get(stream_id)
        return stream is not None and stream.has(subscriber)

    def _leave(self, user: UserId, channel: str) -> None:
        stream = self._streams.get(channel)
        for subscriber in self.connections.get(user, ()):
            if stream:
                stream.unsubscribe(subscriber)

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

    def feed(self, subscriber: Subscriber) -> None:
        """Let a connection catch up with all it is behind of; called when its socket drained."""
        self._feeder.feed(subscriber)

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
    def deliveries(self) -> int:
        """How many events were written to connections."""
        return self._deliveries + self._feeder.deliveries

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
