"""What is measured: servers of ours with whatever store and broker, and what they use."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from chatserver.core.config import Config
from tests.delivery.redis_server import redis_server
from tests.postgres_server import PostgresServer, copy_of, postgres_server
from tools.bench import servers
from tools.bench.seed import Person, seed
from tools.bench.servers import Process
from tools.bench.setting import Setting

from .speaker import Speaker

_TICKS = os.sysconf("SC_CLK_TCK")


class Redis:
    """A Redis that runs, and what it uses."""

    def __init__(self, url: str) -> None:
        """Speak with the Redis at ``url``."""
        self.url = url
        self.speaker = Speaker(url)

    def cpu_s(self) -> float:
        """Return the processor time it has used, in seconds."""
        used = self.speaker.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])


class Postgres:
    """A PostgreSQL that flushes what it commits, and what it uses."""

    def __init__(self, server: PostgresServer) -> None:
        """Watch a server that runs."""
        self.server = server
        lines = (server.directory / "data/postmaster.pid").read_text().splitlines()
        self._pid = int(lines[0])

    def cpu_s(self) -> float:
        """Return what it and all its processes have used, those that ended too, in seconds."""
        total = 0
        for each in Path("/proc").glob("[0-9]*"):
            try:
                fields = (each / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            if each.name == str(self._pid):
                total += sum(map(int, fields[11:15]))
            elif fields[1] == str(self._pid):
                total += sum(map(int, fields[11:13]))
        return total / _TICKS

    def copy(self, data: Path) -> str:
        """Make a database with everything of a data directory; return its address."""
        url = self.server.url(self.server.make())
        copy_of(data / Config().store.file, url)
        return url


class Rig:
    """Starts what a measurement needs, and ends it all with the block."""

    def __init__(self, setting: Setting) -> None:
        """Work in the setting's directory."""
        self.setting = setting
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything that was started, the newest first."""
        self._stack.close()

    def people(self, *, users: int, channels: int, members: int) -> tuple[Path, list[Person]]:
        """Make a data directory with people in channels."""
        data = self.setting.path("data")
        return data, seed(data, users=users, channels=channels, members=members)

    def redis(self) -> Redis:
        """Start a Redis."""
        return Redis(self._stack.enter_context(redis_server()))

    def postgres(self) -> Postgres:
        """Start a PostgreSQL."""
        return Postgres(self._stack.enter_context(postgres_server({})))

    def serve(self, data: Path, *, store: str = "", broker: str = "") -> Process:
        """Start a server of ours, alone or beside others."""
        return self._stack.enter_context(self._serving(data, store, broker))

    @contextmanager
    def _serving(self, data: Path, store: str, broker: str) -> Iterator[Process]:
        config = self.setting.path("config.toml")
        engines = f'[store]\nurl = "{store}"\n[broker]\nurl = "{broker}"\n'
        config.write_text(servers.CONFIG + engines)
        port = servers.free_port()
        where = ("--host", "127.0.0.1", "--port", port, "--data", data, "--config", config)
        command = servers.module("chatserver", "serve", *where)
        with servers.serving(command, port, self.setting.path("server.log")) as process:
            yield process
