"""HTTP as somebody does it, with every byte of what came back."""

from typing import Any

import msgspec
from msgspec import Struct

from .world import World


class Answer(Struct):
    """What came back: its status, and head and body as they are."""

    status: int
    said: bytes
    body: bytes


async def ask(
    world: World,
    method: str,
    path: str,
    token: str | None = None,
    body: Any = None,
    *,
    proxied: bool = False,
) -> Answer:
    """Send a request of somebody, perhaps through a proxy, and read all that comes back."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if proxied:
        headers["X-Forwarded-For"] = "203.0.113.9"
    data = None
    if body is not None:
        data, headers["Content-Type"] = msgspec.json.encode(body), "application/json"
    async with world.http.request(
        method, path, headers=headers, data=data, allow_redirects=False
    ) as got:
        body = await got.read()
        head = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
        return Answer(got.status, head.encode() + b"\n" + body, body)
