"""How long to wait before another attempt: exponential with full jitter."""

from collections.abc import Callable
from typing import Final

BASE_S: Final = 0.5
CAP_S: Final = 30.0
STABLE_S: Final = 60.0
"""A connection that lived this long counts as proof that all is well."""


class Backoff:
    """Delays between attempts, each anywhere between none and twice the last bound.

    Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._attempts = 0

    def next_s(self) -> float:
        """Return seconds to wait: ``rand(0, min(30, 0.5 * 2**n))``."""
        bound = min(CAP_S, BASE_S * 2.0 ** min(self._attempts, 10))
        self._attempts += 1
        return bound * self._chance()

    def lived(self, seconds: float) -> None:
        """Begin anew if the connection was stable before it ended."""
        if seconds >= STABLE_S:
            self._attempts = 0
