"""Somebody else's website, for the picture of a link and what it leads to."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from PIL import Image, ImageDraw

from chatserver.app import Server
from chatserver.gateway.fetching import Fetcher

HOST: Final = "bikeweek.example"
_PAGE: Final = """<!doctype html><title>Bike week</title>
<meta property="og:title" content="Bergen on two wheels: 11 to 17 May">
<meta property="og:description" content="Seven days without cars from Bryggen to the university:
 rides, repairs in the street, and a market for whoever builds frames.">
<meta property="og:site_name" content="Bike week"><meta property="og:image" content="/hill.png">
"""


class _Here(AbstractResolver):
    """Has every name lead to this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=family or socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def website(server: Server) -> AsyncIterator[str]:
    """Open the website to a server, and return the address of its page."""
    application = web.Application()
    application.router.add_get("/2026", _page)
    application.router.add_get("/hill.png", _picture)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.unfurler.fetcher = Fetcher(
        lambda _: False, allowed=lambda _: True, ports=None, names=_Here()
    )
    try:
        yield f"http://{HOST}:{runner.addresses[0][1]}/2026"
    finally:
        await runner.cleanup()


async def _page(_request: web.Request) -> web.Response:
    return web.Response(text=_PAGE, content_type="text/html")


async def _picture(_request: web.Request) -> web.Response:
    picture = Image.new("RGB", (480, 480), "#cfe0e6")
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, 400), (180, 120), (330, 330), (400, 260), (480, 360), (480, 480), (0, 480)], "#2f5d50"
    )
    draw.ellipse((330, 70, 410, 150), fill="#f2c14e")
    out = BytesIO()
    picture.save(out, "PNG")
    return web.Response(body=out.getvalue(), content_type="image/png")
