"""A timing wheel: one timer for all connections' deadlines, instead of one each."""

from typing import Final, Protocol

import structlog

log = structlog.get_logger()

SLOTS: Final = 64
"""Seconds; no delay is longer."""


class Ticking(Protocol):
    """Something with a deadline."""

    def tick(self) -> int | None:
        """Do what is due; return after how many seconds to be called again, or None for never."""


class Wheel:
    """Calls ``tick`` on whatever is due, to the second. Source: Varghese and Lauck, 1987."""

    def __init__(self) -> None:
        self._slots: list[list[Ticking]] = [[] for _ in range(SLOTS)]
        self._now = 0

    def schedule(self, ticking: Ticking, delay_s: int) -> None:
        """Have ``ticking`` called after ``delay_s`` seconds, 1 to 63."""
        self._slots[(self._now + delay_s) % SLOTS].append(ticking)

    async def turn(self) -> None:
        """Advance by one second; to be called once a second."""
        self._now += 1
        due, self._slots[self._now % SLOTS] = self._slots[self._now % SLOTS], []
        for ticking in due:
            try:
                delay_s = ticking.tick()
            except Exception:
                log.exception("tick.failed")
                continue
            if delay_s is not None:
                self.schedule(ticking, delay_s)
