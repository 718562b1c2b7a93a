"""The pictures of links' previews, for whoever may read the message they stand below."""

from typing import Final

from aiohttp import web

from chatserver.actions.previews import no_picture, picture_for

from .credentials import Visitor
from .outgoing import send_blob
from .routes import Route, signed_in
from .site import Site

_HEADERS: Final = {"Content-Type": "image/webp", "Content-Disposition": "inline"}
_DIGITS: Final = 15


def routes(site: Site) -> list[Route]:
    """Return the routes about previews."""

    async def show(request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Answer with a picture."""
        channel, picture = request.match_info["channel"], request.match_info["picture"]
        seq = _number(request.match_info["seq"])
        blob = await site.database.read(picture_for, visitor.actor, channel, seq, picture)
        size = await site.uploads.blobs.size(blob)
        return await send_blob(request, site.uploads.blobs, blob, size, _HEADERS)

    return [signed_in(site, "GET", "/previews/{channel}/{seq}/{picture}", show)]


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise no_picture()
    return int(text)
