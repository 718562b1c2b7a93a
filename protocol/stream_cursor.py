"""The client rule for one stream: deliver what follows, drop what is known, hold what is ahead."""

from dataclasses import dataclass, field
from typing import Final

from .client_outputs import Delivered
from .events import AnyEvent
from .sessions import Position

MAX_HELD: Final = 500
"""Events held behind a hole; later ones are filled from the log like the hole itself."""


@dataclass(slots=True)
class StreamCursor:
    """How far the client has one stream, and how far it is known to go."""

    seq: int
    time_us: int | None  # of the event at ``seq``; None where nobody told
    known: int
    held: dict[int, tuple[Position, AnyEvent | None]] = field(default_factory=dict)
    filling: bool = False
    not_before: float = 0.0

    @staticmethod
    def starting_at(head: Position) -> "StreamCursor":
        """Return the cursor of a client that has everything up to ``head``."""
        return StreamCursor(seq=head.seq, time_us=head.time_us, known=head.seq)

    @property
    def behind(self) -> bool:
        """Whether something is known of that has not been delivered."""
        return self.seq < self.known

    @property
    def hole_end(self) -> int:
        """The last position of the first hole."""
        return self.hole_before(self.known + 1)

    def hole_before(self, seq: int) -> int:
        """Return where the first hole ends: before ``seq`` or before what is held."""
        return min(seq, *self.held) - 1 if self.held else seq - 1

    def take(self, at: Position, event: AnyEvent | None) -> list[Delivered]:
        """Apply the client rule to one event; unknown kinds move the cursor silently."""
        self.known = max(self.known, at.seq)
        if at.seq > self.seq + 1:
            self._hold(at, event)
            return []
        if at.seq <= self.seq:
            return []
        return [*self._advance(at, event), *self._let_go()]

    def skip_to(self, seq: int) -> list[Delivered]:
        """Give up what is missing up to ``seq`` and deliver what was held behind it."""
        self.seq, self.time_us = seq, None
        return self._let_go()

    def start_again(self, known: int) -> None:
        """Forget what the last connection left half done."""
        self.held.clear()
        self.known, self.filling, self.not_before = max(self.seq, known), False, 0.0

    def _hold(self, at: Position, event: AnyEvent | None) -> None:
        if len(self.held) < MAX_HELD:
            self.held[at.seq] = (at, event)

    def _let_go(self) -> list[Delivered]:
        delivered: list[Delivered] = []
        while self.held and (following := self.held.pop(self.seq + 1, None)):
            delivered += self._advance(*following)
        return delivered

    def _advance(self, at: Position, event: AnyEvent | None) -> list[Delivered]:
        self.seq, self.time_us = at.seq, at.time_us
        return [] if event is None else [Delivered(at, event)]
