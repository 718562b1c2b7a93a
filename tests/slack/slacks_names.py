"""What docs/slack.md tells an administrator to set up for programs that know only slack.com.

It needs Linux's namespaces: of the kernel, and in a container its leave (``CAP_SYS_ADMIN``).
"""

import asyncio
import os
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import trustme

from .programs import HERE

NAMES: Final = ("slack.com", "api.slack.com", "hooks.slack.com", "files.slack.com", "www.slack.com")
_CHUNK: Final = 1 << 16
_UNSHARE: Final = ("unshare", "--mount", "--net")


class SlacksNames:
    """Networks in which Slack's names lead to a proxy with TLS, and that to the server.

    The proxy hands on what it gets; it is outside, and is given the port 443 of each network.
    """

    def __init__(self, directory: Path, address: str) -> None:
        self._directory = directory
        self._to = urlsplit(address)
        self._serving: list[asyncio.Server] = []
        self._pumps: set[asyncio.Task[None]] = set()
        authority = trustme.CA()
        self.authority = directory / "authority.pem"
        authority.cert_pem.write_to_path(self.authority)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*NAMES).configure_cert(self._tls)
        self._hosts = directory / "hosts"
        self._hosts.write_text(f"127.0.0.1 localhost {' '.join(NAMES)}\n")
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(directory / "door"))
        self._door.listen()
        self._door.setblocking(False)

    @property
    def environment(self) -> dict[str, str]:
        """What makes programs trust the authority."""
        variables = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        return dict.fromkeys(variables, str(self.authority))

    def command(self, *command: str | Path) -> list[str | Path]:
        """Return what runs a command in a network of its own; then :meth:`serve` that network."""
        unshare = _UNSHARE if os.geteuid() == 0 else (*_UNSHARE, "--map-root-user")
        door = self._directory / "door"
        return [*unshare, sys.executable, HERE / "inside.py", door, self._hosts, *command]

    async def serve(self) -> None:
        """Serve the port 443 of the next network that comes up."""
        loop = asyncio.get_running_loop()
        came, _ = await loop.sock_accept(self._door)
        came.setblocking(True)
        _, (number,), _, _ = await asyncio.to_thread(socket.recv_fds, came, 16, 1)
        came.close()
        listening = socket.socket(fileno=number)
        self._serving.append(
            await asyncio.start_server(self._connected, sock=listening, ssl=self._tls)
        )

    async def close(self) -> None:
        """Serve nobody any more."""
        self._door.close()
        for server in self._serving:
            server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        for pump in (_pump(reader, to_writer), _pump(to_reader, writer)):
            task = asyncio.create_task(pump)
            self._pumps.add(task)
            task.add_done_callback(self._pumps.discard)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def slacks_names(runner: asyncio.Runner, directory: Path, address: str) -> Iterator[SlacksNames]:
    """Have the names lead to a server while the context lasts."""
    names = SlacksNames(directory, address)
    yield names
    runner.run(_closed(names))


async def _closed(names: Any) -> None:
    await names.close()
