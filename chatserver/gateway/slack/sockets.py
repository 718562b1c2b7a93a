"""WebSockets of programs that speak Slack's: opened by a ticket, one JSON object a message.

Source: the clients' own code. They name no port in ``Host`` and some a foreign ``Origin``, so
neither is looked at: the ticket is the proof. They do not put fragments together, so each message
is one frame. They do not answer empty pings, and want one within 30 seconds.
"""

import asyncio
import time
from typing import Any, Final, Protocol, cast
from urllib.parse import parse_qs, urlsplit

import msgspec
import structlog
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import Protocol as Frames
from websockets.protocol import Side, State
from websockets.server import ServerProtocol

from chatserver.core.addresses import base_url
from chatserver.delivery.encoded import frame
from chatserver.gateway.node import Node
from chatserver.gateway.origins import base_for_slacks

log = structlog.get_logger()

PING: Final = b"Ping from chatserver"
PING_S: Final = 10
SILENT_S: Final = 45.0
"""Nothing heard for so long, not even an answer to a ping: it is gone."""
OPENED_WITHIN_S: Final = 10
CLOSE_PATIENCE_S: Final = 5
MAX_MESSAGE_BYTES: Final = 512 << 10
MAX_FRAGMENTS: Final = 64
MAX_WAITING_BYTES: Final = 16 << 20
_HIGH_BYTES: Final = 256 << 10
_LOW_BYTES: Final = 64 << 10
_SWITCHING: Final = 101
_NORMAL: Final = 1000
_TOO_BIG: Final = 1009
_OF_MESSAGES: Final = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class Talk(Protocol):
    """What is spoken on an open socket."""

    def opened(self) -> None:
        """Begin to speak."""

    def received(self, message: dict[str, Any]) -> None:
        """Take in one message."""

    def drained(self) -> None:
        """Go on: the socket takes something again."""

    def ended(self) -> None:
        """Forget the socket."""


class Switchboard(Protocol):
    """Says who may talk."""

    async def admit(self, socket: "ProgramSocket", ticket: str) -> Talk | None:
        """Return what is spoken with whoever has a ticket, or None if it is good for nothing."""


class ProgramSocket(asyncio.Protocol):
    """One socket of a program, from its handshake on."""

    def __init__(self, node: Node, switchboard: Switchboard) -> None:
        self._node = node
        self._switchboard = switchboard
        self._protocol: ServerProtocol | Frames = ServerProtocol(max_size=MAX_MESSAGE_BYTES)
        self._fragments: list[bytes] = []
        self._talk: Talk | None = None
        self._heard_s = time.monotonic()
        self._closing = False
        self._addresses: tuple[bytes, bytes] | None = None
        self.paused = False

    # -- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the handshake's deadline."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(_HIGH_BYTES, _LOW_BYTES)
        self._node.counters.connections.inc()
        self._node.open_connections += 1
        self._node.wheel.schedule(self, OPENED_WITHIN_S)

    def data_received(self, data: bytes) -> None:
        """Parse what came and act on it."""
        self._heard_s = time.monotonic()
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._frame(event)
            elif isinstance(event, Handshake):
                self._handshake(event)
        self._flush()

    def eof_received(self) -> None:
        """Let the library answer the end of the stream."""
        self._protocol.receive_eof()
        self._flush()

    def pause_writing(self) -> None:
        """Write no more events until the socket has drained."""
        self.paused = True

    def resume_writing(self) -> None:
        """Go on with what was held back."""
        self.paused = False
        if self._talk is not None:
            self._talk.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget everything about the connection."""
        del exc
        self._closing = True
        self._node.counters.connections.dec()
        self._node.open_connections -= 1
        self._end_talk()

    # -- for what is spoken ------------------------------------------------------------------

    def send(self, message: bytes) -> None:
        """Write one message, as one frame whatever its size."""
        if self._closing:
            return
        if self._addresses is not None:
            message = message.replace(*self._addresses)
        self._write(frame(message, text=True))

    def close(self, code: int = _NORMAL) -> None:
        """Close, after what was written."""
        if self._closing:
            return
        self._closing = True
        self._transport.resume_reading()  # for the answer to the goodbye
        self._node.wheel.schedule(self, CLOSE_PATIENCE_S)
        self._end_talk()
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code)
            self._flush()
        else:
            self._transport.close()

    # -- handshake ---------------------------------------------------------------------------

    def _handshake(self, request: Handshake) -> None:
        self._transport.pause_reading()  # nobody speaks before the answer
        self._node.tasks.spawn(self._answer(request))

    async def _answer(self, request: Handshake) -> None:
        """Let in who has a ticket; how a bad one is refused depends on what it was for."""
        protocol = cast("ServerProtocol", self._protocol)
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        talk = None if self._node.draining else await self._switchboard.admit(self, ticket)
        if self._closing or self._transport.is_closing():
            return
        reply = (
            protocol.accept(request)
            if talk is not None
            else protocol.reject(403, "Ask for another address: this one is used up.\n")
        )
        protocol.send_response(reply)
        self._flush()
        if reply.status_code != _SWITCHING or talk is None:
            return
        self._protocol = Frames(Side.SERVER, max_size=MAX_MESSAGE_BYTES)  # keeps no headers
        self._talk = talk
        self._addresses = self._addresses_for(request.headers.get("Host", ""))
        self._heard_s = time.monotonic()
        talk.opened()
        if not self._closing:
            self._transport.resume_reading()

    def _addresses_for(self, host: str) -> tuple[bytes, bytes] | None:
        """Return how our addresses begin, and how for a program that calls us as Slack.

        Only what is an address and nothing else begins with a quotation mark: in texts there
        stands a ``<`` before it.
        """
        by_slacks = base_for_slacks(host)
        ours = base_url(self._node.config().server)
        return (f'"{ours}/'.encode(), f'"{by_slacks}/'.encode()) if by_slacks else None

    # -- frames ------------------------------------------------------------------------------

    def _frame(self, received: Frame) -> None:
        if self._closing or received.opcode not in _OF_MESSAGES:
            return
        self._fragments.append(bytes(received.data))
        too_many = len(self._fragments) > MAX_FRAGMENTS
        if too_many or sum(map(len, self._fragments)) > MAX_MESSAGE_BYTES:
            self.close(_TOO_BIG)
        elif received.fin:
            whole, self._fragments = b"".join(self._fragments), []
            self._message(whole)

    def _message(self, data: bytes) -> None:
        try:
            message = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return  # Slack says nothing to it either
        if isinstance(message, dict) and self._talk is not None:
            self._talk.received(message)

    # -- time --------------------------------------------------------------------------------

    def tick(self) -> int | None:
        """Ping, or close what is silent."""
        if self._closing:
            self._transport.abort()
            return None
        if self._talk is None or time.monotonic() - self._heard_s > SILENT_S:
            self._transport.abort()
            return None
        self._protocol.send_ping(PING)
        self._flush()
        return PING_S

    def _end_talk(self) -> None:
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.ended()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._write(data)
            else:
                self._closing = True
                self._transport.close()

    def _write(self, data: bytes) -> None:
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > MAX_WAITING_BYTES:
            self._transport.abort()  # whoever reads nothing gets nothing
