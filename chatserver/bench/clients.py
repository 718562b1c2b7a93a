"""Light clients of the wire: one that understands everything, and one that only counts."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from protocol import (
    MSGPACK,
    AnyCommand,
    ChatError,
    Command,
    CommandRefused,
    ConnectionClosed,
    Model,
    Push,
    Refused,
    Reply,
    Request,
    reply_type,
)
from protocol.ids import ChannelId
from protocol.limits import MSGPACK_SUBPROTOCOL
from protocol.messages import PostMessage
from protocol.sessions import OpenSession, Resume, Welcome

PATH: Final = "/ws"
FIRST_REF: Final = 1 << 16
"""From here on MessagePack writes a request's number in the same five bytes, up to 2**32."""

_REF_BYTES = 5
_REPLY = b"\xa4type\xa5reply\xa3ref"
_REPLY_BYTES = len(_REPLY) + _REF_BYTES
_PUSH = b"\xa4type\xa4push"
_REFUSED = b"\xa4type\xa7refused"

_BINARY, _CLOSE, _PING, _PONG = 0x2, 0x8, 0x9, 0xA
_LONG, _LONGER = 126, 127
_SHORT_LIMIT, _LONG_LIMIT = 126, 1 << 16
_HEADER_END = b"\r\n\r\n"
_CLOSED_ABNORMALLY = 1006
_CLOSED_WITHOUT_CODE = 1005
_CODE_BYTES = 2
_OPEN_S = 30.0

R = TypeVar("R", bound=Model)


class Address(Struct, frozen=True):
    """Where a server listens."""

    host: str
    port: int
    tls: bool = False


def address_of(url: str) -> Address:
    """Read the address out of ``http(s)://`` or ``ws(s)://`` host and port.

    Raises:
        ValueError: it is no such URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        raise ValueError(f"{url!r} is not an address like http://127.0.0.1:8080")
    tls = parts.scheme in ("https", "wss")
    return Address(parts.hostname, parts.port or (443 if tls else 80), tls)


def masked(payload: bytes, opcode: int = _BINARY) -> bytes:
    """Make a client's frame of ``payload``.

    The masking key is zero, which leaves the bytes as they are: a mask protects proxies from
    hostile scripts in browsers, and there is neither here. Source: RFC 6455 section 10.3.
    """
    length = len(payload)
    first = 0x80 | opcode
    if length < _SHORT_LIMIT:
        return bytes((first, 0x80 | length, 0, 0, 0, 0)) + payload
    if length < _LONG_LIMIT:
        head = bytes((first, 0x80 | _LONG)) + length.to_bytes(2, "big")
    else:
        head = bytes((first, 0x80 | _LONGER)) + length.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


def upgrade_request(host: str, *more: str) -> bytes:
    """Make the HTTP request that asks for a WebSocket speaking MessagePack.

    ``more`` are further headers, as a balancer in between would set.
    """
    headers = "".join(f"{header}\r\n" for header in more)
    return (
        f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {MSGPACK_SUBPROTOCOL}\r\n{headers}\r\n"
    ).encode()


def open_request(token: str, resume: Resume | None = None) -> bytes:
    """Make the first request of a connection: sign in by token."""
    command = OpenSession(token=token, client="chatserver bench", resume=resume)
    return MSGPACK.pack(Request(ref=FIRST_REF, command=command))


class Frames:
    """Cuts a server's bytes into frames, whatever pieces they come in."""

    def __init__(self) -> None:
        """Start between two frames."""
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield opcode and payload of each frame that is complete now."""
        data = self._rest + data
        position = 0
        while (start_length := _payload_place(data, position)) is not None:
            start, length = start_length
            if start + length > len(data):
                break
            yield data[position] & 0x0F, data[start : start + length]
            position = start + length
        self._rest = data[position:]


def _payload_place(data: bytes, position: int) -> tuple[int, int] | None:
    """Return start and length of the payload of the frame at ``position``, if they are there."""
    if len(data) < position + 2:
        return None
    length = data[position + 1]
    width = {_LONG: 2, _LONGER: 8}.get(length, 0)
    start = position + 2 + width
    if len(data) < start:
        return None
    return start, int.from_bytes(data[start - width : start], "big") if width else length


class Connection(asyncio.Protocol):
    """A WebSocket up to the point where its session is open; `receive` takes what follows."""

    headers: tuple[str, ...] = ()
    """More headers of the request."""

    def __init__(self, host: str, first_request: bytes) -> None:
        """Prepare to ask ``host`` for a WebSocket and send ``first_request`` on it."""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self._host = host
        self._first_request = first_request
        self._head: bytes | None = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        self.transport.write(upgrade_request(self._host, *self.headers))

    def data_received(self, data: bytes) -> None:
        """Pass on what comes after the HTTP answer."""
        if self._head is None:
            self.receive(data)
        else:
            self._receive_head(self._head + data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail whoever still waits for the session to open."""
        self.fail(ConnectionClosed(_CLOSED_ABNORMALLY, str(exc or "the server closed")))

    def fail(self, error: ChatError) -> None:
        """Tell whoever waits that this connection is of no more use."""
        if not self.opened.done():
            self.opened.set_exception(error)

    def receive(self, data: bytes) -> None:
        """Take bytes of frames; for subclasses."""
        raise NotImplementedError

    def _receive_head(self, head: bytes) -> None:
        end = head.find(_HEADER_END)
        if end < 0:
            self._head = head
            return
        self._head = None
        if b" 101 " not in head[: head.find(b"\r\n")]:
            self.fail(ConnectionClosed(_CLOSED_ABNORMALLY, head[:200].decode(errors="replace")))
            self.transport.close()
            return
        self.transport.write(masked(self._first_request))
        if rest := head[end + len(_HEADER_END) :]:
            self.receive(rest)


