"""What this process counts for /metrics."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Counters:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = Gauge(
            "chat_connections", "Open WebSocket connections.", registry=self.registry
        )
        self.commands = Counter(
            "chat_commands_total", "Commands answered.", ["command", "code"], registry=self.registry
        )
        self.command_s = Histogram(
            "chat_command_seconds",
            "Time from a request's arrival to its answer.",
            ["command"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.closes = Counter(
            "chat_closes_total", "Connections closed by us.", ["code"], registry=self.registry
        )
        self.loop_lag_s = Gauge(
            "chat_loop_lag_seconds", "How late the event loop last was.", registry=self.registry
        )
