"""How far a recording client has each stream: the client rule, and what broke it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from protocol import AnyEvent, Position
from protocol.limits import MAX_FILL
from protocol.log import FillStream
from protocol.sessions import StreamStart

Arrival = tuple[Position, AnyEvent]


@dataclass
class View:
    """One stream as one client has it: all up to ``seq``, and that there is more up to ``known``.

    ``member_since`` is the head at the last welcome: the client is a member there for sure.
    """

    stream: str
    seq: int
    time_us: int
    known: int
    member_since: int
    filling: bool = False
    held: dict[int, Arrival] = field(default_factory=dict)

    @staticmethod
    def at(head: Position) -> "View":
        """Return the view of a client that has everything up to ``head``."""
        return View(head.stream, head.seq, head.time_us, head.seq, head.seq)

    @property
    def cursor(self) -> Position:
        """Where to go on from."""
        return Position(stream=self.stream, seq=self.seq, time_us=self.time_us)

    def expects(self, at: Position) -> bool:
        """Whether an honest server may push this now: no repeat, and no hole of its making."""
        if at.seq <= self.seq:
            return False
        return at.seq == self.seq + 1 or self.known > self.seq

    def hold(self, arrival: Arrival) -> None:
        """Keep an event until all before it are there."""
        self.held[arrival[0].seq] = arrival
        self.known = max(self.known, arrival[0].seq)

    def released(self) -> Iterator[Arrival]:
        """Yield held events that follow; the caller moves the cursor with each."""
        while (arrival := self.held.pop(self.seq + 1, None)) is not None:
            yield arrival

    def moved(self, at: Position) -> None:
        """Have everything up to ``at``."""
        self.seq, self.time_us, self.known = at.seq, at.time_us, max(self.known, at.seq)

    def wanted(self) -> FillStream | None:
        """Return the request that fills the first hole, unless it was made already."""
        end = min(self.held) - 1 if self.held else self.known
        if self.filling or end <= self.seq:
            return None
        return FillStream(stream=self.stream, after=self.seq, limit=min(MAX_FILL, end - self.seq))

    def go_on(self, start: StreamStart) -> None:
        """Begin a new connection where the last one ended."""
        self.held.clear()
        self.filling, self.member_since = False, start.head.seq
        self.known = self.seq if start.outcome == "resumed" else max(self.seq, start.head.seq)
