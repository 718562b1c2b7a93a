"""Signing in over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from chatclient import Invalid, RateLimited, Unauthenticated, Unavailable, sign_in


@dataclass
class Door:
    """Answers every HTTP request alike and keeps what it was asked."""

    status: int
    body: bytes
    asked: list[bytes] = field(default_factory=list)
    url: str = ""
    conversations: list["asyncio.Task[None] | None"] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.conversations.append(asyncio.current_task())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        self.asked.append(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n" % (self.status, len(self.body)))
        writer.write(b"Connection: close\r\n\r\n" + self.body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def opened(status: int, answer: object) -> AsyncIterator[Door]:
    """A door on a free port that gives ``answer`` (bytes, or a value as JSON)."""
    door = Door(status, answer if isinstance(answer, bytes) else json.dumps(answer).encode())
    server = await asyncio.start_server(door.answer, "127.0.0.1", 0)
    async with server:
        door.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield door
        await asyncio.gather(*(each for each in door.conversations if each))


async def test_a_password_buys_a_token():
    """Credentials go out as JSON to the door's address; the token comes back."""
    async with opened(200, {"token": "xoxs-1", "user": {"id": "UALICE0000"}}) as door:
        url = door.url.replace("http", "ws") + "/ws"
        assert await sign_in(url, "a@example.org", "secret", "test") == "xoxs-1"
    head, _, body = door.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /auth/sign-in HTTP/1.1\r\n")
    assert json.loads(body) == {"email": "a@example.org", "password": "secret", "client": "test"}


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (401, {"error": {"code": "unauthenticated", "message": "no"}}, Unauthenticated),
        (429, {"error": {"code": "rate_limited", "message": "no"}}, RateLimited),
        (502, b"<html>Bad gateway</html>", Unavailable),
        (404, b"Not found", Invalid),
        (200, b"<html>Welcome</html>", Invalid),
    ],
)
async def test_refusals_are_the_protocols_own(status, answer, error):
    """The error in the body decides; without one, the status does."""
    async with opened(status, answer) as door:
        with pytest.raises(error):
            await sign_in(door.url, "a@example.org", "secret")


async def test_the_delay_of_a_refusal_is_kept():
    """Who is told when to come back can read it from the error."""
    refusal = {"code": "rate_limited", "message": "later", "retry_after_ms": 9_000}
    async with opened(429, {"error": refusal}) as door:
        with pytest.raises(RateLimited) as raised:
            await sign_in(door.url, "a@example.org", "secret")
    assert raised.value.refusal.retry_after_ms == 9_000
