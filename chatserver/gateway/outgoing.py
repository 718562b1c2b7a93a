"""Blobs on their way out: whole or in part, and not again to whoever has them.

Source: RFC 9110, sections 13 and 14.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web

from chatserver.blobs.contract import BlobGoneError, Blobs
from protocol.errors import NotFound, Unavailable

log = structlog.get_logger()

STALLED_S: Final = 60.0
"""So long a reader may take nothing."""

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_HEADERS: Final = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Vary": "Authorization, Cookie",
}


async def send_blob(
    request: web.Request, blobs: Blobs, blob: str, size: int, headers: dict[str, str]
) -> web.StreamResponse:
    """Answer with a blob, or with the part of it that is asked for.

    Whether the visitor may read it was asked before, and is asked each time: a browser keeps it,
    but shows it only once it was told that it may.

    Raises:
        HTTPRequestRangeNotSatisfiable: there is no such part.
        NotFound: the blob is not there.
    """
    etag = f'"{blob}"'
    headers = _HEADERS | headers | {"ETag": etag}
    if any(each.value in (blob, "*") for each in request.if_none_match or ()):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    part = _part(request, etag, size)
    begin, end = part or (0, size)
    response = web.StreamResponse(headers=headers)
    response.content_length = end - begin
    if part is not None:
        response.set_status(HTTPStatus.PARTIAL_CONTENT)
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    if request.method == "HEAD":
        await response.prepare(request)
        return response
    await _send(request, response, blobs.read(blob, begin, end))
    return response


def _part(request: web.Request, etag: str, size: int) -> tuple[int, int] | None:
    """Return which part is asked for; None for all of it."""
    if request.headers.get("If-Range", etag) != etag:
        return None
    asked = request.headers.get("Range")
    return None if asked is None else part_of(asked, size)


def part_of(asked: str, size: int) -> tuple[int, int]:
    """Return where a part begins and ends; of several parts none is given.

    Raises:
        HTTPRequestRangeNotSatisfiable: there is no such part.
    """
    match = _RANGE.fullmatch(asked.replace(" ", ""))
    first, last = match.groups() if match else ("", "")
    if first:
        begin, end = int(first), min(int(last or size), size - 1) + 1
    elif last:
        begin, end = max(size - int(last), 0), size
    else:
        begin = end = size
    if begin >= end:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    return begin, end


async def _send(
    request: web.Request, response: web.StreamResponse, pieces: AsyncIterator[bytes]
) -> None:
    try:
        piece = await anext(pieces)
    except BlobGoneError as error:
        log.error("blob.gone", blob=str(error))  # noqa: TRY400  # no fault of this code's
        raise NotFound("the file's bytes are lost", field="file") from None
    await response.prepare(request)
    try:
        async with asyncio.timeout(STALLED_S) as patience:
            await response.write(piece)
            async for each in pieces:
                patience.reschedule(asyncio.get_running_loop().time() + STALLED_S)
                await response.write(each)
    except (BlobGoneError, Unavailable, TimeoutError) as error:
        # The length was told already: only breaking off says that this is not all.
        log.warning("blob.broke_off", reason=type(error).__name__)
        if request.transport is not None:
            request.transport.abort()
