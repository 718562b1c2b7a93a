"""Where and how long to measure: what every row is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field

from . import servers
from .machine import measure_fsync
from .seed import Person, seed
from .servers import Process, module

FULL_S, QUICK_S = 5.0, 2.0
FULL_ROUNDS, QUICK_ROUNDS = 3, 1


class Setting(Struct):
    """One run of the benchmark; ``work`` is a directory on the disk that counts."""

    work: Path
    quick: bool = False
    import_data: Path | None = None
    export: Path | None = None
    saturated: float | None = None
    """Posts a second found by the row for posts, for the row for acknowledgements."""
    _made: int = field(default=0)

    @property
    def seconds(self) -> float:
        """Return how long one measurement takes."""
        return QUICK_S if self.quick else FULL_S

    @property
    def rounds(self) -> int:
        """Return how often ours and the floor take turns; the median counts."""
        return QUICK_ROUNDS if self.quick else FULL_ROUNDS

    def path(self, name: str) -> Path:
        """Return a new name in the work directory."""
        self._made += 1
        return self.work / f"{name}-{self._made}"

    @contextmanager
    def chatserver(self, data: Path) -> Iterator[Process]:
        """Run our server on a data directory, with rate limits out of the way."""
        port = servers.free_port()
        with servers.serving(self.serve_command(data, port), port, self.path("server.log")) as own:
            yield own

    def serve_command(self, data: Path, port: int) -> list[str]:
        """Return the command that serves a data directory."""
        config = self.work / "config.toml"
        config.write_text(servers.CONFIG)
        where = ("--host", "127.0.0.1", "--port", port, "--data", data, "--config", config)
        return module("chatserver", "serve", *where)

    @contextmanager
    def ours(
        self, *, users: int, channels: int, members: int
    ) -> Iterator[tuple[Process, list[Person]]]:
        """Run our server with these people and channels."""
        data = self.path("data")
        people = seed(data, users=users, channels=channels, members=members)
        with self.chatserver(data) as own:
            yield own, people

    @contextmanager
    def roofline(self) -> Iterator[Process]:
        """Run the bare hub."""
        port = servers.free_port()
        command = module("tools.bench.roofline", port, self.path("roofline.db"))
        with servers.serving(command, port, self.path("roofline.log")) as hub:
            yield hub

    @contextmanager
    def bare(self) -> Iterator[Process]:
        """Run the server that only answers handshakes."""
        port = servers.free_port()
        command = module("tools.bench.bare", port)
        with servers.serving(command, port, self.path("bare.log")) as bare:
            yield bare

    def fsync_s(self) -> float:
        """Return the median time of an fdatasync of 4 KiB, in seconds."""
        return measure_fsync(self.work).p50_s
