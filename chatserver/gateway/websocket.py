"""One WebSocket connection: bytes to frames to requests, and answers and pushes to bytes.

The ``websockets`` library parses; there is no task, timer or queue per connection. What is
written in one loop iteration goes to the socket in one piece (``corks``).
"""

import asyncio
import time
from collections import deque
from typing import Final, cast

import structlog
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import Protocol, Side, State
from websockets.server import ServerProtocol

from chatserver.delivery.encoded import server_frame
from chatserver.delivery.stream import Stream
from chatserver.domain.policy import Actor
from protocol import CODECS, CloseCode, Codec, Heartbeat, Request, ServerFrame
from protocol.ids import ChannelId, SessionId, UserId
from protocol.limits import HEARTBEAT_S, HELLO_DEADLINE_S, MAX_FRAME_BYTES, MISSED_HEARTBEATS
from protocol.server_session import Closing, ServerSession

from .admission import admit, choose_subprotocol, recognise
from .node import Node
from .requests import Desk

log = structlog.get_logger()

WRITE_HIGH_BYTES: Final = 128 << 10
WRITE_LOW_BYTES: Final = 32 << 10
CLOSE_PATIENCE_S: Final = 5
MAX_FRAGMENTS: Final = 64
MAX_PINGS_PER_TICK: Final = 150
_CLOSE_OF_FRAGMENTS: Final = 1009
_UNSUPPORTED_DATA: Final = 1003
_INVALID_DATA: Final = 1007
_NO_EXTENSIONS: Final = ()
_HEAD_END: Final = b"\r\n\r\n"
_OF_MESSAGES: Final = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class Connection(asyncio.Protocol):
    """One socket: a subscriber of the hub once its session is open."""

    __slots__ = (
        "_buffered",
        "_closing",
        "_codec",
        "_desk",
        "_fragments",
        "_heard_s",
        "_late",
        "_node",
        "_opcode",
        "_out",
        "_pings",
        "_protocol",
        "_pushes",
        "_stranger",
        "_tail",
        "_transport",
        "actor",
        "behind",
        "cookie",
        "feeding",
        "gate",
        "paused",
        "session",
        "streams",
        "text",
        "user",
    )

    def __init__(self, node: Node, desk: Desk) -> None:
        self._node = node
        self._desk = desk
        self._tail: bytes | None = b""
        self._protocol: Protocol | ServerProtocol = ServerProtocol(
            extensions=_NO_EXTENSIONS,
            select_subprotocol=choose_subprotocol,
            max_size=MAX_FRAME_BYTES,
        )
        self._fragments: list[bytes] | None = None
        self._late: deque[Frame] | None = None
        self._pushes = 0
        self._out: bytes | list[bytes] | None = None
        self._pings = 0
        self._buffered = 0
        self._closing = False
        self._stranger: str | None = None
        self.actor: Actor | None = None
        self.user = UserId("")
        self.session = SessionId("")
        self.text = False
        self.paused = False
        self.behind: dict[Stream, int] | None = None
        self.streams: list[Stream] = []
        self.feeding = False
        self.cookie: str | None = None
        self.gate = ServerSession()

    # -- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the handshake's deadline."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(WRITE_HIGH_BYTES, WRITE_LOW_BYTES)
        self._heard_s = time.monotonic()
        self._node.counters.connections.inc()
        self._node.open_connections += 1
        self._node.wheel.schedule(self, int(HELLO_DEADLINE_S))

    def data_received(self, data: bytes) -> None:
        """Parse what came and act on it."""
        if not self._closing:
            self._heard_s = time.monotonic()
        if self._tail is not None:
            end = self._end_of_head(data)
            self._receive(data[:end])
            data = data[end:]
        if data:
            self._receive(data)

    def _end_of_head(self, data: bytes) -> int:
        """Return how much of ``data`` is still of the HTTP request."""
        before = self._tail or b""
        seen = before + data
        end = seen.find(_HEAD_END)
        if end < 0:
            self._tail = seen[1 - len(_HEAD_END) :]
            return len(data)
        self._tail = None
        return end + len(_HEAD_END) - len(before)

    def _receive(self, data: bytes) -> None:
        protocol = self._protocol
        protocol.receive_data(data)
        for event in protocol.events_received():
            if type(event) is Frame:
                self._frame(event)
            elif isinstance(event, Handshake):
                self._handshake(event)
        self._flush()

    def eof_received(self) -> None:
        """Let the library answer the end of the stream."""
        self._protocol.receive_eof()
        self._flush()

    def pause_writing(self) -> None:
        """Write no more pushes until the socket has drained, and read no more requests."""
        self.paused = True
        self._transport.pause_reading()
        self._node.backlogs.add(self)

    def resume_writing(self) -> None:
        """Catch up with what was held back."""
        self.paused = False
        self._node.backlogs.discard(self)
        self._heard_s = time.monotonic()
        self._read_on()
        self._node.hub.feed(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget everything about the connection."""
        del exc
        self._closing = True
        self._node.counters.connections.dec()
        self._node.open_connections -= 1
        self._node.backlogs.discard(self)
        self._no_stranger()
        self._leave()

    # -- for the hub and the desk ------------------------------------------------------------

    def write_pushes(self, data: bytes, count: int) -> None:
        """Write ``count`` encoded pushes."""
        self._pushes += count
        self._write(data)

    def push_to_crowd(self, data: bytes, count: int) -> None:
        """Write pushes that very many get: past the corks, if nothing waits in this one."""
        self._pushes += count
        if self._out is None and not self._closing:
            self._transport.write(data)
        else:
            self._write(data)

    def send(self, frame: ServerFrame) -> None:
        """Write a frame meant for this connection alone."""
        if not self._closing:
            self._write(server_frame(frame, text=self.text))

    def _write(self, data: bytes) -> None:
        """Write at the end of this loop iteration, joined with whatever else comes until then."""
        if self._out is None:
            self._out = data
            self._node.corks.add(self)
        elif isinstance(self._out, bytes):
            self._out = [self._out, data]
        else:
            self._out.append(data)

    def uncork(self) -> None:
        """Hand what was written in this loop iteration to the socket, in one piece."""
        out, self._out = self._out, None
        if out is not None and not self._transport.is_closing():
            self._transport.write(out if isinstance(out, bytes) else b"".join(out))

    def end(self, code: int, reason: str) -> None:
        """Close with a close code; what the peer still sends is ignored."""
        if self._closing:
            return
        self._node.counters.closes.labels(code).inc()
        log.info("connection.closed", code=int(code), reason=reason, user=self.user or None)
        self.uncork()
        self._stop()
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code, reason)
            self._flush()
        else:
            self._transport.close()

    def opened(self, actor: Actor) -> None:
        """Become the actor's connection."""
        self.actor = actor
        self.user, self.session = actor.id, actor.session
        self.gate.opened = True
        self.cookie = None
        network, self._stranger = self._stranger, None
        if network is not None:
            recognise(self._node, network, actor.id, time.monotonic())

    @property
    def backlog_bytes(self) -> int:
        """How much was accepted for it that its socket has not taken yet."""
        return self._transport.get_write_buffer_size()

    @property
    def closing(self) -> bool:
        """Whether the connection is over or about to be."""
        return self._closing

    def answered(self, ref: int) -> None:
        """Note that a request was answered; read on if too much was in flight."""
        was_full = self.gate.full
        self.gate.answered(ref)
        if was_full:
            asyncio.get_running_loop().call_soon(self._read_on)

    # -- commands about this moment ----------------------------------------------------------

    def follows(self, channel: ChannelId) -> bool:
        """Say whether the connection gets the channel's events."""
        return self._node.hub.follows(self, channel)

    def set_view(
        self, channels: list[ChannelId], users: list[UserId]
    ) -> tuple[list[UserId], list[UserId]]:
        """Show presence and typing for these only; of channels one is not in, that they moved."""
        mine = [channel for channel in channels if self.follows(channel)]
        is_guest = self.actor is None or self.actor.role == "guest"
        others = [] if is_guest else [channel for channel in channels if channel not in mine]
        return self._node.presence.set_view(self, mine, users, others)

    def set_feed_open(self, *, is_open: bool) -> None:
        """Tell of changes of the user's feed while it is on the screen."""
        if is_open:
            self._node.feeds.open(self)
        else:
            self._node.feeds.close(self)

    def set_idle(self, *, idle: bool) -> None:
        """Let the user be seen as online by this device only while it is used."""
        self._node.presence.use(self, idle=idle)

    def tell_typing(self, channel: ChannelId) -> None:
        """Tell those who look at the channel."""
        self._node.presence.typing(self.user, channel)

    # -- coming to an end --------------------------------------------------------------------

    def _read_on(self) -> None:
        """Go on with requests, if nothing is in the way: those read already come first."""
        while not self._closing and not self.paused and not self.gate.full:
            if not self._late:
                self._late = None
                self._transport.resume_reading()
                return
            self._act(self._late.popleft())

    def _stop(self) -> None:
        """Take in and send out nothing more; be cut off if the goodbye takes too long."""
        self._closing = True
        self._heard_s = time.monotonic()
        self._node.wheel.schedule(self, CLOSE_PATIENCE_S)
        self._transport.resume_reading()  # whatever was in the way: the goodbye is not
        self._leave()

    def _leave(self) -> None:
        """Leave the hub at once: a peer that will not hang up gets nothing more either."""
        actor, self.actor = self.actor, None
        if actor is not None:
            self._node.hub.disconnect(self)
            self._node.presence.went(self)
            self._node.feeds.close(self)

    # -- frames ------------------------------------------------------------------------------

    def _frame(self, frame: Frame) -> None:
        if self._closing:
            return
        if frame.opcode is Opcode.PING:
            self._pings += 1
            if self._pings > MAX_PINGS_PER_TICK:
                self.end(CloseCode.RATE_LIMITED, "too many pings")
        elif frame.opcode not in _OF_MESSAGES:
            return
        elif self._late or self.gate.full or self.paused:
            self._late = self._late or deque()
            self._late.append(frame)
        else:
            self._act(frame)

    def _act(self, frame: Frame) -> None:
        opcode = frame.opcode
        if opcode is not Opcode.CONT and frame.fin:
            self._message(opcode, frame.data)
        else:
            self._fragment(frame)

    def _fragment(self, frame: Frame) -> None:
        if self._fragments is None:
            self._fragments, self._opcode = [], frame.opcode
        self._fragments.append(bytes(frame.data))
        if len(self._fragments) > MAX_FRAGMENTS:
            self.end(_CLOSE_OF_FRAGMENTS, "too many fragments")
        elif frame.fin:
            whole, self._fragments = b"".join(self._fragments), None
            self._message(self._opcode, whole)

    def _message(self, opcode: Opcode, data: bytes | bytearray | memoryview) -> None:
        if (opcode is Opcode.TEXT) != self.text:
            wanted = "text" if self.text else "binary"
            self.end(_UNSUPPORTED_DATA, f"this subprotocol uses {wanted} messages")
            return
        if self.text and not _is_utf8(data):
            self.end(_INVALID_DATA, "text is UTF-8")
            return
        limits = self._node.config().limits
        judged = self.gate.receive(
            self._codec.decode_request(bytes(data)),
            self._heard_s,
            limits.requests_per_s,
            limits.requests_burst,
        )
        if isinstance(judged, Request):
            if self.gate.full:
                self._transport.pause_reading()
            self._desk.carry_out(self, judged, self._heard_s)
        elif isinstance(judged, Closing):
            self.end(judged.code, judged.reason)
        else:
            self.send(judged)

    # -- handshake ---------------------------------------------------------------------------

    def _handshake(self, request: Handshake) -> None:
        protocol = cast("ServerProtocol", self._protocol)
        peer = self._transport.get_extra_info("peername") or ("",)
        refusal, self._stranger, self.cookie = admit(self._node, request, peer[0], self._heard_s)
        reply = protocol.reject(*refusal) if refusal else protocol.accept(request)
        protocol.send_response(reply)
        self._flush()
        if reply.status_code == 101:  # noqa: PLR2004  # Switching Protocols
            self._codec: Codec = CODECS[protocol.subprotocol or ""]
            self.text = self._codec.text
            self._protocol = Protocol(Side.SERVER, max_size=MAX_FRAME_BYTES)  # keeps no headers

    def _no_stranger(self) -> None:
        """Count among those nobody knows no more: the socket is gone."""
        network, self._stranger = self._stranger, None
        if network is not None:
            self._node.strangers.leave(network)

    # -- time --------------------------------------------------------------------------------

    def tick(self) -> int | None:
        """Send a heartbeat, or close what is silent or stuck."""
        if self._closing:
            if time.monotonic() - self._heard_s >= CLOSE_PATIENCE_S - 1:  # or an earlier turn's
                self._transport.abort()
            return None
        if not self.gate.opened:
            self.end(CloseCode.HELLO_TIMEOUT, "no session was opened in time")
            return None
        self._pings = 0
        if self.paused:
            return self._wait_for_reader()
        if time.monotonic() - self._heard_s > HEARTBEAT_S * MISSED_HEARTBEATS:
            self.end(CloseCode.HEARTBEAT_TIMEOUT, "no answer to heartbeats")
            return None
        return self._beat()

    def _wait_for_reader(self) -> int | None:
        """Close if the socket has taken nothing since the last time."""
        before, self._buffered = self._buffered, self.backlog_bytes
        if self._buffered >= before > 0:
            self.end(CloseCode.SLOW_CONSUMER, "nothing was read for too long")
            return None
        return int(HEARTBEAT_S)

    def _beat(self) -> int:
        self._buffered = 0
        self.send(Heartbeat(pushes=self._pushes))
        self.uncork()
        self._protocol.send_ping(b"")
        self._flush()
        return int(HEARTBEAT_S)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:
                if not self._closing:
                    self._stop()
                self._transport.close()


def _is_utf8(data: bytes | bytearray | memoryview) -> bool:
    try:
        str(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True
