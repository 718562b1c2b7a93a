"""Bad frames for the test vectors, and the refusal each must get."""

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgpack

from protocol import (
    ErrorCode,
    limits,
)

from .frames import NONCE, post
from .wire import Schema


class Bad(NamedTuple):
    """A frame that a server must refuse: ``wire`` is a value for both codecs, bytes or JSON."""

    name: str
    wire: Any
    code: ErrorCode
    ref: int | None = None
    field: str | None = None


FRAME, INVALID = ErrorCode.INVALID_FRAME, ErrorCode.INVALID


def malformed() -> Iterator[Bad]:
    """Yield what is not MessagePack, or not within the limits (rows M1 to M8, M11, M14)."""
    good = msgpack.packb(post())
    yield from (Bad(f"M1 {name}", data, FRAME) for name, data in UNREADABLE.items())
    yield from (Bad(f"M1 cut after {n} bytes", good[:n], FRAME) for n in (1, 9, len(good) - 1))
    yield from (Bad(f"M2 followed by {x.hex()}", good + x, FRAME) for x in (b"\xc0", b"\x80"))
    yield from (Bad(f"M3 {name}", data, FRAME) for name, data in TOO_DEEP.items())
    for kind in (0xDD, 0xDF, 0xDB, 0xC6, 0xC9):
        yield Bad(f"M4 {kind:02x} of 2^32-1", bytes([kind]) + b"\xff" * 4, FRAME)
    yield Bad("M5 map of 65 entries", msgpack.packb({str(n): n for n in range(65)}), FRAME)
    yield Bad("M5 array of 1,025 entries", msgpack.packb([0] * 1_025), FRAME)
    yield Bad("M6 a key twice", b"\x82" + good[1:15] + b"\xa3ref\x01\xa3ref\x01", FRAME)
    for key in (b"\x07", b"\xc0", b"\x90", b"\xca\x3f\xc0\x00\x00", b"\xc4\x01a", b"\xc3"):
        yield Bad(f"M7 key {key.hex()}", b"\x81" + key + b"\xc0", FRAME)
    yield from (Bad(f"M8 {name}", with_text(ext), FRAME) for name, ext in EXTENSIONS.items())
    yield from (Bad(f"M11 {name}", with_text(raw), FRAME) for name, raw in NOT_UTF8.items())


UNREADABLE = {"empty": b"", "the unused byte": b"\xc1", "a map cut short": b"\x83\xa4type"}
TOO_DEEP = {
    "1,000 nested arrays": b"\x91" * 1_000 + b"\xc0",
    "nine nested arrays, the last empty": b"\x91" * 8 + b"\x90",
    "nested headers that promise 16,384 entries": b"\xdd\x00\x00\x40\x00" * 20,
}
EXTENSIONS = {
    "fixext 1": b"\xd4\x05\x00",
    "empty ext 8": b"\xc7\x00\x05",
    "timestamp 32": b"\xd6\xff\x00\x00\x00\x00",
    "timestamp 96 of 10^9 nanoseconds": b"\xc7\x0c\xff\x3b\x9a\xca\x00" + bytes(8),
}
NOT_UTF8 = {
    "a lone continuation byte": b"\xa1\x80",
    "a lone surrogate": b"\xa3\xed\xa0\x80",
    "an overlong slash": b"\xa2\xc0\xaf",
}


def with_text(raw: bytes) -> bytes:
    """Return a packed request whose text is ``raw`` instead."""
    packed: bytes = msgpack.packb(post(text="hi"))
    return packed.replace(b"\xa2hi", raw)


def malformed_json() -> Iterator[Bad]:
    """Yield what is not JSON, or JSON that decoders read differently."""
    good = json.dumps(post())
    yield Bad("JSON empty", "", FRAME)
    yield Bad("JSON cut short", good[:-1], FRAME)
    yield Bad("JSON followed by more", good + "{}", FRAME)
    yield Bad("JSON after a byte order mark", "\ufeff" + good, FRAME)
    yield Bad("JSON a key twice", good.replace('"ref": 7', '"ref": 7, "ref": 7'), FRAME)
    yield Bad("JSON single quotes", good.replace('"', "'"), FRAME)
    yield Bad("JSON 2,000 nested arrays", "[" * 2_000 + "]" * 2_000, FRAME)
    for name in ("NaN", "Infinity", "-Infinity"):
        yield Bad(f"JSON {name}", good.replace("7", name, 1), FRAME)
    yield Bad("JSON a lone surrogate as text", good.replace('"hi"', r'"\ud800"'), FRAME)
    yield Bad("JSON a lone surrogate as key", good.replace('"hi"', r'"hi", "\udfff": 1'), FRAME)
    yield Bad("JSON 5,000 digits", good.replace("7", "7" * 5_000, 1), FRAME)


