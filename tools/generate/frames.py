"""Good frames for the test vectors: everything there is, in small and in full."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import msgspec.inspect as mi

import protocol
from protocol import (
    JSON,
    MSGPACK,
    ErrorCode,
    Heartbeat,
    Position,
    Push,
    Reconnect,
    Refusal,
    Refused,
    Reply,
    Request,
    tag_of,
)
from protocol.feed import FeedChanged
from protocol.ids import StreamId
from protocol.interactions import ViewOpened, ViewUpdated, WhisperShown, WhisperTaken
from protocol.presence import ChannelMoved, PresenceChanged, TypingStarted
from protocol.receipts import ReceiptMoved

from .wire import COMMANDS, EVENTS, REPLIES, Schema, Struct

SAMPLES = (
    "Grüße an <@U0123456789> 🎉",
    *("general", "U0123456789", "C0123456789", "S0123456789", "P0123456789", "B0123456789"),
    *("F0123456789", "Q0123456789", "R0123456789", "🎉"),
    *(
        "2026-12-25",
        "C:C0123456789:4182",
        "0123456789ab",
        "/deploy",
        "V0123456789",
        "https://example.org",
    ),
)
NONCE = "00112233445566778899aabbccddeeff"
EDGES = (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1)
WIDE_TEXT = "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{PILE OF POO}\N{RIGHT-TO-LEFT OVERRIDE}e\u0301\x7f"
TEXT_LENGTHS = (1, 31, 32, 255, 256)
EPHEMERAL = {
    *(TypingStarted, PresenceChanged, ReceiptMoved, ChannelMoved, FeedChanged),
    *(ViewOpened, ViewUpdated, WhisperShown, WhisperTaken),
}
HERE = Position(stream=StreamId("C0123456789"), seq=4_182, time_us=1_760_000_000_123_456)


def sample(kind: mi.Type, full: bool, name: str = "") -> Any:  # noqa: PLR0911  # one for each kind
    """Make a value of a type: every field if ``full``, else only the required ones."""
    match kind:
        case mi.Metadata(type=inner):
            return sample(inner, full, name)
        case mi.StructType(cls=struct, fields=fields):
            wanted = [field for field in fields if full or field.required]
            return struct(**{f.name: sample(f.type, full, f.name) for f in wanted})
        case mi.UnionType(types=types):
            return sample(next(t for t in types if not isinstance(t, mi.NoneType)), full, name)
        case mi.ListType(item_type=item, min_length=least):
            return [sample(item, full)] * max(1, least or 1)
        case mi.StrType(pattern=pattern):
            return next(s for s in (*SAMPLES, NONCE) if re.search(pattern or "", s))
        case mi.IntType(lt=lt, le=le):
            return 1_760_000_000_123_456 if name.endswith("_us") else min(4_182, le or lt or 4_182)
        case mi.FloatType():
            return 15.0
        case mi.BoolType():
            return True
        case mi.LiteralType(values=values):
            return values[0]
    raise NotImplementedError(kind)


def samples(struct: Struct) -> Iterator[tuple[str, Any]]:
    """Yield the smallest value of a struct, and the fullest if it is another."""
    small, full = (sample(mi.type_info(struct), whole) for whole in (False, True))
    yield "", small
    if full != small:
        yield ", every field", full


def good_frames() -> Iterator[tuple[str, str, msgspec.Struct]]:
    """Yield every command, event, reply and frame in full, with its name and who sends it."""
    for command in COMMANDS:
        for note, value in samples(command):
            yield tag_of(command) + note, "client", Request(ref=7, command=value)
    yield from texts()
    for name, reply in REPLIES.items():
        for note, value in samples(reply):
            yield f"reply {name}{note}", "server", Reply(ref=7, result=value)
    for event in EVENTS:
        at = None if event in EPHEMERAL else HERE
        for note, value in samples(event):
            yield tag_of(event) + note, "server", Push(event=value, at=at)
    yield from refusals()
    for number in EDGES:
        yield f"heartbeat {number}", "server", Heartbeat(pushes=number)
    yield "reconnect", "server", Reconnect(after_ms=1_500)


def texts() -> Iterator[tuple[str, str, msgspec.Struct]]:
    for length in TEXT_LENGTHS:
        yield f"message.post, text of length {length}", "client", typed_post("x" * length)
    yield "message.post, text beyond the basic plane", "client", typed_post(WIDE_TEXT)


def refusals() -> Iterator[tuple[str, str, msgspec.Struct]]:
    yield "refused without ref", "server", protocol.refused(ErrorCode.INVALID_FRAME, "no request")
    for code in ErrorCode:
        whole = Refusal(code=code, message="No.", field="text", retry_after_ms=250)
        yield f"refused {code}", "server", Refused(ref=7, error=whole)


def post(**changes: object) -> Schema:
    """Return a plain request to post a message, with other or additional command fields."""
    command = {"type": "message.post", "channel": "C0123456789", "text": "hi", "nonce": NONCE}
    return {"type": "request", "ref": 7, "command": command | changes}


def typed_post(text: str) -> Request:
    return msgspec.convert(post(text=text), Request)


def accepted_frames() -> Iterator[Schema]:
    for name, sender, frame in good_frames():
        packed = MSGPACK.pack(frame).hex()
        yield {"name": name, "from": sender, "json": JSON.pack(frame).decode(), "msgpack": packed}
