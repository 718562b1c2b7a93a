"""What a client session asks of whoever owns the socket and the application."""

from dataclasses import dataclass

from .base import Model
from .errors import Refusal
from .events import AnyEvent
from .ids import StreamId
from .sessions import Position, Welcome


@dataclass(frozen=True, slots=True)
class Send:
    """Write ``data`` to the socket as one WebSocket message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """The server said welcome: requests may be made from here on."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class NotOpened:
    """The server did not let the client in."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Answered:
    """Request ``ref`` was carried out."""

    ref: int
    result: Model


@dataclass(frozen=True, slots=True)
class Declined:
    """Request ``ref`` was not carried out."""

    ref: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Delivered:
    """Something happened; in each stream exactly once and in order. No ``at``: it is not kept."""

    at: Position | None
    event: AnyEvent


@dataclass(frozen=True, slots=True)
class Lost:
    """The log does not give out ``first`` to ``last`` any more; load afresh what it told."""

    stream: StreamId
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reset:
    """The stream's past is another one now; forget what it told and load it afresh."""

    stream: StreamId


@dataclass(frozen=True, slots=True)
class Removed:
    """The user may no longer read the stream; forget what it told."""

    stream: StreamId


@dataclass(frozen=True, slots=True)
class MustReconnect:
    """Close the connection, then open another one: something was missed on this one."""

    reason: str


Output = (
    Send
    | Opened
    | NotOpened
    | Answered
    | Declined
    | Delivered
    | Lost
    | Reset
    | Removed
    | MustReconnect
)
