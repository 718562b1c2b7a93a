"""The machines of bots where slack.com leads to this server, as docs/slack.md tells people to."""

import asyncio
import contextlib
import ssl
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

CERTIFICATE: Final = Path(__file__).parent / "slack_com.pem"
"""Of a private authority, which the bots are told to trust."""

_HEAD_END: Final = b"\r\n\r\n"
_PIECE: Final = 1 << 16


def trusting() -> ssl.SSLContext:
    """Return what a bot knows of certificates that trusts the private authority and nobody else."""
    return ssl.create_default_context(cafile=CERTIFICATE)


class Detour:
    """Stands for split DNS, port 443 and the reverse proxy with TLS, all in one.

    Clients reach it as a proxy, since a test may neither bend names nor listen on port 443; what
    they say within is what they would say to slack.com.
    """

    def __init__(self, address: str) -> None:
        self._to = urlsplit(address)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(CERTIFICATE)
        self._serving: set[asyncio.Task[None]] = set()
        self.asked_for: set[str] = set()
        """Where clients wanted to go."""

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more, and hang up."""
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            wanted = (await reader.readuntil(_HEAD_END)).split(b" ")[1].decode()
            self.asked_for.add(wanted)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.start_tls(self._context)
            head = await reader.readuntil(_HEAD_END)
            here, there = await asyncio.open_connection(self._to.hostname, self._to.port)
            first, _, rest = head.partition(b"\r\n")
            there.write(b"%b\r\nX-Forwarded-Proto: https\r\n%b" % (first, rest))
            await asyncio.gather(_pass_on(reader, there), _pass_on(here, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()
