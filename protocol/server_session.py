"""The server's side of a session, without I/O: what may come when, and when it is too much."""

from typing import Final

import msgspec

from .codec import refused
from .errors import CloseCode, ErrorCode
from .frames import Refused, Request
from .limits import MAX_ERRORS_PER_MINUTE, MAX_REQUESTS_IN_FLIGHT
from .sessions import OpenSession

_MINUTE_S: Final = 60.0
_PATIENCE: Final = 3
"""So many bursts of refused requests in a minute end the connection."""


_NOT_THEIR_FAULT: Final = (ErrorCode.UNAVAILABLE, ErrorCode.STORAGE_FULL)


class Closing(msgspec.Struct, frozen=True):
    """The connection must be closed."""

    code: CloseCode
    reason: str


class ServerSession:
    """Decides for each incoming frame: carry it out, refuse it, or close.

    Times are seconds of any monotonic clock.
    """

    __slots__ = (
        "_errors",
        "_minute_s",
        "_opening",
        "_refs",
        "_refused",
        "_tokens",
        "_tokens_s",
        "opened",
    )

    def __init__(self) -> None:
        self._opening = False
        self.opened = False
        self._refs: set[int] | None = None
        self._tokens = -1.0
        self._tokens_s = 0.0
        self._minute_s = 0.0
        self._errors = 0
        self._refused = 0

    def receive(
        self, incoming: Request | Refused, now_s: float, rate: float, burst: float
    ) -> Request | Refused | Closing:
        """Judge a decoded frame; ``rate`` and ``burst`` bound requests per second."""
        if not self.opened and not _opens(incoming):
            return Closing(CloseCode.PROTOCOL_ERROR, "the first request opens the session")
        judged = self._judge(incoming, now_s, rate, burst)
        if isinstance(judged, Refused):
            return self.count_error(judged, now_s, burst) or judged
        if self._refs is None:
            self._refs = set()
        self._refs.add(judged.ref)
        return judged

    def answered(self, ref: int) -> None:
        """Note that a request was answered; its number may be used again."""
        self._opening = self.opened
        if self._refs is not None:
            self._refs.discard(ref)
            if not self._refs:
                self._refs = None

    @property
    def full(self) -> bool:
        """Whether so much is in flight that no more should be read."""
        return self._refs is not None and len(self._refs) >= MAX_REQUESTS_IN_FLIGHT

    def count_error(self, answer: Refused, now_s: float, burst: float) -> Closing | None:
        """Count a refusal; return the close it comes to if there were too many."""
        if now_s - self._minute_s >= _MINUTE_S:
            self._minute_s, self._errors, self._refused = now_s, 0, 0
        if answer.error.code == ErrorCode.RATE_LIMITED:
            self._refused += 1
            if self._refused > _PATIENCE * burst:
                return Closing(CloseCode.RATE_LIMITED, "too many requests")
            return None
        if answer.error.code in _NOT_THEIR_FAULT:
            return None
        self._errors += 1
        if self._errors > MAX_ERRORS_PER_MINUTE:
            return Closing(CloseCode.TOO_MANY_ERRORS, "too many wrong requests")
        return None

    def take(self, now_s: float, rate: float, burst: float) -> float:
        """Take one request's token; return 0, or the seconds until there is one."""
        if self._tokens < 0:
            self._tokens, self._tokens_s = burst, now_s
        self._tokens = min(burst, self._tokens + (now_s - self._tokens_s) * rate)
        self._tokens_s = now_s
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0.0
        return (1.0 - self._tokens) / rate

    def _judge(
        self, incoming: Request | Refused, now_s: float, rate: float, burst: float
    ) -> Request | Refused:
        wait_s = self.take(now_s, rate, burst)
        if wait_s:
            wait_ms = int(wait_s * 1_000) + 1
            message = "too many requests on this connection"
            limited = ErrorCode.RATE_LIMITED
            return refused(limited, message, incoming.ref, retry_after_ms=wait_ms)
        if isinstance(incoming, Refused):
            return incoming
        if isinstance(incoming.command, OpenSession):
            if self._opening:
                return refused(ErrorCode.INVALID, "the session is open already", incoming.ref)
            self._opening = True
        if self._refs is not None and incoming.ref in self._refs:
            message = "a request with this ref is in flight"
            return refused(ErrorCode.INVALID, message, incoming.ref, field="ref")
        return incoming


def _opens(incoming: Request | Refused) -> bool:
    return isinstance(incoming, Request) and isinstance(incoming.command, OpenSession)
