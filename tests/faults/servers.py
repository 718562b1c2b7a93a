"""Real server processes: started, killed, and started again on the same data directory."""

import asyncio
import os
import random
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from .warm import Parent, WarmProcess

START_WITHIN_S: Final = 40.0
STOP_WITHIN_S: Final = 20.0
ASK_EVERY_S: Final = 0.02
PROGRAM: Final = ("-m", "chatserver")
_PORTS: Final = range(20_000, 32_000)
_LIMITS: Final = "\n".join(
    f"{name} = 100000"
    for name in (
        "messages_per_s",
        "messages_burst",
        "bot_messages_per_s",
        "bot_messages_burst",
        "requests_per_s",
        "requests_burst",
        "connections_per_s",
        "connections_burst",
    )
)


def free_port() -> int:
    """Return a port nobody uses, below those the system gives to outgoing connections.

    One of those may meet itself: a client that connects to a port nobody listens on.
    """
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port


def write_config(path: Path, broker_url: str = "", store_url: str = "") -> Path:
    """Write a configuration without rate limits that would slow the load."""
    path.write_text(
        f'[store]\nurl = "{store_url}"\n\n[broker]\nurl = "{broker_url}"\n\n'
        f'[limits]\n{_LIMITS}\n\n[log]\nformat = "json"\n'
    )
    return path


@contextmanager
def told(words: str) -> Iterator[None]:
    """Say in words what took too long, unless it was said already."""
    try:
        yield
    except TimeoutError as error:
        if error.args:
            raise
        raise TimeoutError(words) from error


class Node:
    """One server process and its successors on one data directory and one port."""

    def __init__(self, name: str, data: Path, config: Path, log: Path) -> None:
        self.name = name
        self.data = data
        self.port = free_port()
        self.log = log
        self.kills = 0
        self.wrapper: Sequence[str] = PROGRAM
        self.environment: Mapping[str, str] = {}
        self.options: Sequence[str] = ()
        self.parent: Parent | None = None
        self._config = config
        self._process: asyncio.subprocess.Process | WarmProcess | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process
        return self._process.pid

    async def start(self, **environment: str) -> None:
        """Start a process, with some environment for this life only, and wait until it listens."""
        whole = {**os.environ, **self.environment, **environment}
        if self.parent and self.wrapper == PROGRAM:
            self._process = WarmProcess(self.parent, self._arguments(), whole, self.log)
        else:
            self._process = await self._spawn(whole)
        with told(f"{self.log} tells why it does not listen after {START_WITHIN_S:g} s"):
            async with asyncio.timeout(START_WITHIN_S):
                while self.alive and not await _listens(self.port):
                    await asyncio.sleep(ASK_EVERY_S)

    async def kill(self) -> None:
        """End the process as ``kill -9`` does."""
        assert self._process
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        self.kills += 1

    async def stop(self) -> int:
        """Ask the process to end, and return its exit code."""
        assert self._process
        with suppress(ProcessLookupError):
            self._process.terminate()
        return await self.ended(STOP_WITHIN_S)

    async def ended(self, within_s: float) -> int:
        """Wait until the process has ended by itself, and return its exit code."""
        assert self._process
        with told(f"{self.log} tells why it has not ended after {within_s:g} s"):
            async with asyncio.timeout(within_s):
                return await self._process.wait()

    async def put_away(self) -> bool:
        """End the process and those it has started; return whether it ended as it should."""
        if not self.alive:
            return True
        try:
            return await self.stop() == 0
        except TimeoutError:
            for worker in self.workers():
                kill_process(worker)
            await self.kill()
            return False

    def workers(self) -> list[int]:
        """Return the processes this one has started."""
        return [int(pid) for pid in _children_of(self.pid).read_text().split()]

    def read_log(self) -> bytes:
        """Return what all its processes have logged."""
        return self.log.read_bytes() if self.log.exists() else b""

    def private_bytes(self) -> int:
        """Return the memory only this process uses: no file, no library."""
        return _status_kib(self.pid, "RssAnon") << 10

    async def _spawn(self, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *self.wrapper,
                *self._arguments(),
                env=environment,
                stdout=log,
                stderr=log,
            )

    def _arguments(self) -> list[str]:
        places = ("--data", self.data, "--port", self.port, "--config", self._config)
        return ["serve", *map(str, places), *self.options]


def kill_process(pid: int) -> None:
    """End one process as ``kill -9`` does."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def check_files(database: Path) -> None:
    """Assert that a copy of the files a killed server left behind passes SQLite's check.

    The files themselves are left alone: recovering them is the next server's work.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = copy_files(database, Path(scratch))
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def copy_files(database: Path, directory: Path) -> Path:
    """Copy a database and its write-ahead log; return the copy's path."""
    for part in _parts(database):
        shutil.copyfile(part, directory / part.name)
    return directory / database.name


def _parts(database: Path) -> Iterator[Path]:
    yield database
    wal = database.with_name(f"{database.name}-wal")
    if wal.exists():
        yield wal


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


def _children_of(pid: int) -> Path:
    return Path(f"/proc/{pid}/task/{pid}/children")


def _status_kib(pid: int, field: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith(f"{field}:")]
    return int(line.split()[1])
