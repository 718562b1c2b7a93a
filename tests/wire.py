"""Two small clients: one that speaks the protocol, and one that can send any bytes."""

import asyncio
import os
import socket
import struct
from collections import deque
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from protocol import (
    MSGPACK,
    AnyEvent,
    Codec,
    Command,
    CommandRefused,
    Heartbeat,
    Model,
    Push,
    Reconnect,
    Refusal,
    Refused,
    Reply,
    Request,
    ServerFrame,
    reply_type,
)
from protocol.sessions import OpenSession, Resume, Welcome
from protocol.users import GetUsers

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
RECEIVE_BYTES = 1 << 14
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
_MEDIUM, _LARGE = 126, 1 << 16


class Client:
    """One connection; reads only while something is waited for."""

    def __init__(self, connection: ClientConnection, codec: Codec) -> None:
        self.connection = connection
        self.codec = codec
        self.welcome: Welcome
        self.pushes: deque[Push] = deque()
        self.others: list[Heartbeat | Reconnect | Refused] = []
        self._answers: dict[int, Reply | Refused] = {}
        self._asked: dict[int, Command[Any]] = {}
        self._ref = 0

    @classmethod
    async def connect(
        cls, address: str, codec: Codec = MSGPACK, headers: dict[str, str] | None = None
    ) -> Self:
        """Open a WebSocket to the server at ``address``."""
        connection = await connect(
            f"ws{address.removeprefix('http')}/ws",
            subprotocols=[Subprotocol(codec.subprotocol)],
            additional_headers=headers,
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
            close_timeout=1,
        )
        return cls(connection, codec)

    async def open(self, token: str | None, resume: Resume | None = None) -> Welcome:
        """Open the session."""
        self.welcome = await self.ask(OpenSession(token=token, client="test", resume=resume))
        return self.welcome

    async def ask(self, command: Command[Any]) -> Any:
        """Send a command and return its result.

        Raises:
            CommandRefused: the server refused.
        """
        return await self.answer(await self.send(command))

    async def refusal(self, command: Command[Any]) -> CommandRefused:
        """Send a command that must be refused, and return the error."""
        try:
            result = await self.ask(command)
        except CommandRefused as error:
            return error
        raise AssertionError(f"not refused: {result}")

    async def refusal_of(self, command: dict[str, Any]) -> Refusal:
        """Send a command as plain values, which must be refused, and return why."""
        self._ref += 1
        await self.send_frame({"type": "request", "ref": self._ref, "command": command})
        try:
            await self.answer(self._ref)
        except CommandRefused as error:
            return error.refusal
        raise AssertionError("not refused")

    async def send(self, command: Command[Any]) -> int:
        """Send a command and return the number its answer will have."""
        self._ref += 1
        self._asked[self._ref] = command
        await self.send_frame(Request(ref=self._ref, command=command))
        return self._ref

    async def send_frame(self, frame: object) -> None:
        """Send any value as one message."""
        data = self.codec.pack(frame)
        await self.connection.send(data.decode() if self.codec.text else data)

    async def answer(self, ref: int) -> Model:
        """Read until the answer to request ``ref`` is there, and return its result."""
        while ref not in self._answers:
            await self._read()
        answer = self._answers.pop(ref)
        if isinstance(answer, Refused):
            raise CommandRefused.of(answer.error)
        asked = self._asked.pop(ref, None)
        assert asked is not None, f"answered with {answer.result}"
        return msgspec.convert(answer.result, reply_type(type(asked)))

    async def push(self) -> Push:
        """Return the next push."""
        while not self.pushes:
            await self._read()
        return self.pushes.popleft()

    async def until(self, kind: type[AnyEvent]) -> Any:
        """Read pushes until an event of ``kind`` comes, and return it."""
        while not isinstance(event := (await self.push()).event, kind):
            pass
        return event

    async def settled(self) -> list[AnyEvent]:
        """Return the events of all pushes that were written before this was called."""
        await self.ask(GetUsers(ids=[]))
        pushes, self.pushes = self.pushes, deque()
        return [push.event for push in pushes]

    async def other(self) -> Heartbeat | Reconnect | Refused:
        """Return the next frame that is neither a push nor an answer."""
        while not self.others:
            await self._read()
        return self.others.pop(0)

    async def closed(self) -> int:
        """Read to the end and return the close code."""
        try:
            while True:
                await self._read()
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else 1006

    async def close(self) -> None:
        """Say goodbye."""
        await self.connection.close()

    async def _read(self) -> None:
        self._take(await self.connection.recv())

    def _take(self, data: str | bytes) -> None:
        frame = self.codec.decode_server_frame(data.encode() if isinstance(data, str) else data)
        match frame:
            case Push():
                self.pushes.append(frame)
            case Reply(ref=ref) | Refused(ref=int(ref)):
                self._answers[ref] = frame
            case _:
                self.others.append(frame)


