"""Durations counted by how long they were: cheap enough for every commit and delivery."""

from bisect import bisect_left
from itertools import accumulate
from typing import Final

BOUNDS_S: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Timings:
    """How often something took at most each of some times, and how long in all."""

    __slots__ = ("_counts", "sum_s")

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_S) + 1)
        self.sum_s = 0.0

    def note(self, took_s: float) -> None:
        """Count one."""
        self._counts[bisect_left(BOUNDS_S, took_s)] += 1
        self.sum_s += took_s

    def at_most_s(self, share: float) -> float | None:
        """Return within which bound that share was done: 0 of nothing, None beyond the last."""
        through = list(accumulate(self._counts))
        if not through[-1]:
            return 0.0
        return [*BOUNDS_S, None][bisect_left(through, share * through[-1])]

    def buckets(self) -> list[tuple[str, float]]:
        """Return each bound with how many took no longer, as Prometheus wants them."""
        bounds = [*map(str, BOUNDS_S), "+Inf"]
        return list(zip(bounds, map(float, accumulate(self._counts)), strict=True))
