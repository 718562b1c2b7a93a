"""What a hostile or broken peer may send, and that it costs the server a refusal and no more."""

import json
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints
from unittest import mock

import msgpack
import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol import (
    CODECS,
    JSON,
    MSGPACK,
    Codec,
    ErrorCode,
    Position,
    Refused,
    Request,
    msgpack_depth,
    tag_of,
)
from protocol.ids import StreamId
from protocol.limits import (
    MAX_ARRAY_LENGTH,
    MAX_DEPTH,
    MAX_FRAME_BYTES,
    MAX_MAP_LENGTH,
    MAX_RESUME_CURSORS,
    MAX_TEXT_CHARACTERS,
)
from protocol.messages import PostMessage
from protocol.msgpack_depth import exceeds_depth
from protocol.sessions import OpenSession, Resume
from tests.protocol.strategies import plain_values
from tools.generate import frames
from tools.generate.wire import COMMANDS, ROOT

VECTORS = Path(ROOT, "protocol", "vectors", "invalid.json")
MAX_BYTES_ALLOCATED = 4 * 2**20
both_codecs = pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.subprotocol)
bounded = settings(max_examples=200, deadline=None)


def post(**changes: object) -> dict[str, Any]:
    """Return a plain request to post a message, with other or additional command fields."""
    return frames.post(**changes)


def packed(codec: Codec, value: object) -> bytes:
    """Encode any plain value as a careless peer would, without our own codec."""
    if codec is MSGPACK:
        data: bytes = msgpack.packb(value)
        return data
    return json.dumps(value, default=str).encode()


def refusal_of(codec: Codec, data: bytes) -> tuple[str, int | None, str | None]:
    """Return code, ref and field of the refusal that answers ``data``."""
    answer = codec.decode_request(data)
    assert isinstance(answer, Refused), "it was accepted"
    return str(answer.error.code), answer.ref, answer.error.field


def accepted_text(codec: Codec, **changes: object) -> str:
    """Return the text of the message that a request is accepted to post."""
    request = codec.decode_request(packed(codec, post(**changes)))
    assert isinstance(request, Request)
    assert isinstance(request.command, PostMessage)
    return request.command.text


# The table of bad inputs


def invalid_vectors() -> list[dict[str, Any]]:
    """Return the vectors that must be refused; each row of the table has some."""
    vectors: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return vectors


@pytest.mark.parametrize(
    "vector", invalid_vectors(), ids=lambda vector: f"{vector['name']} {'json' in vector}"
)
def test_a_bad_frame_is_refused_with_its_error(vector: dict[str, Any]) -> None:
    """Every bad frame is answered with the documented code, its ref if readable, and the field."""
    expected = (vector["code"], vector["ref"], vector["field"])
    if "json" in vector:
        assert refusal_of(JSON, vector["json"].encode()) == expected
    else:
        assert refusal_of(MSGPACK, bytes.fromhex(vector["msgpack"])) == expected


def test_every_row_of_the_table_is_tried() -> None:
    """The rows M1 to M17 each have at least one frame."""
    rows = {vector["name"].partition(" ")[0] for vector in invalid_vectors()}
    assert rows == {f"M{row}" for row in range(1, 18)} | {"JSON"}


@pytest.mark.parametrize("cut", range(len(packed(MSGPACK, post()))))
def test_a_frame_cut_anywhere_is_refused(cut: int) -> None:
    """No beginning of a request is a request (M1)."""
    assert refusal_of(MSGPACK, packed(MSGPACK, post())[:cut]) == ("invalid_frame", None, None)


# Every field of every command against every kind of value (M17)

OTHER_VALUES: dict[str, Any] = {
    "nil": None,
    "bool": True,
    "int": -7,
    "fraction": 0.5,
    "text": "\x00\n",
    "binary": b"\x00",
    "array": [[]],
    "map": {"key": {}},
}
FIELDS = [
    pytest.param(command, field.name, field.encode_name, id=f"{tag_of(command)}-{field.name}")
    for command in COMMANDS
    for field in msgspec.structs.fields(command)
]


@pytest.mark.parametrize("value", OTHER_VALUES.values(), ids=OTHER_VALUES)
@pytest.mark.parametrize(("command", "name", "key"), FIELDS)
def test_a_field_of_the_wrong_kind_is_named(command: Any, name: str, key: str, value: Any) -> None:
    """A wrong value is refused under its field's name; what is accepted is what was sent.

    Inside a value, fields nobody knows are ignored.
    """
    plain = msgspec.to_builtins(frames.sample(msgspec.inspect.type_info(command), full=True))
    request = {"type": "request", "ref": 7, "command": plain | {key: value}}
    answer = MSGPACK.decode_request(packed(MSGPACK, request))
    if isinstance(answer, Request):
        known = msgspec.convert(value, get_type_hints(command, include_extras=True)[name])
        assert getattr(answer.command, name) == known
        return
    assert answer.error.code is ErrorCode.INVALID
    assert answer.ref == 7
    assert (answer.error.field or "").startswith(key)


