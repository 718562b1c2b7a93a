"""Routes: each says who may use it, and there is no other way to add one."""

from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple

from aiohttp import web

from .credentials import Visitor, visitor_of
from .site import Site

Answer = Awaitable[web.StreamResponse]
Handler = Callable[[web.Request], Answer]
Access = Literal["anybody", "signed in", "operator"]


class Route(NamedTuple):
    """A path, who may use it, and what answers."""

    method: str
    path: str
    access: Access
    handler: Handler


def anybody(method: str, path: str, handler: Handler) -> Route:
    """Declare a route that needs no session; it sees to what it gives away."""
    return Route(method, path, "anybody", handler)


def signed_in(
    site: Site, method: str, path: str, handler: Callable[[web.Request, Visitor], Answer]
) -> Route:
    """Declare a route for those who are signed in; the handler hears who it is."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await handler(request, await visitor_of(request, site.database))

    return Route(method, path, "signed in", handle)