C = TypeVar("C", bound=Connection)


async def connect(address: Address, make: Callable[[], C]) -> C:
    """Open a connection and its session.

    Raises:
        OSError: nobody listens there.
        ConnectionClosed: the server would not have us.
        CommandRefused: the token is not accepted.
        TimeoutError: no answer came within 30 s.
    """
    context = ssl.create_default_context() if address.tls else None
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(make, address.host, address.port, ssl=context)
    try:
        await asyncio.wait_for(client.opened, _OPEN_S)
    except BaseException:
        client.transport.abort()
        raise
    return client


class Client(Connection):
    """Decodes every frame: answers go to who asked, pushes to ``on_push``."""

    def __init__(
        self,
        host: str,
        token: str,
        on_push: Callable[[Push], None],
        resume: Resume | None = None,
    ) -> None:
        """Prepare to sign in by ``token``, and go on from where another connection ended."""
        super().__init__(host, open_request(token, resume))
        self._on_push = on_push
        self._frames = Frames()
        self._ref = FIRST_REF
        self._answers: dict[int, Callable[[Reply | Refused], None]] = {FIRST_REF: self._welcome}
        self.welcome: Welcome
        self.closed: ConnectionClosed | None = None

    def send(self, command: Command[Any], on_answer: Callable[[Reply | Refused], None]) -> int:
        """Send a command and return its number; ``on_answer`` is called once, or never."""
        self._ref += 1
        self._answers[self._ref] = on_answer
        request = Request(ref=self._ref, command=cast("AnyCommand", command))
        self.transport.write(masked(MSGPACK.pack(request)))
        return self._ref

    async def request(self, command: Command[R], patience_s: float = 30.0) -> R:
        """Send a command and wait for its result.

        Raises:
            CommandRefused: the server would not.
            ConnectionClosed: there is no connection any more.
            TimeoutError: no answer came within ``patience_s``.
        """
        if self.closed:
            raise self.closed
        answer: asyncio.Future[Reply | Refused] = asyncio.get_running_loop().create_future()
        self.send(command, lambda frame: None if answer.done() else answer.set_result(frame))
        frame = await asyncio.wait_for(answer, patience_s)
        if isinstance(frame, Refused):
            raise CommandRefused.of(frame.error)
        return cast("R", msgspec.convert(frame.result, reply_type(type(command))))

    def receive(self, data: bytes) -> None:
        """Take bytes of frames."""
        for opcode, payload in self._frames.feed(data):
            if opcode == _PING:
                self.transport.write(masked(payload, _PONG))
            elif opcode == _CLOSE:
                self._closed_by_server(payload)
            else:
                self._take(payload)

    def fail(self, error: ChatError) -> None:
        """Tell whoever waits that this connection is of no more use."""
        if isinstance(error, ConnectionClosed):
            self.closed = self.closed or error
        super().fail(error)

    def _take(self, payload: bytes) -> None:
        frame = MSGPACK.decode_server_frame(payload)
        if isinstance(frame, Push):
            self._on_push(frame)
        elif isinstance(frame, Reply | Refused) and frame.ref in self._answers:
            self._answers.pop(frame.ref)(frame)

    def _welcome(self, frame: Reply | Refused) -> None:
        if isinstance(frame, Refused):
            self.fail(CommandRefused.of(frame.error))
            return
        self.welcome = msgspec.convert(frame.result, Welcome)
        self.opened.set_result(None)

    def _closed_by_server(self, payload: bytes) -> None:
        code = int.from_bytes(payload[:_CODE_BYTES], "big") or _CLOSED_WITHOUT_CODE
        reason = payload[_CODE_BYTES:].decode(errors="replace")
        self.fail(ConnectionClosed(code, reason))
        self.transport.close()


