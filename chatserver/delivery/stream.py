"""One stream on one node: how far it was delivered, its newest events, and who listens."""

import time
from collections import deque
from collections.abc import Iterator
from typing import Final, Protocol

from protocol.ids import SessionId, StreamId, UserId

from .encoded import Encoded

RING_EVENTS: Final = 256
RING_BYTES: Final = 1 << 20
MAX_HELD: Final = 64


class Subscriber(Protocol):
    """A connection, as delivery sees it."""

    user: UserId
    session: SessionId
    text: bool
    paused: bool
    """Its socket has not taken what was written; nothing more is, until it has."""
    behind: "dict[Stream, int] | None"
    """Streams it has not caught up with, and the position it has of each."""
    streams: "list[Stream]"
    feeding: bool

    @property
    def backlog_bytes(self) -> int:
        """How much was accepted for it that its socket has not taken yet."""

    def write_pushes(self, data: bytes, count: int) -> None:
        """Write ``count`` encoded pushes."""

    def push_to_crowd(self, data: bytes, count: int) -> None:
        """Write pushes that very many get."""

    def end(self, code: int, reason: str) -> None:
        """Close with a close code, and leave the hub at once."""


class Stream:
    """Delivers events in order and without holes, whatever order they arrive in.

    A subscriber is either ``live``, and has everything up to ``delivered``, or behind, and
    is fed from ring and log until it is live. So contiguity is one number per stream.
    """

    __slots__ = (
        "behind",
        "delivered",
        "held",
        "id",
        "idle_since_s",
        "live",
        "outgoing",
        "ready",
        "ring",
        "ring_bytes",
        "time_us",
    )

    def __init__(self, id_: str) -> None:
        self.id = StreamId(id_)
        self.delivered = -1
        self.time_us = 0
        self.ready = False
        self.ring: deque[Encoded] | tuple[()] = ()  # most users' own streams never need one
        self.ring_bytes = 0
        self.held: dict[int, Encoded] = {}
        self.live: dict[Subscriber, None] = {}  # as a set, which takes 1.8 times the memory
        self.behind = 0
        self.outgoing: deque[list[Encoded]] | None = None  # while a crowd is written to
        self.idle_since_s: float | None = None

    def activate(self, seq: int, time_us: int) -> list[Encoded]:
        """Start from the log's head; return what arrived meanwhile and follows it."""
        if not self.ready:
            self.delivered, self.time_us, self.ready = seq, time_us, True
        return self.next()

    def offer(self, entries: list[Encoded]) -> bool:
        """Take in events that arrived; return False if too many wait for a missing one."""
        for entry in entries:
            if entry.seq > self.delivered:
                self.held[entry.seq] = entry
        if len(self.held) <= MAX_HELD:
            return True
        return not self.ready or self.delivered + 1 in self.held

    def next(self) -> list[Encoded]:
        """Advance over all events that follow without a hole, and return them."""
        if not self.ready or not self.held:
            return []
        run = []
        while (entry := self.held.pop(self.delivered + 1, None)) is not None:
            self.delivered, self.time_us = entry.seq, entry.time_us
            run.append(entry)
            self._remember(entry)
        if self.held and min(self.held) <= self.delivered:
            self.held = {seq: held for seq, held in self.held.items() if seq > self.delivered}
        return run

    def join_outgoing(self) -> None:
        """Make one run of those that wait to be written, up to a control."""
        runs = self.outgoing or deque()
        first = runs.popleft()
        while runs and first[-1].control is None:
            first = first + runs.popleft()
        runs.appendleft(first)

    def since(self, seq: int) -> Iterator[Encoded] | None:
        """Return the events after ``seq`` from memory, or None if the ring starts later."""
        if not self.ring or self.ring[0].seq > seq + 1:
            return None
        return (entry for entry in self.ring if entry.seq > seq)

    def time_at(self, seq: int) -> int | None:
        """Return the time of the event at ``seq`` if memory has it."""
        if seq == self.delivered:
            return self.time_us
        if not self.ring or not self.ring[0].seq <= seq <= self.delivered:
            return None
        return self.ring[seq - self.ring[0].seq].time_us

    def forget(self) -> None:
        """Free the ring; the log has it all."""
        self.ring = ()
        self.ring_bytes = 0

    def has(self, subscriber: Subscriber) -> bool:
        """Say whether somebody listens, live or behind."""
        return subscriber in self.live or self in (subscriber.behind or ())

    def fall_behind(self, subscriber: Subscriber, has: int) -> None:
        """Have somebody be fed what follows the position they have."""
        self.live.pop(subscriber, None)
        self.behind += 1
        if subscriber.behind is None:
            subscriber.behind = {}
        subscriber.behind[self] = has

    def go_live(self, subscriber: Subscriber) -> None:
        """Have somebody get what comes next as it comes: they have caught up."""
        if subscriber.behind and subscriber.behind.pop(self, None) is not None:
            self.behind -= 1
        if not subscriber.behind:
            subscriber.behind = None
        self.live[subscriber] = None

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Take somebody off who may listen."""
        if self.has(subscriber):
            subscriber.streams.remove(self)
            self.drop(subscriber)

    def drop(self, subscriber: Subscriber) -> None:
        """Forget somebody who has forgotten this stream."""
        self.live.pop(subscriber, None)
        if subscriber.behind and subscriber.behind.pop(self, None) is not None:
            self.behind -= 1
        if self.quiet:
            self.idle_since_s = time.monotonic()

    @property
    def quiet(self) -> bool:
        """Whether nobody listens."""
        return not self.live and not self.behind

    def _remember(self, entry: Encoded) -> None:
        ring = self.ring or deque()
        self.ring = ring
        ring.append(entry)
        self.ring_bytes += len(entry.payload)
        while len(ring) > RING_EVENTS or self.ring_bytes > RING_BYTES:
            self.ring_bytes -= len(ring.popleft().payload)
