"""Several server processes on one port: started, kept running, and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import Final

import structlog

log = structlog.get_logger()

WORKER_MARK: Final = "CHATSERVER_WORKER"
"""Environment variable that tells a process it is one of several."""

RESTART_AFTER_S: Final = 1.0
STOP_WITHIN_S: Final = 30.0


class Supervisor:
    """Runs ``count`` workers of ``command`` until it is told to stop; a dead one is replaced."""

    def __init__(self, command: Sequence[str], count: int) -> None:
        self._command = list(command)
        self._count = count
        self._workers: list[subprocess.Popen[bytes]] = []
        self._stopping = False

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT; SIGHUP goes on to the workers."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._signalled)
        self._workers = [self._start() for _ in range(self._count)]
        log.info("workers.started", count=self._count)
        while not self._stopping:
            self._replace_dead()
            time.sleep(RESTART_AFTER_S)
        return self._wait()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {WORKER_MARK: "1"}
        return subprocess.Popen(self._command, env=environment)  # noqa: S603  # this program

    def _replace_dead(self) -> None:
        for index, worker in enumerate(self._workers):
            if worker.poll() is not None and not self._stopping:
                log.error("worker.died", pid=worker.pid, code=worker.returncode)
                self._workers[index] = self._start()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGHUP:
            self._stopping = True
        for worker in self._workers:
            if worker.poll() is None:
                worker.send_signal(number)

    def _wait(self) -> int:
        """Wait until all have finished what they accepted; end who takes too long."""
        until_s = time.monotonic() + STOP_WITHIN_S
        for worker in self._workers:
            try:
                worker.wait(max(0.0, until_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("worker.killed", pid=worker.pid)  # noqa: TRY400  # no traceback needed
                worker.kill()
        log.info("workers.stopped")
        return 0


def worker_command(arguments: Sequence[str], host: str, port: int) -> list[str]:
    """Return the command line of one worker, made from the supervisor's own arguments.

    Later options win, so the worker's own count and port are put behind.
    """
    own = ["--workers", "1", "--host", host, "--port", str(port)]
    return [sys.executable, "-m", "chatserver", *arguments, *own]


def shared_port(host: str, port: int) -> tuple[socket.socket, int]:
    """Reserve a port that workers may share; keep the socket open as long as they run."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    holder = socket.socket(family, socket.SOCK_STREAM)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    holder.bind((host, port))
    return holder, int(holder.getsockname()[1])