# What must be let through


@both_codecs
@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 and 🎉",
        "\u202eright to left\u202c",
        "\x01\x7f\x85 controls",
        "e" + "\u0301" * 10_000,
        "line\nline\n",
        "x" * MAX_TEXT_CHARACTERS,
    ],
    ids=["emoji", "bidi", "controls", "combining", "lines", "longest"],
)
def test_text_comes_through_unchanged(codec: Codec, text: str) -> None:
    """Whatever people write is kept to the code point; showing it safely is the reader's part."""
    assert accepted_text(codec, text=text) == text


@both_codecs
@bounded
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
)
def test_any_text_comes_through_unchanged(codec: Codec, text: str) -> None:
    """Every text without NUL is accepted and kept."""
    assert accepted_text(codec, text=text) == text


@both_codecs
@pytest.mark.parametrize("text", ["\x00", "a\x00b", "a\n\x00", "\x00\n"])
def test_nul_in_text_is_refused(codec: Codec, text: str) -> None:
    """NUL is refused wherever it stands: not every database can keep it."""
    assert refusal_of(codec, packed(codec, post(text=text))) == ("invalid", 7, "text")


@both_codecs
def test_text_that_is_too_long_is_told_from_text_that_is_wrong(codec: Codec) -> None:
    """One character beyond the limit is ``too_large``, so that a client can offer to split it."""
    text = "x" * (MAX_TEXT_CHARACTERS + 1)
    assert refusal_of(codec, packed(codec, post(text=text))) == ("too_large", 7, "text")


@both_codecs
@pytest.mark.parametrize("extension", [1, 0.5, "text", None, {"deep": [[1]]}])
def test_extension_keys_are_ignored(codec: Codec, extension: object) -> None:
    """A key that begins with ``x_`` may stand in any map and means nothing to this version."""
    plain = post(x_color=extension) | {"x_trace": extension}
    assert codec.decode_request(packed(codec, plain)) == codec.decode_request(packed(codec, post()))


@both_codecs
def test_the_longest_resume_is_accepted(codec: Codec) -> None:
    """As many cursors as a resume may name are within every limit of both codecs."""
    cursors = [
        Position(stream=StreamId(f"C{n:010}"), seq=n, time_us=1_760_000_000_000_000)
        for n in range(MAX_RESUME_CURSORS)
    ]
    command = OpenSession(resume=Resume(epoch="e", cursors=cursors))
    request = Request(ref=0, command=command)
    assert codec.decode_request(codec.pack(request)) == request


@both_codecs
def test_what_a_refusal_repeats_is_short(codec: Codec) -> None:
    """A refusal does not send back a name that fills the frame."""
    for changes in ({"k" * 60_000: 1}, {"type": "t" * 60_000}, {"channel": "C" * 60_000}):
        assert len(codec.pack(codec.decode_request(packed(codec, post(**changes))))) < 1_000


# Depth


def depth_of(value: object) -> int:
    """Say recursively how many containers stand in each other at most."""
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def nested(depth: int, innermost: object) -> object:
    """Return ``innermost`` in ``depth`` arrays and maps by turns."""
    value = innermost
    for level in range(depth):
        value = [value] if level % 2 else {"key": value}
    return value


def any_structures() -> st.SearchStrategy[Any]:
    """Return plain values, some of them wrapped deeper than the limit."""
    return st.builds(nested, st.integers(0, 12), plain_values() | st.binary() | st.floats())


@bounded
@given(value=any_structures(), limit=st.integers(0, 12))
def test_depth_agrees_with_a_recursive_count(value: object, limit: int) -> None:
    """For every valid value the walk over bytes says what counting its objects says."""
    assert exceeds_depth(msgpack.packb(value), limit) is (depth_of(value) > limit)


@pytest.mark.parametrize("innermost", [[], {}, 0, "text", b"bytes", 0.5, None, [1, 2], {"a": 1}])
def test_the_deepest_level_counts_even_if_it_is_empty(innermost: object) -> None:
    """Eight levels pass and nine do not, whatever stands in the innermost."""
    inside = depth_of(innermost)
    assert not exceeds_depth(msgpack.packb(nested(MAX_DEPTH - inside, innermost)), MAX_DEPTH)
    assert exceeds_depth(msgpack.packb(nested(MAX_DEPTH + 1 - inside, innermost)), MAX_DEPTH)


