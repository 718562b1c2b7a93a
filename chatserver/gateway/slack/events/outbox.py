"""What one app has been told and has not acknowledged, and up to where everything is done."""

from collections import deque
from typing import Final

from protocol import Position
from protocol.ids import StreamId

ROOM: Final = 256
"""So many deliveries may be on their way to an app; what follows stays in the log."""


class Delivery:
    """One event on its way to an app; ``body`` is the JSON of Slack's ``event_callback``."""

    __slots__ = (
        "at_us",
        "attempt",
        "body",
        "event_id",
        "name",
        "reason",
        "seq",
        "stream",
        "unheard",
    )

    def __init__(
        self, stream: str, seq: int, at_us: int, *, name: str, event_id: str, body: bytes
    ) -> None:
        self.stream = stream
        self.seq = seq
        self.at_us = at_us
        self.name = name
        self.event_id = event_id
        self.body = body
        self.attempt = 0
        """How often it was tried before."""
        self.unheard = 0
        """How often nothing was heard in time."""
        self.reason = ""
        """Why it is tried again."""


class _Step:
    """One position of a stream, and how many deliveries of it are not acknowledged."""

    __slots__ = ("left", "seq", "time_us")

    def __init__(self, seq: int, time_us: int, left: int) -> None:
        self.seq = seq
        self.time_us = time_us
        self.left = left


class Outbox:
    """Moves a cursor along each stream, over what is acknowledged without a gap."""

    def __init__(self) -> None:
        self._steps: dict[str, deque[_Step]] = {}
        self._moved: dict[str, Position] = {}
        self._left: set[str] = set()
        self.size = 0

    @property
    def full(self) -> bool:
        """Whether nothing more should be taken in."""
        return self.size >= ROOM

    def begin(self, stream: str, seq: int, time_us: int) -> None:
        """Note that everything up to a position is done."""
        self._left.discard(stream)
        self._moved[stream] = Position(stream=StreamId(stream), seq=seq, time_us=time_us)

    def take(self, stream: str, seq: int, time_us: int, deliveries: int) -> None:
        """Take in the next position of a stream, with so many deliveries to be acknowledged."""
        steps = self._steps.setdefault(stream, deque())
        steps.append(_Step(seq, time_us, deliveries))
        self.size += deliveries
        self._advance(stream, steps)

    def done(self, delivery: Delivery) -> bool:
        """Note that a delivery is over; return False if its stream is of no concern any more."""
        for step in self._steps.get(delivery.stream, ()):
            if step.seq == delivery.seq and step.left:
                step.left -= 1
                self.size -= 1
                self._advance(delivery.stream, self._steps[delivery.stream])
                return True
        return False

    def forget(self, stream: str) -> None:
        """Give up what is on its way of a stream the app may see no more."""
        self.size -= sum(step.left for step in self._steps.pop(stream, ()))
        self._moved.pop(stream, None)
        self._left.add(stream)

    def moved(self) -> tuple[list[Position], list[str]]:
        """Return where cursors have moved since this was last asked, and what was forgotten."""
        moved, self._moved = self._moved, {}
        left, self._left = self._left, set()
        return list(moved.values()), list(left)

    def put_back(self, moved: list[Position], left: list[str]) -> None:
        """Have what could not be written down be asked for again, unless it moved on since."""
        for at in moved:
            if at.stream not in self._left:
                self._moved.setdefault(at.stream, at)
        self._left.update(stream for stream in left if stream not in self._moved)

    def _advance(self, stream: str, steps: deque[_Step]) -> None:
        over = None
        while steps and not steps[0].left:
            over = steps.popleft()
        if over is not None:
            self.begin(stream, over.seq, over.time_us)
        if not steps:
            self._steps.pop(stream, None)
