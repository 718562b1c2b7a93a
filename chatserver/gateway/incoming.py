"""Bodies that are files: read as they come, at a pace that holds no connection for nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from aiohttp import BodyPartReader, MultipartReader, web

from protocol.errors import Invalid, InvalidFrame

from .bodies import DEADLINE

PIECE_BYTES: Final = 65_536
LEAST_BYTES: Final = 10_240
"""So much must come before each deadline: 1 KiB a second."""

_MAX_PARTS: Final = 20
Read = Callable[[], Awaitable[bytes]]


def pieces_of(request: web.Request) -> AsyncIterator[bytes]:
    """Return a request's body piece by piece.

    Raises:
        HTTPRequestTimeout: it comes too slowly.
    """
    return _paced(request, request.content.readany)


async def file_of_body(request: web.Request) -> AsyncIterator[bytes]:
    """Return the file a body is: of a form the first part that is a file, else all of it.

    Whatever else it says of its type is not listened to: clients label raw bytes as they please.

    Raises:
        Invalid: a form without a file.
        InvalidFrame: a form that cannot be read.
    """
    if not request.content_type.startswith("multipart/"):
        return pieces_of(request)
    try:
        part = await _file_part(request)
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidFrame("that is no form with a file") from error
    return _paced(request, lambda: part.read_chunk(PIECE_BYTES))


async def _file_part(request: web.Request) -> BodyPartReader:
    async with asyncio.timeout(request.app[DEADLINE]):
        reader = await request.multipart()
        for _ in range(_MAX_PARTS):
            part = await reader.next()
            if part is None:
                break
            if isinstance(part, MultipartReader):
                raise InvalidFrame("a form within a form")
            if part.filename is not None:
                return part
            await part.release()
    raise Invalid("the form has no file")


async def _paced(request: web.Request, read: Read) -> AsyncIterator[bytes]:
    """Read until the end, but no longer than somebody sends at a pace that leads there."""
    loop, within_s = asyncio.get_running_loop(), request.app[DEADLINE]
    until_s, came = loop.time() + within_s, 0
    while True:
        try:
            async with asyncio.timeout_at(until_s):
                piece = await read()
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="the body came too slowly") from None
        if not piece:
            return
        before_s = loop.time()
        yield piece
        came += len(piece)
        until_s += loop.time() - before_s  # what we took is not theirs
        if came >= LEAST_BYTES:
            until_s, came = loop.time() + within_s, 0
