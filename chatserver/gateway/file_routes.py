"""Files over HTTP: they come in pieces, and go out to whoever may read a message they stand in."""

from http import HTTPStatus
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta, Struct

from chatserver.actions.files import Wanted, file_for, no_file, upload_by_token, upload_of
from chatserver.domain.filenames import disposition
from chatserver.domain.sniffing import SHOWN
from protocol.errors import Invalid
from protocol.files import Description, File, Voice

from . import rates
from .answers import answer
from .bodies import Body, read_json
from .credentials import Visitor
from .incoming import file_of_body, pieces_of
from .outgoing import send_blob
from .routes import Route, anybody, signed_in
from .site import Site

OFFSET: Final = "Upload-Offset"
_LENGTH: Final = "Upload-Length"
_THUMBNAIL: Final = "image/webp"


class Beginning(Body):
    """What somebody is going to upload."""

    name: Annotated[str, Meta(max_length=1_024)]
    size: Annotated[int, Meta(ge=1, lt=2**53, description="Bytes.")]
    description: Description = ""
    voice: Voice | None = None


class Described(Body):
    """What there is to see in a file, in words."""

    description: Description


class Progress(Struct, frozen=True, omit_defaults=True):
    """How much of a file has arrived; ``file`` is there once it is all."""

    offset: int
    size: int
    file: File | None = None


def routes(site: Site) -> list[Route]:
    """Return the routes about files."""
    return [*_coming_in(site), *_coming_in_whole(site), *_going_out(site)]


def _coming_in(site: Site) -> list[Route]:
    uploads = site.uploads

    async def begin(request: web.Request, visitor: Visitor) -> web.Response:
        """Begin a file; its bytes are sent to ``/uploads/ID`` next."""
        wanted = await read_json(request, Beginning)
        await rates.require(site, ("file", visitor.actor.id, rates.FILE_USER))
        begun = await uploads.begin(
            visitor.actor, Wanted(wanted.name, wanted.size, wanted.description, wanted.voice)
        )
        return answer({"file": begun.file}, HTTPStatus.CREATED)

    async def progress(request: web.Request, visitor: Visitor) -> web.Response:
        """Say how much has arrived: there one goes on."""
        stored = await site.database.read(upload_of, visitor.actor, request.match_info["file"])
        offset = await uploads.offset(stored)
        return _progress(offset, stored.file, finished=stored.finished)

    async def go_on(request: web.Request, visitor: Visitor) -> web.Response:
        """Take the body as what follows at an offset."""
        stored = await site.database.read(upload_of, visitor.actor, request.match_info["file"])
        offset = _offset(request)
        pieces = pieces_of(request)
        offset, file = await uploads.receive(stored, offset, pieces)
        return _progress(offset, file or stored.file, finished=file is not None)

    async def describe(request: web.Request, visitor: Visitor) -> web.Response:
        """Say in words what there is to see in a file that stands in no message yet."""
        said = await read_json(request, Described)
        file = request.match_info["file"]
        return answer({"file": await uploads.describe(visitor.actor, file, said.description)})

    async def cancel(request: web.Request, visitor: Visitor) -> web.Response:
        """Give up a file that stands in no message."""
        await uploads.cancel(visitor.actor, request.match_info["file"])
        return web.Response(status=HTTPStatus.NO_CONTENT)

    return [
        signed_in(site, "POST", "/uploads", begin),
        signed_in(site, "GET", "/uploads/{file}", progress),
        signed_in(site, "PATCH", "/uploads/{file}", go_on),
        signed_in(site, "PUT", "/uploads/{file}", describe),
        signed_in(site, "DELETE", "/uploads/{file}", cancel),
    ]


def _coming_in_whole(site: Site) -> list[Route]:
    async def take(request: web.Request) -> web.Response:
        """Take a whole file from whoever knows the address, raw or as a form has it."""
        stored = await site.database.read(upload_by_token, request.match_info["token"])
        file = await site.uploads.receive_whole(stored, await file_of_body(request))
        if file is None:
            raise Invalid("the file ended too early", field="size")
        return web.Response(text=f"OK - {file.size}")

    return [
        anybody("POST", "/upload/{token}", take),
        anybody("PUT", "/upload/{token}", take),
    ]


def _going_out(site: Site) -> list[Route]:
    blobs = site.uploads.blobs

    async def show(request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Answer with a file's bytes; only what is harmless is shown in place."""
        stored = await site.database.read(file_for, visitor.actor, request.match_info["file"])
        file, blob = stored.file, stored.blob or ""
        inline = file.type in SHOWN and "download" not in request.query
        headers = {
            "Content-Type": _content_type(file.type),
            "Content-Disposition": disposition(file.name, inline=inline),
        }
        return await send_blob(request, blobs, blob, file.size, headers)

    async def show_thumbnail(request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Answer with a small picture of a file."""
        stored = await site.database.read(file_for, visitor.actor, request.match_info["file"])
        if stored.thumbnail is None:
            raise no_file()
        size = await blobs.size(stored.thumbnail)
        headers = {"Content-Type": _THUMBNAIL, "Content-Disposition": "inline"}
        return await send_blob(request, blobs, stored.thumbnail, size, headers)

    return [
        signed_in(site, "GET", "/files/{file}", show),
        signed_in(site, "GET", "/files/{file}/thumbnail", show_thumbnail),
    ]


def _progress(offset: int, file: File, *, finished: bool) -> web.Response:
    response = answer(Progress(offset, file.size, file if finished else None))
    response.headers[OFFSET] = str(offset)
    response.headers[_LENGTH] = str(file.size)
    return response


def _offset(request: web.Request) -> int:
    text = request.headers.get(OFFSET, "")
    if not text.isascii() or not text.isdigit() or len(text) > len(str(2**53)):
        raise Invalid(f"say in {OFFSET} where it goes on", field="offset")
    return int(text)


def _content_type(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind == "text/plain" else kind
