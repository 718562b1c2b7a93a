"""One WebSocket connection: carries a session's frames both ways until it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed as SocketClosed
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.typing import Subprotocol

from protocol.client_outputs import MustReconnect, Output, Send
from protocol.client_session import ClientSession
from protocol.codec import Codec
from protocol.errors import CloseCode, ConnectionClosed
from protocol.limits import MAX_FILL, MAX_FRAME_BYTES

from .clock import Clock
from .tasks import first_of

MAX_MESSAGE_BYTES: Final = MAX_FILL * MAX_FRAME_BYTES
"""A page of the log is the largest thing a server sends."""

_CLOSE_TIMEOUT_S: Final = 2.0
_ABNORMAL: Final = 1006  # RFC 6455 section 7.4.1: the connection broke without a close frame
_TOO_MANY_REQUESTS: Final = 429
_FIRST_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Ending:
    """How a connection, or the attempt at one, ended: to be tried again."""

    reason: str
    after_s: float | None = None
    """When the server wants to see the client again; None leaves it to the client."""


class Interrupted(Exception):  # noqa: N818  # reads as what happened
    """The client wants another connection than this one."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


async def open_socket(url: str, codec: Codec) -> ClientConnection:
    """Connect to the WebSocket at ``url`` and agree on the encoding.

    Raises:
        Interrupted: nobody answered, or not now.
        ConnectionClosed: what answers there does not speak this protocol.
    """
    try:
        socket = await connect(
            url,
            subprotocols=[Subprotocol(codec.subprotocol)],
            compression=None,
            ping_interval=None,  # the protocol has its own heartbeat
            close_timeout=_CLOSE_TIMEOUT_S,
            max_size=MAX_MESSAGE_BYTES,
        )
    except (OSError, TimeoutError, InvalidMessage) as error:
        raise Interrupted(Ending(f"cannot connect: {error}")) from None
    except InvalidHandshake as error:
        raise _rejected(error) from None
    if socket.subprotocol is None:
        await socket.close()
        raise ConnectionClosed(CloseCode.PROTOCOL_ERROR, f"no {codec.subprotocol} at {url}")
    return socket


def _rejected(error: InvalidHandshake) -> Interrupted | ConnectionClosed:
    """Tell "not now" from "not here"."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status == _TOO_MANY_REQUESTS or status >= _FIRST_SERVER_ERROR:
            delay = error.response.headers.get("Retry-After", "")
            return Interrupted(Ending(str(error), float(delay) if delay.isdecimal() else None))
    return ConnectionClosed(CloseCode.PROTOCOL_ERROR, str(error))


class Connection:
    """A socket in the service of a session; ``handle`` gets all outputs that are not for it."""

    def __init__(
        self,
        socket: ClientConnection,
        session: ClientSession,
        clock: Clock,
        handle: Callable[[Output], None],
    ) -> None:
        self._socket = socket
        self._session = session
        self._clock = clock
        self._handle = handle
        self._unsent: asyncio.Queue[bytes] = asyncio.Queue()  # bounded by the client's outbox
        self._alarm_s = 0.0
        self._sooner = asyncio.get_running_loop().create_future()

    def send(self, data: bytes) -> None:
        """Write one frame, after those before it."""
        self._unsent.put_nowait(data)

    async def run(self) -> Ending:
        """Open the session and talk until the connection ends; return why.

        Raises:
            ConnectionClosed: with a code that says not to come back.
        """
        self.send(self._session.open(self._clock.now()))
        try:
            await first_of(self._read(), self._write(), self._watch())
        except Interrupted as interrupted:
            return interrupted.ending
        except SocketClosed:
            pass
        finally:
            await self._socket.close()
        return self._ending()

    def _ending(self) -> Ending:
        code = self._socket.close_code
        closed = ConnectionClosed(
            _ABNORMAL if code is None else code, self._socket.close_reason or ""
        )
        if not closed.resumable:
            raise closed
        return Ending(str(closed), self._told_to_wait_s())

    def _told_to_wait_s(self) -> float | None:
        leave_at = self._session.leave_at
        return None if leave_at is None else max(0.0, leave_at - self._clock.now())

    async def _read(self) -> None:
        while True:
            data = await self._socket.recv(decode=False)
            self._do(self._session.receive(data, self._clock.now()))
            if self._session.deadline < self._alarm_s and not self._sooner.done():
                self._sooner.set_result(None)

    async def _write(self) -> None:
        text = self._session.codec.text
        while True:
            await self._socket.send(await self._unsent.get(), text=text)

    async def _watch(self) -> None:
        """Wake the session whenever it is due."""
        while True:
            self._sooner = asyncio.get_running_loop().create_future()
            self._alarm_s = self._session.deadline
            await self._clock.sleep_unless(self._alarm_s - self._clock.now(), self._sooner)
            self._do(self._session.tick(self._clock.now()))

    def _do(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Send(data=data):
                    self.send(data)
                case MustReconnect(reason=reason):
                    raise Interrupted(Ending(reason, self._told_to_wait_s()))
                case _:
                    self._handle(output)
