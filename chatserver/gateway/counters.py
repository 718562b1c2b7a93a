"""What this process counts for /metrics."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)

from chatserver.core import program
from chatserver.core.timings import Timings
from protocol import Command, tag_of


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
        self._times: dict[type[Command[Any]], Timings] = {}
        self._watched_times: list[tuple[str, str, Timings]] = []
        self.node = ""
        self.registry.register(self)
        ProcessCollector(registry=self.registry)

    def answered(self, command: type[Command[Any]], code: str, took_s: float) -> None:
        """Count a command's answer, ``took_s`` seconds after it arrived."""
        key = command, code
        self._codes[key] = self._codes.get(key, 0) + 1
        times = self._times.get(command)
        if times is None:
            times = self._times[command] = Timings()
        times.note(took_s)

    def watch(self, name: str, meaning: str, value: Callable[[], float], *, total: bool) -> None:
        """Show a number that is kept elsewhere; ``total`` for one that only rises."""
        family = CounterMetricFamily if total else GaugeMetricFamily
        self._watched.append((partial(family, name, meaning), value))

    def watch_times(self, name: str, meaning: str, times: Timings) -> None:
        """Show durations that are counted elsewhere."""
        self._watched_times.append((name, meaning, times))

    def collect(self) -> Iterator[Metric]:
        """Show the commands and what is kept elsewhere; called by the registry."""
        yield InfoMetricFamily(
            "chat_node",
            "This process.",
            value={"node": self.node, "version": program.version()},
        )
        for family, value in self._watched:
            yield family(value=value())
        for name, meaning, times in self._watched_times:
            yield HistogramMetricFamily(
                name, meaning, buckets=times.buckets(), sum_value=times.sum_s
            )
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
        for command, times in self._times.items():
            family.add_metric([tag_of(command)], times.buckets(), times.sum_s)
        return family
