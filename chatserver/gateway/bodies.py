"""Reading request bodies within limits: size, time, encoding, shape."""

import asyncio
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web
from msgspec import Struct

from protocol import JSON
from protocol.base import Frozen
from protocol.errors import Invalid, InvalidFrame, TooLarge

MAX_BODY_BYTES: Final = 65_536
BODY_DEADLINE_S: Final = 10.0
MAX_FIELDS: Final = 20
MAX_JSON_DEPTH: Final = 8

FORM: Final = "application/x-www-form-urlencoded"
DEADLINE: Final = web.AppKey("body_deadline_s", float)


class Body(Struct, metaclass=Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a request may say; an unknown field is refused, so nobody comes to rely on it."""


B = TypeVar("B", bound=Body)


def is_form(request: web.Request) -> bool:
    """Say whether the body is what a page's form sends."""
    return request.content_type == FORM


async def read_json(request: web.Request, kind: type[B]) -> B:
    """Read a JSON body.

    Raises:
        InvalidFrame: it is no JSON object within the limits.
        Invalid, TooLarge: a field has a wrong value.
        HTTPException: it has another type, is too large or too slow.
    """
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="the body must be application/json")
    data = await _read(request)
    try:
        plain = JSON.unpack(data)
        _require_plain(plain)
    except ValueError as error:
        raise InvalidFrame(str(error)) from None
    return _convert(plain, kind)


async def read_form(request: web.Request, kind: type[B]) -> B:
    """Read a form's fields.

    Raises:
        InvalidFrame: it is no form within the limits.
        Invalid, TooLarge: a field has a wrong value.
        HTTPException: it has another type, is too large or too slow.
    """
    if not is_form(request):
        raise web.HTTPUnsupportedMediaType(text=f"the body must be {FORM}")
    data = await _read(request)
    try:
        pairs = parse_qsl(
            data.decode(),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
        fields = dict(pairs)
    except ValueError:
        raise InvalidFrame("that is no form") from None
    if len(fields) != len(pairs):
        raise InvalidFrame("a field is there twice")
    return _convert(fields, kind)


async def read_bytes(request: web.Request, max_bytes: int) -> bytes:
    """Read a body of any type that may be larger than others.

    Raises:
        HTTPException: it is too large or too slow.
    """
    data = bytearray()
    try:
        async with asyncio.timeout(request.app[DEADLINE]):
            async for piece in request.content.iter_any():
                data += piece
                if len(data) > max_bytes:
                    raise web.HTTPRequestEntityTooLarge(max_bytes, len(data))
    except TimeoutError:
        raise _too_slow() from None
    return bytes(data)


def _too_slow() -> web.HTTPRequestTimeout:
    return web.HTTPRequestTimeout(text="the body came too slowly")


async def _read(request: web.Request) -> bytes:
    """Read the whole body; aiohttp counts its bytes, we the seconds."""
    try:
        async with asyncio.timeout(request.app[DEADLINE]):
            return await request.read()
    except TimeoutError:
        raise _too_slow() from None


def _require_plain(plain: Any, depth: int = 1) -> None:
    """Refuse deep nesting, and halves of characters, which Python keeps and nothing can store."""
    if depth > MAX_JSON_DEPTH:
        raise ValueError("the body is nested too deeply")
    if isinstance(plain, str):
        plain.encode()
    elif isinstance(plain, dict):
        for key, value in plain.items():
            key.encode()
            _require_plain(value, depth + 1)
    elif isinstance(plain, list):
        for value in plain:
            _require_plain(value, depth + 1)


def _convert(plain: Any, kind: type[B]) -> B:
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").removeprefix(".") or None
        wrong = TooLarge if "length <=" in message else Invalid
        raise wrong(message, field=field) from None
