"""One connection to a Redis server: RESP3, so that it may listen and publish at once."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, Final, cast

import hiredis

from .redis_address import Host, Login

ANSWER_WITHIN_S: Final = 2.0
WRITE_BUFFER: Final = 1 << 20

Take = Callable[[Any], None]


class RedisError(Exception):
    """Redis refuses a command; the text is its own."""


def packed(*command: str | bytes) -> bytes:
    """Return a command as it is sent."""
    data: bytes = hiredis.pack_command(cast("Any", command))
    return data


class RedisConnection(asyncio.Protocol):
    """Sends commands, and hands over what comes: pushes, and answers nobody waits for.

    Source: https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md
    """

    def __init__(self, take: Take) -> None:
        self._take = take
        self._reader = hiredis.Reader(notEnoughData=...)
        self._answer: asyncio.Future[Any] | None = None
        self._transport: asyncio.Transport | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.paused = False

    async def ask(self, *command: str) -> Any:
        """Send one command and return its answer; nothing else may be under way.

        Raises:
            RedisError: Redis refuses.
            OSError: the connection broke.
            TimeoutError: no answer in two seconds.
        """
        self._answer = asyncio.get_running_loop().create_future()
        self.write(packed(*command))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await asyncio.wait({self._answer, self.ended}, return_when="FIRST_COMPLETED")
            if not self._answer.done():
                raise ConnectionResetError("it closed the connection")
            answer = self._answer.result()
        finally:
            self._answer = None
        if isinstance(answer, hiredis.ReplyError):
            raise RedisError(str(answer))
        return answer

    def write(self, data: bytes) -> None:
        """Send packed commands whose answers nobody waits for."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Disconnect; what was written is still sent."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER)

    def data_received(self, data: bytes) -> None:
        """Hand over each value that is whole."""
        self._reader.feed(data)
        while (value := self._reader.gets()) is not ...:
            waiting = self._answer
            if waiting is None or waiting.done() or isinstance(value, hiredis.PushNotification):
                self._take(value)
            else:
                waiting.set_result(value)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits for the end."""
        del exc
        self._transport = None
        if not self.ended.done():
            self.ended.set_result(None)

    def pause_writing(self) -> None:
        """Redis takes no more for now."""
        self.paused = True

    def resume_writing(self) -> None:
        """Redis takes more."""
        self.paused = False


async def connect(
    host: Host, login: Login, tls: ssl.SSLContext | None, take: Take = lambda _value: None
) -> RedisConnection:
    """Connect and log in.

    Raises:
        RedisError: Redis refuses, as for a wrong password.
        OSError: it cannot be reached, or its certificate is not trusted.
        TimeoutError: it does not answer in two seconds.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            _, connection = await loop.create_connection(
                lambda: RedisConnection(take), host.name, host.port, ssl=tls
            )
    except TimeoutError:
        raise TimeoutError(f"{host} does not answer") from None
    except OSError as error:
        raise ConnectionError(f"{host} cannot be reached: {error.strerror or error}") from None
    who = ("AUTH", login.user or "default", login.password) if login.password else ()
    try:
        await connection.ask("HELLO", "3", *who)
    except BaseException:
        connection.close()
        raise
    return connection
