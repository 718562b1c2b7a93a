"""Open-loop load: messages fall due on a schedule, and no answer, however late, slows it down."""

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from msgspec import Struct

_SHORTEST_S = 1e-6
_LONGEST_S = 600.0
_STEP = math.log(1.01)
_BUCKETS = math.ceil(math.log(_LONGEST_S / _SHORTEST_S) / _STEP) + 1
_YIELD_EVERY = 16
_TIMER_S = 0.002
_LOOK_AGAIN_S = 0.01


class Summary(Struct, frozen=True):
    """How long things took, in seconds; percentiles are at most 1 % too high."""

    count: int
    p50_s: float
    p95_s: float
    p99_s: float
    max_s: float


class Histogram:
    """Durations in buckets 1 % wide, 1 µs to 10 minutes: of one size for any number of them."""

    def __init__(self) -> None:
        """Start with no durations."""
        self.count = 0
        self.max_s = 0.0
        self._buckets = [0] * _BUCKETS

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.count += 1
        self.max_s = max(self.max_s, seconds)
        self._buckets[_bucket(seconds)] += 1

    def percentile(self, share: float) -> float:
        """Return the duration in seconds that ``share`` (0 to 1) of all do not exceed; 0 for none.

        Nearest rank: the answer is the upper edge of that rank's bucket, never above the maximum.
        """
        rank = max(1, math.ceil(share * self.count))
        for bucket, count in enumerate(self._buckets):
            rank -= count
            if rank <= 0:
                return min(self.max_s, _SHORTEST_S * math.exp(_STEP * bucket))
        return 0.0

    def summary(self) -> Summary:
        """Return the percentiles people ask for."""
        p50_s, p95_s, p99_s = map(self.percentile, (0.50, 0.95, 0.99))
        return Summary(self.count, p50_s, p95_s, p99_s, self.max_s)


def _bucket(seconds: float) -> int:
    if seconds <= _SHORTEST_S:
        return 0
    return min(_BUCKETS - 1, math.ceil(math.log(seconds / _SHORTEST_S) / _STEP))


def arrivals(rate: float, seconds: float, seed: int = 0) -> Iterator[float]:
    """Yield when something falls due, in seconds from the start: ``rate`` a second on average.

    The gaps are random (a Poisson process, as many independent people make), the same for a seed.
    """
    gaps = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    at_s = gaps.expovariate(rate)
    while at_s < seconds:
        yield at_s
        at_s += gaps.expovariate(rate)


class Clock(Protocol):
    """Where the schedule takes its time from."""

    def now_s(self) -> float:
        """Return seconds on a clock that never goes back."""

    async def until(self, due_s: float) -> None:
        """Return at ``due_s`` or, if that is past, soon; other tasks run meanwhile."""


class MonotonicClock:
    """The machine's clock, exact to some microseconds: the last 2 ms of a wait are spent awake."""

    def __init__(self) -> None:
        """Start as not overdue."""
        self._overdue = 0

    def now_s(self) -> float:
        """Return seconds on the machine's monotonic clock."""
        return time.perf_counter()

    async def until(self, due_s: float) -> None:
        """Return at ``due_s`` or, if that is past, soon; other tasks run meanwhile."""
        wait_s = due_s - self.now_s()
        if wait_s <= 0:
            await self._catch_up()
        if wait_s > _TIMER_S:
            await asyncio.sleep(wait_s - _TIMER_S)
        while self.now_s() < due_s:  # noqa: ASYNC110 - no event tells that time has passed
            await asyncio.sleep(0)

    async def _catch_up(self) -> None:
        self._overdue += 1
        if self._overdue % _YIELD_EVERY == 0:
            await asyncio.sleep(0)


class Window:
    """One sender's messages: at most ``size`` unanswered; those due beyond that wait in line.

    Each is timed from when it was due, whether or not it could leave then. So a peer that stalls
    is charged for everything that would have been sent meanwhile (no coordinated omission).
    """

    def __init__(self, size: int, send: Callable[[float], int]) -> None:
        """Keep ``size`` in flight; ``send`` sends what was due at a time and returns its number."""
        self._size = size
        self._send = send
        self._due_s: dict[int, float] = {}
        self._waiting: deque[float] = deque()

    def __len__(self) -> int:
        """Return how many messages are unanswered or have not even left."""
        return len(self._due_s) + len(self._waiting)

    def offer(self, due_s: float) -> None:
        """Send what falls due, or let it wait for a free place."""
        if len(self._due_s) < self._size:
            self._due_s[self._send(due_s)] = due_s
        else:
            self._waiting.append(due_s)

    def answer(self, ref: int, now_s: float) -> float:
        """Note an answer, send the next in line, and return the seconds since it was due."""
        took_s = now_s - self._due_s.pop(ref)
        if self._waiting:
            self.offer(self._waiting.popleft())
        return took_s

    def abandon(self, now_s: float) -> list[float]:
        """Give up on everything unanswered; return the seconds each has been due for."""
        waited_s = [now_s - due_s for due_s in (*self._due_s.values(), *self._waiting)]
        self._due_s.clear()
        self._waiting.clear()
        return waited_s


async def offer_on_schedule(
    schedule: Iterable[float], windows: list[Window], clock: Clock
) -> Histogram:
    """Offer what falls due to the senders in turn; return how late that was done, in seconds.

    Lateness is the benchmark's own fault: where it shows, its machine is too slow for the load.
    """
    late = Histogram()
    start_s = clock.now_s()
    for number, offset_s in enumerate(schedule):
        due_s = start_s + offset_s
        await clock.until(due_s)
        late.add(clock.now_s() - due_s)
        windows[number % len(windows)].offer(due_s)
    return late


async def wait_until(done: Callable[[], bool], clock: Clock, patience_s: float) -> None:
    """Return when it is done, or after ``patience_s``."""
    deadline_s = clock.now_s() + patience_s
    while not done() and clock.now_s() < deadline_s:
        await clock.until(clock.now_s() + _LOOK_AGAIN_S)
