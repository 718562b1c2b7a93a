"""How deliveries reach an app: by its own WebSockets, or by HTTP to its request URL."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol

from msgspec import Struct

from .outbox import Delivery

ANSWER_WITHIN_S: Final = 3.0
"""An app acknowledges and answers within it, or it counts as not having heard."""

MAX_RETRIES: Final = 3


class Answer(Struct, frozen=True, kw_only=True):
    """What an app said to something it was asked."""

    taken: bool
    """Whether it acknowledged in time."""
    payload: dict[str, Any] = {}
    """What it answered; empty if it only acknowledged."""
    reason: str = ""
    """Why not: ``timeout``, ``not_connected``, ``http_error`` and the like."""


class Way(Protocol):
    """Carries deliveries to one app, each again until it is acknowledged or given up."""

    def send(self, delivery: Delivery) -> None:
        """Deliver; those of one stream in their order."""

    def forget(self, stream: str) -> None:
        """Deliver nothing more of a stream that is not acknowledged yet."""

    def tick(self) -> None:
        """Do what is due; to be called once a second."""

    def close(self) -> None:
        """Stop delivering."""


class Report(NamedTuple):
    """How one try at delivering went."""

    what: str
    way: str
    outcome: str
    attempt: int = 0
    ms: int = 0
    status: int = 0


class Hears(NamedTuple):
    """Whoever delivers by a way hears of it."""

    done: Callable[[Delivery], object]
    """A delivery is over: acknowledged, or given up."""
    told: Callable[[Report], object]
    """How a try went."""
    broken: Callable[[], object] = lambda: None
    """Nobody listens there any more."""