FORMS = [
    *(bytes([first]) for first in (0x00, 0x7F, 0xC0, 0xC2, 0xC3, 0xE0, 0xFF)),
    *(bytes([0xA0 + size]) + b"\x91" * size for size in (0, 1, 31)),
    *(bytes([first]) + b"\x91" * width for first, width in ((0xCA, 4), (0xCB, 8))),
    *(bytes([first + n]) + b"\x91" * 2**n for first in (0xCC, 0xD0) for n in range(4)),
    *(bytes([0xD4 + n]) + b"\x91" * (1 + 2**n) for n in range(5)),
    *(
        bytes([first + n, *bytes(2**n - 1), 5]) + b"\x91" * 5
        for first in (0xC4, 0xD9)
        for n in range(3)
    ),
    *(bytes([0xC7 + n, *bytes(2**n - 1), 5]) + b"\x91" * 6 for n in range(3)),
    *(bytes([0xDC + n, *bytes(2 * n + 1), 2]) + b"\x00" * 2 for n in range(2)),
    *(bytes([0xDE + n, *bytes(2 * n + 1), 2]) + b"\x00" * 4 for n in range(2)),
    b"\x90",
    b"\x80",
    b"\x92\x00\x00",
    b"\x82\x00\x00\x00\x00",
]


TOLERANT: dict[str, Any] = {
    "strict_map_key": False,
    "raw": True,
    "ext_hook": lambda _code, data: data,
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[:6].hex())
def test_the_walk_steps_over_every_form_exactly(form: bytes) -> None:
    """Beside a value of any form, eight levels pass and nine do not; what follows is not read."""
    after = b"\x91" * (MAX_DEPTH + 1)
    assert msgpack.unpackb(b"\x92" + form + b"\xc0", **TOLERANT) == [mock.ANY, None]
    assert not exceeds_depth(
        b"\x92" + form + b"\x91" * (MAX_DEPTH - 1) + b"\xc0" + after, MAX_DEPTH
    )
    assert exceeds_depth(b"\x92" + form + b"\x91" * MAX_DEPTH + b"\xc0" + after, MAX_DEPTH)


HEADERS = st.sampled_from([0x80, 0x8F, 0x90, 0x9F, *range(0xC0, 0xE0)]).map(lambda b: bytes([b]))


def hostile_bytes() -> st.SearchStrategy[bytes]:
    """Return bytes in which headers that promise much are frequent."""
    pieces = HEADERS | st.binary(max_size=4) | st.just(b"\xff\xff\xff\xff")
    return st.lists(pieces, max_size=60).map(b"".join)


@bounded
@given(data=hostile_bytes())
def test_the_walk_takes_at_most_one_step_a_byte(data: bytes) -> None:
    """Any bytes are walked without an error, in no more steps than there are bytes."""
    with counted_items() as steps:
        exceeds_depth(data, MAX_DEPTH)
    assert len(steps) <= len(data)


