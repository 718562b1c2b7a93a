"""What this process counts for /metrics."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from protocol import Command, tag_of

BUCKETS_S: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Counters:
    """The metrics of one process, in a registry of their own.

    Commands are counted in plain dictionaries and shown when asked for: the library's own
    counters cost more than decoding a command.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = Gauge(
            "chat_connections", "Open WebSocket connections.", registry=self.registry
        )
        self.closes = Counter(
            "chat_closes", "Connections closed by us.", ["code"], registry=self.registry
        )
        self.loop_lag_s = Gauge(
            "chat_loop_lag_seconds", "How late the event loop last was.", registry=self.registry
        )
        self._watched: list[tuple[Callable[..., Metric], Callable[[], float]]] = []
        self._codes: dict[tuple[type[Command[Any]], str], int] = {}
        self._times: dict[type[Command[Any]], list[int]] = {}
        self._sums_s: dict[type[Command[Any]], float] = {}
        self.registry.register(self)

    def answered(self, command: type[Command[Any]], code: str, took_s: float) -> None:
        """Count a command's answer, ``took_s`` seconds after it arrived."""
        key = command, code
        self._codes[key] = self._codes.get(key, 0) + 1
        times = self._times.get(command)
        if times is None:
            times = self._times[command] = [0] * (len(BUCKETS_S) + 1)
            self._sums_s[command] = 0.0
        times[bisect_left(BUCKETS_S, took_s)] += 1
        self._sums_s[command] += took_s

    def watch(self, name: str, meaning: str, value: Callable[[], float], *, total: bool) -> None:
        """Show a number that is kept elsewhere; ``total`` for one that only rises."""
        family = CounterMetricFamily if total else GaugeMetricFamily
        self._watched.append((partial(family, name, meaning), value))

    def collect(self) -> Iterator[Metric]:
        """Show the commands and what is kept elsewhere; called by the registry."""
        for family, value in self._watched:
            yield family(value=value())
        total = CounterMetricFamily(
            "chat_commands", "Commands answered.", labels=["command", "code"]
        )
        for (command, code), count in self._codes.items():
            total.add_metric([tag_of(command), code], count)
        yield total
        yield self._command_seconds()

    def _command_seconds(self) -> Metric:
        family = HistogramMetricFamily(
            "chat_command_seconds",
            "Time from a request's arrival to its answer.",
            labels=["command"],
        )
        bounds = [*map(str, BUCKETS_S), "+Inf"]
        for command, times in self._times.items():
            cumulated = list(zip(bounds, map(float, accumulate(times)), strict=True))
            family.add_metric([tag_of(command)], cumulated, self._sums_s[command])
        return family
