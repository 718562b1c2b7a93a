"""Other people's websites, on this machine: real servers under names of their own."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from ipaddress import ip_address
from typing import NamedTuple

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from PIL import Image

from chatserver.gateway.egress import Address
from chatserver.gateway.fetching import Fetcher, public_only

from .town import Town

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]
OTHERS = "127.0.0.2"
"""Where the websites are; this server itself is at 127.0.0.1."""


class Names(AbstractResolver):
    """Looks names up in a list: each time the next answer, the last for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Answer."""
        del family
        self.asked.append(host)
        known = self.answers.get(host.partition(".")[0], [[OTHERS]])
        addresses = known.pop(0) if len(known) > 1 else known[0]
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


class Websites:
    """What is served by path, and whoever asked for it."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[web.Request] = []

    def show(self, path: str, text: str, kind: str = "text/html") -> None:
        """Serve a text."""
        self.answer(path, lambda: web.Response(text=text, content_type=kind))

    def answer(self, path: str, make: Callable[[], web.Response]) -> None:
        """Serve what is made anew each time."""

        async def page(_request: web.Request) -> web.Response:
            return make()

        self.pages[path] = page

    def lead(self, path: str, to: str, status: int = 302) -> None:
        """Lead on to somewhere else."""
        self.answer(path, lambda: web.Response(status=status, headers={"Location": to}))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        self.asked.append(request)
        page = self.pages.get(request.path)
        return await page(request) if page else web.Response(status=404)

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [each.path for each in self.asked]


def others_too(address: Address) -> bool:
    """Say whether an address is public, or where the websites are."""
    return public_only(address) or address == ip_address(OTHERS)


@asynccontextmanager
async def websites(host: str = OTHERS) -> AsyncIterator[tuple[Websites, int]]:
    """Serve websites, and say at which port."""
    sites = Websites()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", sites.serve)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, host, 0).start()
    try:
        yield sites, runner.addresses[0][1]
    finally:
        await runner.cleanup()


PAGE = """<!doctype html><title>plain</title>
<meta property="og:title" content="The &quot;plan&quot;">
<meta property="og:description" content="All of
 it"><meta property="og:site_name" content="Pages"><meta property="og:image" content="/picture.png">
"""


def picture(side: int = 96) -> bytes:
    """Return a whole picture."""
    out = BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "PNG")
    return out.getvalue()


class Web(NamedTuple):
    """The websites there are, and where."""

    sites: Websites
    names: Names
    base: str


@asynccontextmanager
async def linked(town: Town) -> AsyncIterator[Web]:
    """Give the town's server some websites on this machine to look at."""
    async with websites() as (sites, port):
        unfurler, names = town.server.unfurler, Names(inside=[["10.0.0.1"]])
        unfurler.fetcher = Fetcher(
            unfurler.refuses, allowed=others_too, ports=frozenset({port}), names=names
        )
        sites.show("/plan", PAGE)
        sites.show("/other", "<title>Other</title>")
        shown = picture()
        sites.answer("/picture.png", lambda: web.Response(body=shown, content_type="image/png"))
        yield Web(sites, names, f"http://pages.example:{port}")
