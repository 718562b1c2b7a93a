"""Sending files and fetching them, over HTTP; what was sent before a connection broke stays."""

import asyncio
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar
from urllib.error import HTTPError, URLError

import msgspec

from protocol.errors import CommandRefused, Conflict, Unavailable
from protocol.files import File, Voice

from .addresses import http_url
from .backoff import Backoff
from .clock import Clock
from .tokens import refusal

T = TypeVar("T")

_TIMEOUT_S: Final = 60.0
_PIECE_BYTES: Final = 256 << 10
_TRIES: Final = 10


class _Begun(msgspec.Struct):
    file: File


class _Progress(msgspec.Struct):
    offset: int
    file: File | None = None


class Files:
    """Somebody's files at a server."""

    def __init__(self, url: str, token: str, clock: Clock) -> None:
        self._url = url
        self._token = token
        self._clock = clock

    async def upload(
        self,
        path: Path,
        name: str | None = None,
        description: str = "",
        voice: Voice | None = None,
    ) -> File:
        """Send a file, going on where the server has it after a lost connection.

        Raises:
            CommandRefused: the server does not want it; for example TooLarge.
            OSError: it cannot be read, or the server cannot be reached for long.
        """
        size = (await asyncio.to_thread(path.stat)).st_size
        body = {
            "name": name or path.name,
            "size": size,
            "description": description,
            "voice": voice,
        }
        begun = await self._again(lambda: self._ask("POST", "/uploads", _Begun, body))
        where = f"/uploads/{begun.file.id}"

        def go_on() -> File:
            progress = self._ask("GET", where, _Progress)
            if progress.file is None:
                progress = self._send(where, path, progress.offset)
            if progress.file is None:
                raise Unavailable("the file broke off on its way")
            return progress.file

        return await self._again(go_on)

    async def download(self, file: File, target: Path) -> Path:
        """Fetch a file's bytes into ``target``, which appears once all are there.

        Raises:
            NotFound: it is not there, or not for the user's eyes.
            OSError: it cannot be written, or the server cannot be reached for long.
        """
        partial = target.with_name(f".{target.name}.partial")
        await asyncio.to_thread(partial.unlink, missing_ok=True)
        await self._again(lambda: self._fetch(f"/files/{file.id}", partial, file.size))
        return await asyncio.to_thread(partial.replace, target)

    async def _again(self, ask: Callable[[], T]) -> T:
        """Do something in a thread, and again as long as another try may help."""
        backoff = Backoff(self._clock.chance)
        for left in reversed(range(_TRIES)):
            try:
                return await asyncio.to_thread(ask)
            except (URLError, ConnectionError, TimeoutError, Unavailable, Conflict):
                if not left:
                    raise
            await self._clock.sleep(backoff.next_s())
        raise AssertionError

    def _ask(self, method: str, path: str, kind: type[T], body: object = None) -> T:
        data = msgspec.json.encode(body) if body is not None else None
        with self._open(method, path, data, {"Content-Type": "application/json"}) as response:
            return msgspec.json.decode(response.read(), type=kind)

    def _send(self, path: str, source: Path, offset: int) -> _Progress:
        with source.open("rb") as file:
            left = source.stat().st_size - offset
            file.seek(offset)
            headers = {
                "Upload-Offset": str(offset),
                "Content-Length": str(left),
                "Content-Type": "application/octet-stream",
            }
            with self._open("PATCH", path, file, headers) as response:
                return msgspec.json.decode(response.read(), type=_Progress)

    def _fetch(self, path: str, partial: Path, size: int) -> None:
        begin = partial.stat().st_size if partial.exists() else 0
        if begin == size:
            return
        with (
            self._open("GET", path, None, {"Range": f"bytes={begin}-"}) as response,
            partial.open("ab") as file,
        ):
            while piece := response.read(_PIECE_BYTES):
                file.write(piece)
            if file.tell() != size:
                raise Unavailable("the file broke off on its way")

    def _open(self, method: str, path: str, data: bytes | BinaryIO | None, headers: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} | headers
        request = urllib.request.Request(  # noqa: S310  # http_url made it
            http_url(self._url, path),
            data,
            headers,
            method=method,
        )
        try:
            return urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310  # same
        except HTTPError as error:
            with error:
                raise _refused(error) from None


def _refused(error: HTTPError) -> CommandRefused:
    told = refusal(error.code, error.read())
    return Unavailable(str(told)) if error.code == HTTPStatus.REQUEST_TIMEOUT else told