class RawSocket:
    """A TCP connection that sends whatever it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, address: str) -> Self:
        """Open a connection to the server at ``address``, with a small buffer for what comes."""
        parts = urlsplit(address)
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, (parts.hostname, parts.port))
        return cls(*await asyncio.open_connection(sock=sock, limit=RECEIVE_BYTES))

    async def upgrade(self, path: str = "/ws", **headers: str | None) -> int:
        """Ask for a WebSocket and return the HTTP status; None leaves a header out."""
        self.write(upgrade_request(path, **headers))
        return await self.status()

    async def status(self) -> int:
        """Read an HTTP response's head and return its status."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1])

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)

    def send(self, opcode: int, payload: bytes = b"", **flags: Any) -> None:
        """Send one frame; see :func:`frame`."""
        self.write(frame(opcode, payload, **flags))

    def ask(self, command: Command[Any], ref: int = 1) -> None:
        """Send a command in MessagePack."""
        self.send(BINARY, MSGPACK.pack(Request(ref=ref, command=command)))

    async def read_server_frame(self) -> ServerFrame:
        """Read one message."""
        _, payload = await self.read_frame()
        return MSGPACK.decode_server_frame(payload)

    async def read_frame(self) -> tuple[int, bytes]:
        """Read one frame and return its opcode and payload."""
        first, size = await self.reader.readexactly(2)
        if size == _MEDIUM:
            (size,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif size > _MEDIUM:
            (size,) = struct.unpack(">Q", await self.reader.readexactly(8))
        return first & 0xF, await self.reader.readexactly(size)

    async def close_code(self) -> int:
        """Read frames until the server closes, and return with which code (1006: without)."""
        try:
            while True:
                opcode, payload = await self.read_frame()
                if opcode == CLOSE:
                    return int.from_bytes(payload[:2], "big")
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return 1006

    async def ended(self) -> None:
        """Wait until the server has closed the connection."""
        try:
            while await self.reader.read(1 << 16):
                pass
        except ConnectionResetError:
            pass

    async def close(self) -> None:
        """Close the connection without a word."""
        self.writer.transport.abort()


def upgrade_request(path: str = "/ws", **headers: str | None) -> bytes:
    """Return what asks for a WebSocket; None leaves a header out."""
    asked = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": KEY,
        "Sec_WebSocket_Protocol": MSGPACK.subprotocol,
    } | headers
    lines = [f"{key.replace('_', '-')}: {value}" for key, value in asked.items() if value]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, size: int | None = None
) -> bytes:
    """Return a masked client frame; ``size`` may lie about the payload's length."""
    length = len(payload) if size is None else size
    head = bytes([fin << 7 | rsv << 4 | opcode])
    if length < _MEDIUM:
        head += bytes([0x80 | length])
    elif length < _LARGE:
        head += b"\xfe" + struct.pack(">H", length)
    else:
        head += b"\xff" + struct.pack(">Q", length)
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return head + mask + masked
