"""What hears events for a program: a subscriber of the hub that is no socket of our protocol."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from chatserver.delivery.stream import Stream
from protocol import MSGPACK, AnyEvent, Position
from protocol.ids import SessionId, UserId
from protocol.tolerant import readable

_SHORT: Final = 126
_MEDIUM: Final = 2
_LONG: Final = 8


class Heard(NamedTuple):
    """One event as it came from the hub; passing ones have no place."""

    event: AnyEvent | None
    """None if it is of a kind this version does not know."""
    at: Position | None


class Listener:
    """Hears what a bot may hear, while it is not ``paused``; what it missed it is told then."""

    def __init__(
        self,
        user: UserId,
        session: SessionId,
        take: Callable[[tuple[Heard, ...]], object],
        ended: Callable[[int], object],
    ) -> None:
        self.user = user
        self.session = session
        self.text = False
        self.paused = False
        self.behind: dict[Stream, int] | None = None
        self.streams: list[Stream] = []
        self.feeding = False
        self._take = take
        self._ended = ended

    @property
    def backlog_bytes(self) -> int:
        """How much waits for its socket: it has none."""
        return 0

    def write_pushes(self, data: bytes, count: int) -> None:
        """Hear ``count`` encoded pushes."""
        del count
        self._take(heard_in(data))

    def push_to_crowd(self, data: bytes, count: int) -> None:
        """Hear pushes that very many get."""
        self.write_pushes(data, count)

    def end(self, code: int, reason: str) -> None:
        """Have it hear nothing more."""
        del reason
        self._ended(code)


@lru_cache(maxsize=32)
def heard_in(data: bytes) -> tuple[Heard, ...]:
    """Read pushes back out of their frames: once for all who hear the same."""
    return tuple(_heard(MSGPACK.unpack_trusted(payload)) for payload in _payloads(data))


def _heard(push: Any) -> Heard:
    at = push.get("at")
    return Heard(readable(push["event"]), msgspec.convert(at, Position) if at else None)


def _payloads(data: bytes) -> Iterator[bytes]:
    """Take a server's frames apart. Source: RFC 6455 section 5.2."""
    start = 0
    while start < len(data):
        size, start = data[start + 1], start + 2
        if size >= _SHORT:
            width = _MEDIUM if size == _SHORT else _LONG
            size = int.from_bytes(data[start : start + width], "big")
            start += width
        yield data[start : start + size]
        start += size
