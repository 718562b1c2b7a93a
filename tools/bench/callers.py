"""Programs that post by Slack's method over HTTP, each as fast as it is answered."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, cast

import msgspec

from .posters import TEXT, Account, Spell
from .servers import CannotMeasureError

_HOST: Final = "127.0.0.1"
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_GOOD: Final = b'"ok":true'


class Caller(asyncio.Protocol):
    """One connection, kept alive, with one call on its way."""

    def __init__(self, account: Account) -> None:
        """Prepare the calls of an account, to its channels in turn."""
        self.answered = 0
        self.refusal = b""
        self.going = False
        self._calls = [_call(account.token, channel) for channel in account.channels]
        self._read = b""
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport; nothing is sent before `begin`."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def begin(self) -> None:
        """Call, and again with each answer."""
        self.going = True
        self._next()

    def end(self) -> None:
        """Hang up."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is whole."""
        self._read += data
        head, end, body = self._read.partition(_END)
        if not end or len(body) < _length(head):
            return
        self._read = b""
        if _GOOD not in body:
            self.refusal = body
            self.going = False
        self.answered += 1
        if self.going:
            self._next()

    def _next(self) -> None:
        self._transport.write(self._calls[self.answered % len(self._calls)])


def _length(head: bytes) -> int:
    _, _, behind = head.lower().partition(_LENGTH)
    return int(behind.partition(b"\r\n")[0])


def _call(token: str, channel: str) -> bytes:
    body = msgspec.json.encode({"channel": channel, "text": TEXT})
    head = (
        "POST /api/chat.postMessage HTTP/1.1\r\n"
        f"Host: {_HOST}\r\n"
        f"Authorization: Bearer {token}\r\n"
        "Content-Type: application/json;charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def calling(port: int, accounts: Sequence[Account]) -> AsyncIterator[list[Caller]]:
    """Connect a caller for each account."""
    loop = asyncio.get_running_loop()
    callers: list[Caller] = []
    try:
        for account in accounts:
            _, caller = await loop.create_connection(partial(Caller, account), _HOST, port)
            callers.append(caller)
        yield callers
    finally:
        for caller in callers:
            caller.end()


async def measure_calls(
    callers: Sequence[Caller], seconds: float, server_cpu_s: Callable[[], float]
) -> Spell:
    """Call as fast as answers come, first unmeasured for a fifth of the time.

    Raises:
        CannotMeasureError: a call was refused.
    """
    for caller in callers:
        caller.begin()
    await asyncio.sleep(seconds / 5)
    before = _reading(callers, server_cpu_s)
    await asyncio.sleep(seconds)
    after = _reading(callers, server_cpu_s)
    for caller in callers:
        caller.going = False
        if caller.refusal:
            raise CannotMeasureError(f"refused: {caller.refusal[:120]!r}")
    posts, took_s, cpu_s, load_s = (end - begin for begin, end in zip(before, after, strict=True))
    return Spell(int(posts), 0, took_s, cpu_s, load_s)


def _reading(
    callers: Sequence[Caller], server_cpu_s: Callable[[], float]
) -> tuple[float, float, float, float]:
    answered = sum(caller.answered for caller in callers)
    return answered, time.perf_counter(), server_cpu_s(), time.process_time()
