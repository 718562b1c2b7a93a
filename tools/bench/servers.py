"""Processes under measurement: started on a free port and one core, watched through /proc."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from msgspec import Struct

_START_S = 30.0
_STOP_S = 20.0
_PROBE_S = 0.005
_TICKS = os.sysconf("SC_CLK_TCK")
_KIB = 1_024

CONFIG = """\
[server]
max_connections = 100000
connections_per_user = 10000
[limits]
messages_per_s = 1000000.0
messages_burst = 10000000
bot_messages_per_s = 1000000.0
bot_messages_burst = 10000000
requests_per_s = 1000000.0
requests_burst = 10000000
connections_per_s = 1000000.0
connections_burst = 10000000
[log]
level = "warning"
"""
"""A benchmark measures what the server can do, not what its rate limits allow."""


class CannotMeasureError(Exception):
    """A figure cannot be had in this run; the text says why."""


class Cores(Struct, frozen=True):
    """Which core the server runs on, and which the load."""

    server: int
    load: int


@cache
def cores() -> Cores:
    """Choose the first and the last core this process may use; with one core they are the same.

    The choice is made once, before this process moves to the core for the load.
    """
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[-1])


class Process:
    """A running program, seen from outside."""

    def __init__(self, popen: subprocess.Popen[bytes], port: int) -> None:
        """Watch a program that listens on the loopback ``port``."""
        self.port = port
        self._popen = popen

    def running(self) -> bool:
        """Say whether it is still there."""
        return self._popen.poll() is None

    def exit_status(self) -> int:
        """Wait until it ends by itself; return 0 if all went well."""
        return self._popen.wait()

    def cpu_s(self) -> float:
        """Return the processor time it has used, in seconds."""
        return cpu_s(self._popen.pid)

    def rss_bytes(self) -> int:
        """Return how much memory it holds."""
        return self._status("VmRSS")

    def peak_rss_bytes(self) -> int:
        """Return the most memory it has held."""
        return self._status("VmHWM")

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self._popen.terminate()
        try:
            self._popen.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _status(self, key: str) -> int:
        for line in self._proc("status").splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) * _KIB
        raise CannotMeasureError("the process has ended")

    def _proc(self, file: str) -> str:
        return Path(f"/proc/{self._popen.pid}/{file}").read_text()


def cpu_s(pid: int) -> float:
    """Return the processor time a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user_ticks, system_ticks = fields[11:13]
    return (int(user_ticks) + int(system_ticks)) / _TICKS


def free_port() -> int:
    """Return a loopback port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(command: Sequence[str], port: int, core: int, log: Path) -> Process:
    """Start a program pinned to ``core``; what it prints goes to ``log``."""
    with log.open("ab") as output:
        popen = subprocess.Popen(command, stdout=output, stderr=output)
    with suppress(ProcessLookupError):  # it may have ended at once; whoever waits for it will see
        os.sched_setaffinity(popen.pid, {core})
    return Process(popen, port)


@contextmanager
def serving(command: Sequence[str], port: int, log: Path) -> Iterator[Process]:
    """Run a server on its core until the block ends.

    Raises:
        CannotMeasureError: it does not begin to listen; carries the end of what it printed.
    """
    process = start(command, port, cores().server, log)
    try:
        await_port(process, log)
        yield process
    finally:
        process.stop()


def await_port(process: Process, log: Path) -> None:
    """Return when something listens on the process's port."""
    deadline_s = time.monotonic() + _START_S
    while time.monotonic() < deadline_s and process.running():
        with suppress(OSError), socket.create_connection(("127.0.0.1", process.port)):
            return
        time.sleep(_PROBE_S)
    printed = log.read_text(errors="replace").strip().splitlines()
    raise CannotMeasureError("it did not start: " + (printed[-1] if printed else "no word"))


def module(name: str, *arguments: object) -> list[str]:
    """Return the command that runs one of our modules."""
    return [sys.executable, "-m", name, *map(str, arguments)]
