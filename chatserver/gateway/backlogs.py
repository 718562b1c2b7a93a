"""What all stalled readers of a node hold together: bounded, the largest give way first."""

from typing import Final, Protocol

from protocol import CloseCode

MAX_BACKLOG_BYTES: Final = 512 << 20


class Stalled(Protocol):
    """A connection whose socket takes nothing at present."""

    @property
    def backlog_bytes(self) -> int:
        """How much was accepted for it that its socket has not taken yet."""

    def end(self, code: int, reason: str) -> None:
        """Close with a close code."""


class Backlogs:
    """The connections that are stalled. One alone is bounded by its own limits; here, the sum."""

    def __init__(self, most_bytes: int = MAX_BACKLOG_BYTES) -> None:
        self._most_bytes = most_bytes
        self._stalled: set[Stalled] = set()
        self.bytes = 0
        """Of all of them, when last looked at."""

    def add(self, connection: Stalled) -> None:
        """Watch a connection whose socket is full."""
        self._stalled.add(connection)

    def discard(self, connection: Stalled) -> None:
        """Watch it no more: it has drained, or is gone."""
        self._stalled.discard(connection)

    async def relieve(self) -> None:
        """Close the largest until the rest fits; they may come back and resume."""
        held = {each: each.backlog_bytes for each in self._stalled}
        self.bytes = sum(held.values())
        for connection in sorted(held, key=held.__getitem__, reverse=True):
            if self.bytes <= self._most_bytes:
                break
            self.bytes -= held[connection]
            self.discard(connection)
            connection.end(CloseCode.SLOW_CONSUMER, "too much waits for slow readers")
