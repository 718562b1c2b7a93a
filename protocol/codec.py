"""Frames to bytes and back, as MessagePack or JSON; untrusted bytes are bounded before parsing.

MessagePack is the compact encoding for programs, JSON the readable one for people and tools.
Both carry the same values. A codec is chosen by WebSocket subprotocol.
"""

import json
import re
from abc import ABC, abstractmethod
from typing import Any, Final

import msgpack
import msgspec

from .base import tag_of
from .commands import AnyCommand
from .errors import ErrorCode, Refusal
from .frames import Ref, Refused, Request, ServerFrame
from .limits import (
    JSON_SUBPROTOCOL,
    MAX_ARRAY_LENGTH,
    MAX_DEPTH,
    MAX_FRAME_BYTES,
    MAX_MAP_LENGTH,
    MSGPACK_SUBPROTOCOL,
)
from .msgpack_depth import exceeds_depth

_MIN_INTEGER: Final = -(2**63)
_MAX_INTEGER: Final = 2**63 - 1
_MAX_MESSAGE_CHARACTERS: Final = 256
_NAMED_FIELD: Final = re.compile(r"(?:required|unknown) field `([^`]*)`")

KNOWN_COMMANDS: Final = frozenset(tag_of(command) for command in AnyCommand.__args__)


class Codec(ABC):
    """One encoding of frames; stateless and shared."""

    subprotocol: str
    text: bool
    """Whether its WebSocket messages are text frames (binary otherwise)."""

    @abstractmethod
    def pack(self, value: object) -> bytes:
        """Encode a wire struct or plain value."""

    @abstractmethod
    def unpack(self, data: bytes) -> Any:
        """Decode untrusted bytes into plain values.

        Raises:
            ValueError: the bytes are not one value within the limits.
        """

    def decode_request(self, data: bytes) -> Request | Refused:
        """Decode what a client sent: the request, or the refusal to answer with."""
        try:
            plain = self.unpack(data)
        except ValueError as error:
            return refused(ErrorCode.INVALID_FRAME, str(error))
        if not isinstance(plain, dict):
            return refused(ErrorCode.INVALID_FRAME, "a request is a map")
        try:
            return msgspec.convert(plain, Request)
        except msgspec.ValidationError as error:
            return _explain(plain, error)

    def decode_server_frame(self, data: bytes) -> ServerFrame:
        """Decode what a server sent.

        Raises:
            ValueError: the bytes are no frame of this protocol version.
        """
        frame: ServerFrame = msgspec.convert(self.unpack_trusted(data), ServerFrame)
        return frame

    def unpack_trusted(self, data: bytes) -> Any:
        """Decode bytes from one's own server, without the limits set for clients."""
        return self.unpack(data)


class MsgpackCodec(Codec):
    """MessagePack (the ``msgpack`` package), in binary WebSocket messages."""

    subprotocol = MSGPACK_SUBPROTOCOL
    text = False

    def pack(self, value: object) -> bytes:
        """Encode a wire struct or plain value."""
        packed: bytes = msgpack.packb(msgspec.to_builtins(value))
        return packed

    def unpack(self, data: bytes) -> Any:
        """Decode untrusted bytes; lengths and depth are checked before objects are made.

        Source: msgpack nested array headers each preallocate, so depth must be bounded first.
        """
        if len(data) > MAX_FRAME_BYTES:
            raise ValueError("the frame is too large")
        if exceeds_depth(data, MAX_DEPTH):
            raise ValueError("the frame is nested too deeply or cut short")
        try:
            return msgpack.unpackb(
                data,
                max_str_len=MAX_FRAME_BYTES,
                max_bin_len=MAX_FRAME_BYTES,
                max_array_len=MAX_ARRAY_LENGTH,
                max_map_len=MAX_MAP_LENGTH,
                max_ext_len=0,
                strict_map_key=True,
                object_pairs_hook=_plain_map,
                ext_hook=_refuse_extension,
            )
        except (ValueError, TypeError, msgpack.UnpackException) as error:
            raise ValueError(f"not MessagePack within the limits: {error}") from None

    def unpack_trusted(self, data: bytes) -> Any:
        """Decode bytes from one's own server."""
        return msgpack.unpackb(data)


