"""Why the server refuses a command or closes a connection, and what a client should do then.

::

    ChatError
    ├── CommandRefused     a command was not carried out; the connection lives on
    │   ├── InvalidFrame       the bytes are not a request
    │   ├── UnknownCommand     no such command in this version
    │   ├── Invalid            a field has a wrong value
    │   ├── Unauthenticated    sign in first
    │   ├── Forbidden          the actor sees the thing but may not do this to it
    │   ├── NotFound           it does not exist, or the actor may not see it
    │   ├── Conflict           the thing is in another state than the command needs
    │   ├── NonceReused        the nonce belongs to another message
    │   ├── TooLarge           more than a limit allows
    │   ├── RateLimited        again after ``retry_after_ms``
    │   ├── Unavailable        outcome unknown or not now; send the same command again
    │   ├── StorageFull        the server's disk is full; reading still works
    │   └── Internal           a bug of ours, logged under the incident in the message
    └── ConnectionClosed   the connection ended; ``resumable`` says whether to come back
"""

from enum import IntEnum, StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from .base import Model


class ErrorCode(StrEnum):
    """Stable, machine-readable reason; clients branch on this and on nothing else."""

    INVALID_FRAME = "invalid_frame"
    UNKNOWN_COMMAND = "unknown_command"
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    NONCE_REUSED = "nonce_reused"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    STORAGE_FULL = "storage_full"
    INTERNAL = "internal"


class Refusal(Model):
    """A command was not carried out; nothing changed."""

    code: ErrorCode
    message: Annotated[str, Meta(description="One English sentence for a developer.")]
    field: Annotated[str | None, Meta(description="Path of the wrong field, if one is.")] = None
    retry_after_ms: Annotated[int, Meta(ge=0, description="Do not retry earlier.")] | None = None


class CloseCode(IntEnum):
    """Why the server closed. 4000-4499: reconnect and resume; 4500-4999: do not by yourself."""

    DRAINING = 4001
    STREAM_GAP = 4002
    SLOW_CONSUMER = 4003
    HEARTBEAT_TIMEOUT = 4004
    RATE_LIMITED = 4005
    OVERLOADED = 4006
    HELLO_TIMEOUT = 4007
    SESSION_EXPIRED = 4008
    NODE_ISOLATED = 4010
    AUTHENTICATION_FAILED = 4500
    SESSION_ENDED = 4501
    ACCOUNT_DEACTIVATED = 4502
    PROTOCOL_ERROR = 4503
    VERSION_UNSUPPORTED = 4504
    TOO_MANY_CONNECTIONS = 4506
    TOO_MANY_ERRORS = 4508


_FIRST_FINAL_CODE = 4500
_LAST_FINAL_CODE = 4999


def resumable(close_code: int) -> bool:
    """Say whether a client should come back by itself after ``close_code``."""
    return not _FIRST_FINAL_CODE <= close_code <= _LAST_FINAL_CODE


class ChatError(Exception):
    """Base of every error that is part of the protocol."""


class CommandRefused(ChatError):  # noqa: N818  # reads as what happened
    """A command was not carried out; nothing changed."""

    code: ClassVar[ErrorCode] = ErrorCode.INTERNAL

    def __init__(
        self, message: str, *, field: str | None = None, retry_after_ms: int | None = None
    ) -> None:
        super().__init__(message)
        self.refusal = Refusal(
            code=self.code, message=message, field=field, retry_after_ms=retry_after_ms
        )

    @staticmethod
    def of(refusal: Refusal) -> "CommandRefused":
        """Return the error that a received ``refusal`` stands for."""
        error = _ERRORS[refusal.code](refusal.message)
        error.refusal = refusal
        return error


class InvalidFrame(CommandRefused):
    """The bytes are not a request."""

    code = ErrorCode.INVALID_FRAME


class UnknownCommand(CommandRefused):
    """No such command in this version."""

    code = ErrorCode.UNKNOWN_COMMAND


class Invalid(CommandRefused):
    """A field has a wrong value."""

    code = ErrorCode.INVALID


class Unauthenticated(CommandRefused):
    """Nobody is signed in by these credentials."""

    code = ErrorCode.UNAUTHENTICATED


class Forbidden(CommandRefused):
    """The actor may see the thing, but may not do this to it."""

    code = ErrorCode.FORBIDDEN


class NotFound(CommandRefused):
    """The thing does not exist, or the actor may not see it."""

    code = ErrorCode.NOT_FOUND


class Conflict(CommandRefused):
    """The thing is in another state than the command needs."""

    code = ErrorCode.CONFLICT


class NonceReused(CommandRefused):
    """The nonce belongs to another message of this author."""

    code = ErrorCode.NONCE_REUSED


class TooLarge(CommandRefused):
    """More than a limit allows."""

    code = ErrorCode.TOO_LARGE


class RateLimited(CommandRefused):
    """Too much at once; again after ``refusal.retry_after_ms``."""

    code = ErrorCode.RATE_LIMITED


class Unavailable(CommandRefused):
    """Not now, or the outcome is unknown: send the same command again."""

    code = ErrorCode.UNAVAILABLE


class StorageFull(CommandRefused):
    """The server's disk is full; reading still works."""

    code = ErrorCode.STORAGE_FULL


class Internal(CommandRefused):
    """A bug of ours; the message names the incident in the server's log."""

    code = ErrorCode.INTERNAL


_ERRORS = {kind.code: kind for kind in CommandRefused.__subclasses__()}


class ConnectionClosed(ChatError):  # noqa: N818  # reads as what happened
    """The connection ended with ``code`` (RFC 6455 section 7.4, or a :class:`CloseCode`)."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason

    @property
    def resumable(self) -> bool:
        """Whether to reconnect and resume by oneself."""
        return resumable(self.code)
