"""A WebSocket that speaks the protocol: commands out, answers to who asked."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from protocol import (
    MSGPACK,
    Command,
    CommandRefused,
    Entry,
    Model,
    Refused,
    Reply,
    Request,
    ServerFrame,
    reply_type,
)
from protocol.errors import Unavailable
from protocol.ids import StreamId
from protocol.log import FillStream
from protocol.sessions import OpenSession

OPEN_WITHIN_S = 5.0
DISCONNECTED = (OSError, WebSocketException, TimeoutError)
"""What a connection to a server that is being killed may end with."""

AWAY = (*DISCONNECTED, Unavailable)
"""The same, and the answer of a server whose database is away."""

R = TypeVar("R", bound=Model)
Answer = Callable[[Model | Refused], None]


class Wire:
    """One open connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._ref = 0
        self._asked: dict[int, tuple[type[Command[Any]], Answer]] = {}

    @property
    def unanswered(self) -> int:
        """How many commands wait for their answer."""
        return len(self._asked)

    async def ask(self, command: Command[Any], answer: Answer) -> None:
        """Send a command; ``answer`` is called with its result or refusal, or never."""
        self._ref += 1
        self._asked[self._ref] = type(command), answer
        frame: Any = command
        await self._connection.send(MSGPACK.pack(Request(ref=self._ref, command=frame)))

    async def frame(self) -> ServerFrame:
        """Return the next frame; answers have been handed to who asked."""
        data = await self._connection.recv(decode=False)
        frame = MSGPACK.decode_server_frame(data)
        if isinstance(frame, Reply | Refused) and frame.ref in self._asked:
            kind, answer = self._asked.pop(frame.ref)
            is_reply = isinstance(frame, Reply)
            answer(msgspec.convert(frame.result, reply_type(kind)) if is_reply else frame)
        return frame

    async def request(self, command: Command[R]) -> R:
        """Send a command and return its result; whatever is pushed meanwhile is ignored.

        Raises:
            CommandRefused: the server would not.
        """
        answers: list[Any] = []
        await self.ask(command, answers.append)
        while not answers:
            await self.frame()
        if isinstance(answers[0], Refused):
            raise CommandRefused.of(answers[0].error)
        result: R = answers[0]
        return result

    def cut(self) -> None:
        """End the connection at once, without a word."""
        self._connection.transport.abort()


@asynccontextmanager
async def wire_to(port: int, receive_bytes: int | None = None) -> AsyncIterator[Wire]:
    """Connect; ``receive_bytes`` bounds what the system takes in before anybody reads."""
    plain = socket.socket()
    plain.setblocking(False)
    if receive_bytes:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    with plain:
        async with connect(
            f"ws://127.0.0.1:{port}/ws",
            sock=await _connected(plain, port),
            subprotocols=[Subprotocol(MSGPACK.subprotocol)],
            compression=None,
            ping_interval=None,
            max_size=None,
            max_queue=4,
            open_timeout=OPEN_WITHIN_S,
            close_timeout=1,
        ) as connection:
            yield Wire(connection)


async def _connected(plain: socket.socket, port: int) -> socket.socket:
    async with asyncio.timeout(OPEN_WITHIN_S):
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", port))
    return plain


async def read_log(port: int, token: str, stream: str) -> list[Entry]:
    """Read a whole stream through one server, page by page, on a connection of its own."""
    async with wire_to(port) as wire:
        await wire.request(OpenSession(token=token, client="reader"))
        entries: list[Entry] = []
        while True:
            after = entries[-1].at.seq if entries else 0
            page = await wire.request(FillStream(stream=StreamId(stream), after=after))
            entries += page.entries
            if not page.entries or entries[-1].at.seq >= page.head:
                return entries
