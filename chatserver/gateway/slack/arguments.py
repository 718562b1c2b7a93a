"""What a call says, in any of the dialects Slack's clients speak, and as what each part is meant.

Query string and body are one; the body wins. It is a form, a multipart form or a JSON object.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Final, NamedTuple, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from aiohttp import BodyPartReader, web
from msgspec import NODEFAULT, Struct

from chatserver.gateway.bodies import read_bytes
from protocol.base import Frozen

from .answers import SlackError

MAX_BYTES: Final = 1_000_000
MAX_FILE_BYTES: Final = 32 << 20
"""Of a file that comes with a call, as it did before there were three steps."""

MAX_FIELDS: Final = 200
MAX_DEPTH: Final = 40
_FORM: Final = "application/x-www-form-urlencoded"
_CHUNK: Final = 1 << 16
_UNTYPED: Final = ("", "application/octet-stream", "text/plain")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_TS: Final = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?")
_TRUE: Final = frozenset({True, "1", "true", "True", "yes", "on"})
_FALSE: Final = frozenset({False, "0", "false", "False", "no", "off", ""})
_LARGEST: Final = 2**53

Plain = dict[str, Any]


class Given(Struct, metaclass=Frozen, frozen=True, kw_only=True):
    """The arguments of a method; those that have no default are needed."""


class NoArguments(Given):
    """The arguments of a method that takes none."""


class Wrong(NamedTuple):
    """The error for an argument that is not what it should be."""

    code: str


class Meant(NamedTuple):
    """As what an argument is read."""

    read: Callable[[Any], Any]


G = TypeVar("G", bound=Given)


async def arguments_of(request: web.Request, max_bytes: int = MAX_BYTES) -> Plain:
    """Return what a call says, as it came.

    Raises:
        SlackError: the body is not what its type says, or of no type that is known.
        HTTPException: it is too large or too slow.
    """
    query = dict(request.query)
    return query | await _body_of(request, max_bytes) if request.can_read_body else query


async def _body_of(request: web.Request, max_bytes: int) -> Plain:
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, max_bytes)
    data = await read_bytes(request, max_bytes)
    if not data.strip():
        return {}
    if kind == "application/json":
        return json_object(data)
    if kind == _FORM:
        return form(data)
    if kind in _UNTYPED:
        return json_object(data) if data.lstrip().startswith(b"{") else form(data)
    raise SlackError("invalid_post_type")


def json_object(data: bytes) -> Plain:
    """Read a JSON object.

    Raises:
        SlackError: it is none.
    """
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise SlackError("invalid_json") from None
    if not isinstance(plain, dict):
        raise SlackError("json_not_object")
    return plain


def form(data: bytes) -> Plain:
    """Read a form; of a field that is there twice the last counts.

    Raises:
        SlackError: it is none.
    """
    try:
        text = data.decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise SlackError("invalid_form_data") from None


async def _multipart(request: web.Request, left: int) -> Plain:
    """Read the fields of a multipart form; a file is its bytes."""
    plain: Plain = {}
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or not part.name or len(plain) >= MAX_FIELDS:
                raise SlackError("invalid_form_data")
            data = bytearray()
            while piece := await part.read_chunk(_CHUNK):
                data += piece
                left -= len(piece)
                if left < 0:
                    raise SlackError("invalid_form_data")
            plain[part.name] = bytes(data) if part.filename else data.decode()
    except (ValueError, AssertionError, RuntimeError):
        raise SlackError("invalid_form_data") from None
    return plain


def given(kind: type[G], plain: Mapping[str, Any]) -> G:
    """Return the arguments of a method from what a call says; what it does not know is ignored.

    Raises:
        SlackError: something is missing, or is not what it should be.
    """
    values: Plain = {}
    missing = []
    for part in _plan(kind):
        value = plain.get(part.name)
        if value is None or (part.blank_is_absent and value == ""):
            if part.needed:
                missing.append(f"missing required field: {part.name}")
            continue
        try:
            values[part.name] = part.read(value)
        except ValueError as error:
            wrong = f"{error} [json-pointer:/{part.name}]"
            raise SlackError(part.wrong or "invalid_arguments", wrong) from None
    if missing:
        raise SlackError("invalid_arguments", *missing)
    return kind(**values)


class _Part(NamedTuple):
    name: str
    read: Callable[[Any], Any]
    needed: bool
    blank_is_absent: bool
    wrong: str | None


@lru_cache(1_024)
def _plan(kind: type[Given]) -> tuple[_Part, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        _Part(
            field.encode_name,
            _reader(hints[field.name]),
            field.default is NODEFAULT and field.default_factory is NODEFAULT,
            _reader(hints[field.name]) is not text,
            next((n.code for n in _notes(hints[field.name]) if isinstance(n, Wrong)), None),
        )
        for field in msgspec.structs.fields(kind)
    )


def _notes(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _reader(hint: Any) -> Callable[[Any], Any]:
    meant = next((note.read for note in _notes(hint) if isinstance(note, Meant)), None)
    if meant is not None:
        return meant
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    options = [each for each in get_args(bare) if each is not type(None)] or [bare]
    return _READERS.get(bare) or _READERS[options[0]]


def text(value: Any) -> str:
    """Read text; a number in JSON is what it looks like."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("must be a string")  # noqa: TRY004  # each is told alike
    if "\0" in value:
        raise ValueError("must not contain NUL")
    return _sound(value)


def whole(value: Any) -> int:
    """Read a whole number, within what JSON can carry."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise ValueError("must be an integer")
    return value


def flag(value: Any) -> bool:
    """Read what is so or not: ``"false"`` is false."""
    if isinstance(value, dict | list | bytes):
        raise ValueError("must be a boolean")  # noqa: TRY004  # each is told alike
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ValueError("must be a boolean")


def listed(value: Any) -> list[str]:
    """Read a list of texts: JSON, JSON in a string, or with commas between."""
    if isinstance(value, str):
        value = _listed_in(_sound(value).strip())
    if not isinstance(value, list):
        raise ValueError("must be a list")  # noqa: TRY004
    return [text(each).strip() for each in value]


def _listed_in(value: str) -> Any:
    if value.startswith("["):
        return decoded(value)
    return [part for part in value.split(",") if part.strip()]


def decoded(value: Any) -> Any:
    """Read JSON that stands in a string, or as it is in JSON."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            raise ValueError("must be JSON") from None
    _require_shallow(value)
    return value


def contents(value: Any) -> bytes:
    """Read a file of a multipart form, or what a field holds as text."""
    return value if isinstance(value, bytes) else text(value).encode()


def moment(value: Any) -> str:
    """Read a ``ts``; a number in JSON keeps its six decimals."""
    if isinstance(value, float):
        value = f"{value:.6f}"
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.isascii() or not _TS.fullmatch(value):
        raise ValueError("must be a timestamp")
    return value


def _sound(value: str) -> str:
    """Refuse halves of characters, which nothing can store."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must be Unicode text") from None
    return value


def _require_shallow(value: Any, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("must not be nested so deeply")
    if isinstance(value, str):
        text(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            text(key)
            _require_shallow(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _require_shallow(each, depth + 1)


_READERS: Final[dict[Any, Callable[[Any], Any]]] = {
    bytes: contents,
    str: text,
    int: whole,
    bool: flag,
    list[str]: listed,
    Any: decoded,
}
Ts = Annotated[str, Meant(moment)]
"""An argument that is the ``ts`` of a message, or a time."""
