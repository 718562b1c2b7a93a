"""Addresses of messages as Slack has them: they lead to the place in the web client."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from chatserver.domain.policy import Actor
from chatserver.gateway.credentials import visitor_of
from chatserver.gateway.routes import Route, anybody
from chatserver.gateway.site import Site
from chatserver.store.database import Reader
from protocol.errors import Unauthenticated

from .answers import SlackError
from .places import CHANNEL, any_message_at, channel_of

_DECIMALS: Final = 6


def routes(site: Site) -> list[Route]:
    """Return the routes of permalinks."""

    async def channel(request: web.Request) -> web.Response:
        """Lead to a channel; whether there is one, the client says."""
        return _led_to(_place(request.match_info["channel"]))

    async def message(request: web.Request) -> web.Response:
        """Lead to a message, for whoever may read it; to the channel otherwise."""
        named, stamp = request.match_info["channel"], request.match_info["stamp"]
        ts = f"{stamp[:-_DECIMALS]}.{stamp[-_DECIMALS:]}"
        try:
            visitor = await visitor_of(request, site.database)
            place = await site.database.read(_message_place, visitor.actor, named, ts)
        except (Unauthenticated, SlackError):
            place = _place(named)
        return _led_to(place)

    return [
        anybody("GET", "/archives/{channel}", channel),
        anybody("GET", r"/archives/{channel}/p{stamp:\d{7,16}}", message),
    ]


def _led_to(place: str) -> web.Response:
    return web.Response(status=HTTPStatus.FOUND, headers={"Location": place})


def _place(channel: str) -> str:
    return f"/c/{channel}" if CHANNEL.fullmatch(channel) else "/"


def _message_place(reader: Reader, actor: Actor, channel: str, ts: str) -> str:
    found = any_message_at(reader, channel_of(reader, actor, channel).id, ts)
    if found is None:
        return _place(channel)
    if found.thread is not None and found.channel_ordinal is None:
        return f"/c/{channel}/{found.thread}/thread"
    return f"/c/{channel}/{found.seq}"