class JsonCodec(Codec):
    """JSON (RFC 8259), in text WebSocket messages."""

    subprotocol = JSON_SUBPROTOCOL
    text = True

    def pack(self, value: object) -> bytes:
        """Encode a wire struct or plain value."""
        return msgspec.json.encode(value)

    def unpack(self, data: bytes) -> Any:
        """Decode untrusted bytes; duplicate keys, NaN and lone surrogates are refused."""
        if len(data) > MAX_FRAME_BYTES:
            raise ValueError("the frame is too large")
        try:
            plain = json.loads(
                data.decode(), object_pairs_hook=_plain_map, parse_constant=_refuse_constant
            )
            if b"\\u" in data:
                json.dumps(plain, ensure_ascii=False, default=str).encode()
        except (ValueError, RecursionError) as error:
            raise ValueError(f"not JSON within the limits: {error}") from None
        return plain

    def unpack_trusted(self, data: bytes) -> Any:
        """Decode bytes from one's own server."""
        return msgspec.json.decode(data)


MSGPACK: Final = MsgpackCodec()
JSON: Final = JsonCodec()
CODECS: Final[dict[str, Codec]] = {codec.subprotocol: codec for codec in (MSGPACK, JSON)}


def refused(
    code: ErrorCode,
    message: str,
    ref: int | None = None,
    *,
    field: str | None = None,
    retry_after_ms: int | None = None,
) -> Refused:
    """Make the frame that refuses request ``ref``."""
    refusal = Refusal(code=code, message=message, field=field, retry_after_ms=retry_after_ms)
    return Refused(ref=ref, error=refusal)


def _explain(plain: dict[str, Any], error: msgspec.ValidationError) -> Refused:
    """Say what is wrong with a request that has the right shape to be one."""
    ref = _ref_of(plain)
    command = plain.get("command")
    tag = command.get("type") if isinstance(command, dict) else None
    if ref is not None and isinstance(tag, str) and tag not in KNOWN_COMMANDS:
        return refused(ErrorCode.UNKNOWN_COMMAND, f"there is no command {tag[:64]!r}", ref)
    message, _, path = str(error).partition(" - at `$")
    code = ErrorCode.TOO_LARGE if "length <=" in message else ErrorCode.INVALID
    field = _field_of(message, path.rstrip("`"))
    return refused(code, message[:_MAX_MESSAGE_CHARACTERS], ref, field=field)


def _field_of(message: str, path: str) -> str | None:
    """Name the wrong field as its command's reference does: ``resume.cursors[0].seq``."""
    named = _NAMED_FIELD.search(message)
    whole = f"{path}.{named[1]}" if named else path
    return whole.removeprefix(".").removeprefix("command.")[:_MAX_MESSAGE_CHARACTERS] or None


def _ref_of(plain: dict[str, Any]) -> int | None:
    try:
        return msgspec.convert(plain.get("ref"), Ref)
    except msgspec.ValidationError:
        return None


class UnsupportedNumber:
    """Stands for a fraction or an integer beyond 64 bits, so that typing refuses its field."""


def _plain_map(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    """Build a map, refusing what decoders silently differ on; ``x_`` keys are for extensions."""
    plain = dict(pairs)
    if len(plain) != len(pairs):
        raise ValueError("a key is there twice")
    for key, value in pairs:
        if type(key) is not str:
            raise ValueError("a key is not a string")  # one type for bad bytes
        if key[:2] == "x_":
            del plain[key]
        elif type(value) is float or (
            type(value) is int and not _MIN_INTEGER <= value <= _MAX_INTEGER
        ):
            plain[key] = UnsupportedNumber()  # it would be rounded or overflow behind the codec
    return plain


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _refuse_extension(code: int, _data: bytes) -> Any:
    raise ValueError(f"extension type {code} is not used")
