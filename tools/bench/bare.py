"""The least an accepted connection can be in Python: a protocol that answers and remembers nothing.

``python -m tools.bench.bare PORT``: the floor for memory, handshakes and start. It answers the
upgrade with fixed bytes and the first frame with the same one always.
"""

import asyncio
import contextlib
import sys
from typing import cast

import uvloop

from chatserver.bench.clients import FIRST_REF

_UPGRADE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    b"Sec-WebSocket-Protocol: chat.v1.msgpack\r\n\r\n"
)
_REPLY = b"\x83\xa4type\xa5reply\xa3ref\xce" + FIRST_REF.to_bytes(4, "big") + b"\xa6result\x80"
_ANSWER = bytes((0x82, len(_REPLY))) + _REPLY


class Bare(asyncio.Protocol):
    """One connection."""

    __slots__ = ("transport",)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to answer on."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        """Answer an upgrade, or a first frame."""
        self.transport.write(_UPGRADE if data.startswith(b"GET ") else _ANSWER)


async def serve(port: int) -> None:
    """Serve on the loopback ``port`` until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Bare, "127.0.0.1", port, backlog=2_048)
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(int(sys.argv[1])))