def wrong() -> Iterator[Bad]:
    """Yield what can be read but is no request (rows M9, M10, M12 to M17), for both codecs."""
    yield from wrong_numbers()
    yield from wrong_texts()
    for whole in ([], [post()], "request", 7, None, True):
        yield Bad(f"M14 {type(whole).__name__} at the top", whole, FRAME)
    yield Bad("M15 unknown command", post(type="message.like"), ErrorCode.UNKNOWN_COMMAND, 7)
    tags: tuple[Any, ...] = (7, None, [], {}, True)
    for tag in tags:
        yield Bad(f"M15 type is {tag}", post(type=tag), INVALID, 7, "type")
    yield Bad("M16 an unknown field", post(color="red"), INVALID, 7, "color")
    commands: tuple[Any, ...] = (7, None, [], "message.post")
    for command in commands:
        yield Bad(f"M17 command is {command}", post() | {"command": command}, INVALID, 7, "command")
    yield from missing_fields()


def wrong_numbers() -> Iterator[Bad]:
    for limit in (1.0, -0.0, 1.5, -1, 0, 201, 2**63, 2**64 - 1, "1", True):
        listing = post() | {"command": {"type": "channels.list", "limit": limit}}
        yield Bad(f"{number_row(limit)} limit {limit!r}", listing, INVALID, 7, "limit")
    for ref in (-1, 2**53, 2**64 - 1, 1.0, "7", None, True):
        yield Bad(f"{number_row(ref)} ref {ref!r}", post() | {"ref": ref}, INVALID, None, "ref")
    for thread in (0, -1, 2**53, 2**64 - 1):
        yield Bad(f"M10 thread {thread}", post(thread=thread), INVALID, 7, "thread")
    for number in (math.nan, math.inf):
        yield Bad(f"M9 thread {number}", msgpack.packb(post(thread=number)), INVALID, 7, "thread")
    cursor = {"stream": "C0123456789", "seq": 1, "time_us": 2**64 - 1}
    opening = {"type": "session.open", "resume": {"epoch": "e", "cursors": [cursor]}}
    place = "resume.cursors[0].time_us"
    yield Bad("M10 a time of 2^64-1", post() | {"command": opening}, INVALID, 7, place)


def number_row(value: object) -> str:
    return {float: "M9", int: "M10"}.get(type(value), "M17")


def wrong_texts() -> Iterator[Bad]:
    yield Bad("M12 NUL in text", post(text="a\x00b"), INVALID, 7, "text")
    long_topic = post() | {"command": {"type": "topic.set", "channel": "C0123456789"}}
    long_topic["command"]["topic"] = "x" * (limits.MAX_TOPIC_CHARACTERS + 1)
    yield Bad("M12 too long a topic", long_topic, ErrorCode.TOO_LARGE, 7, "topic")
    for channel in ("", "general", "C0123456789\n", "c0123456789", "U0123456789", "C" + "0" * 21):
        yield Bad(f"M17 channel {channel!r}", post(channel=channel), INVALID, 7, "channel")
    for nonce in ("", NONCE[1:], NONCE + "0", NONCE.upper(), "g" * 32):
        yield Bad(f"M17 nonce {nonce!r}", post(nonce=nonce), INVALID, 7, "nonce")
    yield Bad("M13 binary text", msgpack.packb(post(text=b"hi")), INVALID, 7, "text")


def missing_fields() -> Iterator[Bad]:
    for name in ("channel", "text", "nonce"):
        request = post()
        del request["command"][name]
        yield Bad(f"M17 no {name}", request, INVALID, 7, name)
    yield Bad("M17 no ref", {"type": "request", "command": post()["command"]}, INVALID, None, "ref")
    yield Bad("M17 no command", {"type": "request", "ref": 7}, INVALID, 7, "command")
    yield Bad("M17 another frame", {"type": "push", "ref": 7}, INVALID, 7, "type")


def refused_frames() -> Iterator[Schema]:
    """Yield each bad frame in each codec, with the refusal that answers it."""
    expected = ("code", "ref", "field")
    for bad in (*malformed(), *malformed_json(), *wrong()):
        answer = dict(zip(expected, bad[2:], strict=True))
        for key, wire in encodings(bad).items():
            yield {"name": bad.name, key: wire} | answer


def encodings(bad: Bad) -> dict[str, str]:
    """Return the bytes to send: in one codec if the fault is of that codec, else in both."""
    if isinstance(bad.wire, bytes):
        return {"msgpack": bad.wire.hex()}
    if bad.code is FRAME and isinstance(bad.wire, str) and bad.name.startswith("JSON"):
        return {"json": bad.wire}
    return {"json": json.dumps(bad.wire), "msgpack": msgpack.packb(bad.wire).hex()}
