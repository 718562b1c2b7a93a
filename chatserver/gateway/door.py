"""The door: one port for two libraries. The first line of a connection says whose it is."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from chatserver.delivery.wheel import Wheel

MAX_FIRST_LINE_BYTES: Final = 8_192
DEADLINE_S: Final = 10

MakeProtocol = Callable[[], asyncio.Protocol]


class Door(asyncio.Protocol):
    """Reads until the first line is there, then hands the connection over.

    ``/ws`` goes to the WebSocket connection, ``/link/`` to those of programs that speak Slack's,
    everything else to aiohttp's own protocol.
    """

    __slots__ = ("_http", "_link", "_read", "_transport", "_websocket", "_wheel")

    def __init__(
        self, websocket: MakeProtocol, link: MakeProtocol, http: MakeProtocol, wheel: Wheel
    ) -> None:
        self._websocket = websocket
        self._link = link
        self._http = http
        self._wheel = wheel
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the deadline for the first line."""
        self._transport: asyncio.Transport | None = cast("asyncio.Transport", transport)
        self._wheel.schedule(self, DEADLINE_S)

    def data_received(self, data: bytes) -> None:
        """Hand over once the first line is complete, or too long to be one."""
        self._read += data
        if b"\n" not in self._read and len(self._read) < MAX_FIRST_LINE_BYTES:
            return
        transport, self._transport = self._transport, None
        if transport is None:
            return
        make = self._guest()
        read, self._read = self._read, b""  # the wheel keeps this object for some seconds
        guest = make()
        transport.set_protocol(guest)
        guest.connection_made(transport)
        guest.data_received(read)

    def _guest(self) -> MakeProtocol:
        if self._read.startswith((b"GET /ws ", b"GET /ws?")):
            return self._websocket
        return self._link if self._read.startswith(b"GET /link/") else self._http

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection that ended before its first line."""
        del exc
        self._transport = None

    def tick(self) -> int | None:
        """Close a connection that has not said what it wants in time."""
        if self._transport is not None:
            self._transport.abort()
        return None
