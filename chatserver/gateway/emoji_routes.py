"""Custom emoji over HTTP: their pictures come and go as bytes."""

from typing import Final

import msgspec
from aiohttp import web

from chatserver.actions.emoji import add_emoji
from chatserver.store import emoji
from protocol.emoji import EmojiName
from protocol.errors import Invalid, NotFound
from protocol.limits import MAX_EMOJI_BYTES

from . import rates
from .answers import answer
from .bodies import read_bytes
from .credentials import Visitor
from .routes import Route, signed_in
from .site import Site

_HEADERS: Final = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def routes(site: Site) -> list[Route]:
    """Return the routes about custom emoji."""

    async def add(request: web.Request, visitor: Visitor) -> web.Response:
        """Add an emoji; the body is its picture."""
        name = _name_of(request)
        await rates.require(site, ("emoji", visitor.actor.id, rates.EMOJI_USER))
        picture = await read_bytes(request, MAX_EMOJI_BYTES)
        added = await site.committer.commit(
            lambda transaction: add_emoji(transaction, visitor.actor, name, picture)
        )
        return answer({"emoji": added})

    async def show(request: web.Request, _visitor: Visitor) -> web.Response:
        """Answer with a picture, which never changes under its address."""
        name, hash_ = request.match_info["name"], request.match_info["hash"]
        found = await site.database.read(emoji.picture, name, hash_)
        if found is None:
            raise NotFound("there is no such emoji", field="name")
        kind, picture = found
        return web.Response(body=picture, content_type=kind, headers=_HEADERS)

    return [
        signed_in(site, "POST", "/emoji/{name}", add),
        signed_in(site, "GET", "/emoji/{name}/{hash}", show),
    ]


def _name_of(request: web.Request) -> str:
    try:
        return msgspec.convert(request.match_info["name"], EmojiName)
    except msgspec.ValidationError:
        raise Invalid("a name is made of a-z, 0-9, _, + and -", field="name") from None