@pytest.mark.parametrize("size", [1_000, 10_000, MAX_FRAME_BYTES])
@pytest.mark.parametrize("filling", [b"\x80", b"\x90", b"\x00", b"\xc0", b"\xa0", b"\x81\xa0"])
def test_the_walk_ends_after_a_bounded_number_of_items(size: int, filling: bytes) -> None:
    """However many small items a frame holds, the walk does not look at more than a request has."""
    data = b"\xdd" + struct.pack(">I", size) + filling * (size // len(filling))
    with counted_items() as steps:
        exceeds_depth(data, MAX_DEPTH)
    assert len(steps) <= msgpack_depth._MAX_ITEMS


class counted_items:  # noqa: N801  # reads as a function in a with statement
    """Collect the positions at which the walk reads an item."""

    def __enter__(self) -> list[int]:
        self.patch = pytest.MonkeyPatch()
        steps: list[int] = []
        read: Callable[[bytes, int], tuple[int, int]] = msgpack_depth._item

        def counting(data: bytes, position: int) -> tuple[int, int]:
            steps.append(position)
            return read(data, position)

        self.patch.setattr(msgpack_depth, "_item", counting)
        return steps

    def __exit__(self, *_: object) -> None:
        self.patch.undo()


# Bombs


def filled(start: bytes, filling: bytes) -> bytes:
    """Return a frame of nearly the largest size, made of repetitions."""
    return start + filling * ((MAX_FRAME_BYTES - len(start)) // len(filling))


def array32(length: int) -> bytes:
    return b"\xdd" + struct.pack(">I", length)


MSGPACK_BOMBS = {
    "nested arrays": filled(b"", b"\x91"),
    "nested empty maps": filled(b"\xdd\x00\x01\x00\x00", b"\x80"),
    "1,020 nested arrays of 16,384": filled(array32(16_384) * 1_020, b"\xc0"),
    "nested arrays of 16,384": filled(b"", array32(16_384)),
    "eight nested arrays of the longest": filled(array32(MAX_ARRAY_LENGTH) * 8, b"\xc0"),
    "a long array of long arrays": filled(array32(MAX_ARRAY_LENGTH), b"\xdc\x00\x3c" + bytes(60)),
    "a map of 32,000": filled(b"\xdf\x00\x00\x7d\x00", b"\xa0\xc0"),
    "an array of maps": filled(array32(MAX_ARRAY_LENGTH), b"\x8f" + b"\xa1k\xc0" * 15),
    "an array of empty maps": filled(array32(MAX_ARRAY_LENGTH), b"\x80"),
    "many maps of the longest": filled(
        array32(200), b"\xde" + struct.pack(">H", MAX_MAP_LENGTH) + b"\xa2kk\xc0" * MAX_MAP_LENGTH
    ),
    "one long text": b"\xda\xff\xfc" + bytes(MAX_FRAME_BYTES - 4),
    "one byte too many": bytes(MAX_FRAME_BYTES + 1),
}
JSON_BOMBS = {
    "nested arrays": filled(b"", b"["),
    "nested maps": filled(b"", b'{"":'),
    "empty arrays": filled(b"[", b"[],") + b"1]",
    "small maps": filled(b"[", b'{"":0},') + b"1]",
    "fractions": filled(b"[", b"1e9,") + b"1]",
    "an extension": filled(b'{"x_":[', b"[],") + b"1]}",
    "digits": filled(b"", b"7"),
    "escapes": filled(b'"', b"\\ud83d\\ude00") + b'"',
    "one byte too many": b" " * (MAX_FRAME_BYTES + 1),
}
BOMBS = [
    pytest.param(codec, data, id=f"{codec.subprotocol}: {name}")
    for codec, bombs in ((MSGPACK, MSGPACK_BOMBS), (JSON, JSON_BOMBS))
    for name, data in bombs.items()
]


@pytest.mark.parametrize(("codec", "data"), BOMBS)
def test_a_bomb_is_refused_without_much_memory(codec: Codec, data: bytes) -> None:
    """No frame of the largest size makes the server allocate four MiB to refuse it."""
    tracemalloc.start()
    answer = codec.decode_request(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(answer, Refused)
    assert peak < MAX_BYTES_ALLOCATED


# Anything at all


@both_codecs
@bounded
@given(data=st.binary(max_size=200) | hostile_bytes())
@example(data=b"\xd6\xff\xff\xff\xff\xff")
@example(data=b"\x81\x90\x01")
def test_any_bytes_are_answered(codec: Codec, data: bytes) -> None:
    """Whatever bytes arrive, a server has an answer, and a client has at worst one error."""
    assert isinstance(codec.decode_request(data), Request | Refused)
    assert_raises_only_value_error(codec, data)


@bounded
@given(text=st.text(max_size=200) | plain_values().map(json.dumps))
@example(text=r'{"type":"request","ref":1,"command":{"type":"\ud800"}}')
@example(text=r'{"\ud800":1}')
def test_any_text_is_answered(text: str) -> None:
    """Whatever text arrives, valid JSON or not, it has an answer that can be sent."""
    answer = JSON.decode_request(text.encode())
    assert isinstance(answer, Request | Refused)
    assert JSON.pack(answer)
    assert_raises_only_value_error(JSON, text.encode())


@both_codecs
@bounded
@given(value=any_structures(), data=st.data())
def test_any_value_in_any_place_is_answered(
    codec: Codec, value: object, data: st.DataObject
) -> None:
    """Random values in the places of a good request are accepted or refused, never a failure."""
    place = data.draw(st.sampled_from(["channel", "text", "nonce", "thread", "type", "other"]))
    answer = codec.decode_request(packed(codec, post(**{place: value})))
    assert isinstance(answer, Request | Refused)
    assert codec.pack(answer)


def assert_raises_only_value_error(codec: Codec, data: bytes) -> None:
    """Decode as a client does; anything but a ``ValueError`` fails the test that calls this."""
    try:
        codec.decode_server_frame(data)
    except ValueError:
        return