class PostTemplate:
    """A post to one channel, encoded once; only its number and its nonce change."""

    def __init__(self, channel: str, text: str) -> None:
        """Encode a post of ``text`` to ``channel``."""
        hole = "0123456789abcdef" * 2
        post = PostMessage(channel=ChannelId(channel), text=text, nonce=hole)
        frame = masked(MSGPACK.pack(Request(ref=FIRST_REF, command=post)))
        packed_ref = b"\xce" + FIRST_REF.to_bytes(4, "big")
        self._before_ref, rest = frame.split(packed_ref, 1)
        self._before_nonce, self._after_nonce = rest.split(hole.encode(), 1)

    def frame(self, ref: int, nonce: bytes) -> bytes:
        """Return the frame with this number and nonce (32 hexadecimal digits)."""
        return b"%b\xce%b%b%b%b" % (
            self._before_ref,
            ref.to_bytes(4, "big"),
            self._before_nonce,
            nonce,
            self._after_nonce,
        )


class CountingClient(Connection):
    """Counts replies and pushes by the marks they begin with, without decoding anything.

    Exact as long as no message text holds such a mark, which those of `PostTemplate` do not.
    """

    def __init__(
        self, host: str, first_request: bytes, on_reply: Callable[[int], None] = lambda _: None
    ) -> None:
        """Prepare to send ``first_request``; ``on_reply`` hears the number of each reply."""
        super().__init__(host, first_request)
        self.replies = 0
        self.pushes = 0
        self.refusal = b""
        self.on_reply = on_reply
        self._tail = b""

    def receive(self, data: bytes) -> None:
        """Count what is complete, and keep an end which may be half a mark."""
        seen = len(self._tail)
        data = self._tail + data
        self.pushes += data.count(_PUSH, max(0, seen - len(_PUSH) + 1))
        if _REFUSED in data:
            self._refuse(data[data.index(_REFUSED) :])
        self._find_replies(data)
        self._tail = data[-(_REPLY_BYTES - 1) :]

    def _find_replies(self, data: bytes) -> None:
        at = data.find(_REPLY)
        while 0 <= at <= len(data) - _REPLY_BYTES:
            number = data[at + len(_REPLY) + 1 : at + _REPLY_BYTES]
            self._replied(int.from_bytes(number, "big"))
            at = data.find(_REPLY, at + _REPLY_BYTES)

    def _replied(self, ref: int) -> None:
        self.replies += 1
        if ref == FIRST_REF:
            self.opened.set_result(None)
        else:
            self.on_reply(ref)

    def _refuse(self, data: bytes) -> None:
        self.refusal = self.refusal or data[:300]
        self.fail(ConnectionClosed(_CLOSED_ABNORMALLY, repr(self.refusal)))
