"""Token buckets: how often something may happen, decided without clocks or tables of its own."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence

from protocol.errors import RateLimited


class Bucket:
    """Holds up to ``burst`` tokens, refilled at ``rate`` per second."""

    __slots__ = ("at_s", "tokens")

    def __init__(self, burst: float, now_s: float) -> None:
        self.tokens = burst
        self.at_s = now_s

    def take(self, rate: float, burst: float, now_s: float, cost: float = 1.0) -> float:
        """Take ``cost`` tokens and return 0, or return after how many seconds they will be there.

        Rate and burst are arguments so that a changed configuration acts at once.
        """
        self.tokens = min(burst, self.tokens + (now_s - self.at_s) * rate)
        self.at_s = now_s
        if self.tokens >= cost:
            self.tokens -= cost
            return 0.0
        return (cost - self.tokens) / rate


class Buckets:
    """One bucket per key; the least recently used keys are forgotten beyond ``capacity``."""

    def __init__(self, capacity: int = 100_000) -> None:
        self._capacity = capacity
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def put_back(self, key: Hashable) -> None:
        """Return a token of ``key`` that need not have been taken."""
        if key in self._buckets:
            self._buckets[key].tokens += 1

    def take(self, key: Hashable, rate: float, burst: float, now_s: float) -> float:
        """Take a token of ``key``; return 0, or the seconds until one will be there."""
        return self._bucket(key, burst, now_s).take(rate, burst, now_s)

    def _bucket(self, key: Hashable, burst: float, now_s: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(burst, now_s)
            if len(self._buckets) > self._capacity:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return bucket

    def require(self, key: Hashable, rate: float, burst: float, now_s: float) -> None:
        """Take a token of ``key``.

        Raises:
            RateLimited: there is none; says when there will be.
        """
        wait_s = self.take(key, rate, burst, now_s)
        if wait_s:
            raise RateLimited("too much at once", retry_after_ms=int(wait_s * 1_000) + 1)


class SharedBuckets(Buckets):
    """Buckets that several nodes keep together: each tells the others what was taken from its own.

    So the rate holds for all nodes together, and a burst for each of them until it has heard of
    the others; what was too much meanwhile is a debt.
    """

    def __init__(self, capacity: int = 100_000) -> None:
        super().__init__(capacity)
        self._taken: dict[Hashable, tuple[int, float]] = {}

    def take(self, key: Hashable, rate: float, burst: float, now_s: float) -> float:
        """Take a token of ``key``, and note it for the others."""
        wait_s = super().take(key, rate, burst, now_s)
        if not wait_s:
            count, _ = self._taken.get(key, (0, burst))
            self._taken[key] = count + 1, burst
        return wait_s

    def taken(self) -> dict[Hashable, tuple[int, float]]:
        """Return how much of which burst was taken since this was asked last."""
        taken, self._taken = self._taken, {}
        return taken

    def taken_elsewhere(self, taken: Mapping[Hashable, Sequence[float]], now_s: float) -> None:
        """Take what was taken on another node, also where that much is not left."""
        for key, (count, burst, *_) in taken.items():
            self._bucket(key, burst, now_s).tokens -= count
