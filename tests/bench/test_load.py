"""The load generator: what it measures is what a person at the other end would have waited."""

import asyncio
import heapq
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest

from chatserver.bench.load import Histogram, Window, arrivals, offer_on_schedule, wait_until

# -- percentiles -----------------------------------------------------------------------------


def test_percentiles_are_right_within_a_hundredth() -> None:
    """A percentile is at most 1 % above the true one, and never below it."""
    histogram = Histogram()
    for milliseconds in range(1, 1_001):
        histogram.add(milliseconds / 1_000)
    for share, true_s in ((0.5, 0.5), (0.95, 0.95), (0.99, 0.99)):
        assert true_s <= histogram.percentile(share) * (1 + 1e-9) <= true_s * 1.0101
    assert histogram.summary().max_s == 1.0


def test_the_percentiles_of_one_duration_are_that_duration() -> None:
    """With a single duration nothing is rounded, for it is also the maximum."""
    histogram = Histogram()
    histogram.add(0.0123)
    assert histogram.percentile(0.5) == histogram.percentile(0.99) == 0.0123


def test_nothing_measured_has_percentiles_of_zero() -> None:
    """An empty histogram summarises to zeros instead of failing."""
    assert Histogram().summary().p99_s == 0.0


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 1e-6, 599.0, 1e9])
def test_durations_out_of_range_are_counted_at_the_edge(seconds: float) -> None:
    """No duration, however short or long, is lost or breaks the histogram."""
    histogram = Histogram()
    histogram.add(seconds)
    assert histogram.count == 1
    assert histogram.percentile(1.0) <= seconds


# -- the schedule ----------------------------------------------------------------------------


class VirtualClock:
    """Time that stands still until somebody waits; then it jumps, and what is due happens."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def now_s(self) -> float:
        return self._now_s

    def call_at(self, at_s: float, function: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at_s, next(self._order), function))

    async def until(self, due_s: float) -> None:
        while self._events and self._events[0][0] <= due_s:
            at_s, _, function = heapq.heappop(self._events)
            self._now_s = max(self._now_s, at_s)
            function()
        self._now_s = max(self._now_s, due_s)


class Peer:
    """Answers after a millisecond, except that it answers nothing before its stall ends."""

    def __init__(self, clock: VirtualClock, window_size: int, stalled_until_s: float) -> None:
        self.clock = clock
        self.took_s: list[float] = []
        self.sent_at_s: list[float] = []
        self.window = Window(window_size, self._send)
        self._stalled_until_s = stalled_until_s

    def _send(self, _due_s: float) -> int:
        self.sent_at_s.append(self.clock.now_s())
        ref = len(self.sent_at_s)
        at_s = max(self.clock.now_s() + 0.001, self._stalled_until_s)
        self.clock.call_at(at_s, partial(self._answer, ref))
        return ref

    def _answer(self, ref: int) -> None:
        self.took_s.append(self.window.answer(ref, self.clock.now_s()))


def run_against_a_stall(window_size: int, stalled_until_s: float) -> Peer:
    """Offer a message every 10 ms for a second."""

    async def run() -> Peer:
        clock = VirtualClock()
        peer = Peer(clock, window_size, stalled_until_s)
        schedule = (number / 100 for number in range(100))
        await offer_on_schedule(schedule, [peer.window], clock)
        await wait_until(lambda: not len(peer.window), clock, 1.0)
        return peer

    return asyncio.run(run())


def test_a_quick_peer_is_timed_by_its_answers() -> None:
    """Without a stall every message takes what the peer takes."""
    peer = run_against_a_stall(window_size=4, stalled_until_s=0.0)
    assert len(peer.took_s) == 100
    assert max(peer.took_s) == pytest.approx(0.001)


def test_a_stall_is_charged_to_every_message_due_meanwhile() -> None:
    """While a peer stalls, messages go on falling due and wait ever longer (none is omitted)."""
    peer = run_against_a_stall(window_size=1, stalled_until_s=0.5)
    assert len(peer.took_s) == 100
    assert len([at_s for at_s in peer.sent_at_s if at_s < 0.5]) == 1  # only one could leave
    assert len([took_s for took_s in peer.took_s if took_s > 0.1]) >= 40
    assert peer.took_s[0] == pytest.approx(0.5)
    assert peer.took_s[:40] == sorted(peer.took_s[:40], reverse=True)


def test_no_more_than_the_window_is_in_flight() -> None:
    """What is due beyond the window waits in line and leaves when an answer makes room."""
    peer = run_against_a_stall(window_size=4, stalled_until_s=0.5)
    assert len([at_s for at_s in peer.sent_at_s if at_s < 0.5]) == 4


def test_what_is_never_answered_counts_with_its_waiting_time() -> None:
    """Giving up returns how long each message has been due, sent or not."""
    window = Window(1, int)
    window.offer(1.0)
    window.offer(2.0)
    assert window.abandon(5.0) == [4.0, 3.0]
    assert len(window) == 0


def test_lateness_of_the_generator_itself_is_seen() -> None:
    """If offering takes longer than the schedule allows, the benchmark reports itself late."""
    clock = VirtualClock()

    def slow_send(_due_s: float) -> int:
        clock.call_at(clock.now_s(), lambda: None)
        clock._now_s += 0.1
        return 1

    window = Window(1_000, slow_send)
    late = asyncio.run(offer_on_schedule([0.0, 0.01, 0.02], [window], clock))
    assert late.max_s == pytest.approx(0.18)


def test_arrivals_come_at_the_rate_and_alike_for_a_seed() -> None:
    """The schedule is random, bounded by its length, and repeatable."""
    times = list(arrivals(1_000, 2.0, seed=7))
    assert times == list(arrivals(1_000, 2.0, seed=7))
    assert times == sorted(times)
    assert times[-1] < 2.0
    assert 1_800 < len(times) < 2_200
