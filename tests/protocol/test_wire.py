"""Laws every command, reply, event, frame, error and close code obeys, whatever it is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import (
    CODECS,
    JSON,
    MSGPACK,
    AnyCommand,
    AnyEvent,
    CloseCode,
    Codec,
    Command,
    CommandRefused,
    ConnectionClosed,
    ErrorCode,
    Event,
    Heartbeat,
    Model,
    Refusal,
    Refused,
    Reply,
    Request,
    ServerFrame,
    reply_type,
    resumable,
    tag_of,
)
from protocol.base import command_tag, event_tag
from tests.protocol.strategies import instances
from tools.generate.outputs import stale_outputs
from tools.generate.reference import WHAT_TO_DO, WHY_CLOSED
from tools.generate.wire import ROOT

COMMANDS: tuple[Any, ...] = get_args(AnyCommand)
EVENTS: tuple[Any, ...] = get_args(AnyEvent)
VECTORS = Path(ROOT, "protocol", "vectors", "frames.json")
both_codecs = pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.subprotocol)
bounded = settings(max_examples=100, deadline=None)


def ours(base: type[Any]) -> set[type[Any]]:
    """Return the subclasses that protocol/ itself defines."""
    return {kind for kind in base.__subclasses__() if kind.__module__.startswith("protocol.")}


# The unions


@pytest.mark.parametrize(("union", "base"), [(COMMANDS, Command), (EVENTS, Event)])
def test_a_union_lists_every_struct_exactly_once(union: tuple[Any, ...], base: type) -> None:
    """A command or event that is not in its union could never be decoded."""
    assert set(union) == ours(base)
    assert len(union) == len(set(union))


def test_tags_are_derived_from_class_names_and_unique() -> None:
    """A name on the wire follows from the class name, and no two things share one."""
    assert all(tag_of(command) == command_tag(command.__name__) for command in COMMANDS)
    assert all(tag_of(event) == event_tag(event.__name__) for event in EVENTS)
    tags = [tag_of(struct) for struct in (*COMMANDS, *EVENTS)]
    assert len(tags) == len(set(tags))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+", tag) for tag in tags)


@pytest.mark.parametrize("command", COMMANDS, ids=tag_of)
def test_every_command_has_a_reply_type(command: type[Command[Any]]) -> None:
    """What a command is answered with is a model of ours."""
    assert issubclass(reply_type(command), Model)


# Both codecs


@bounded
@given(request=instances(Request))
@both_codecs
def test_requests_survive_a_round_trip(codec: Codec, request: Request) -> None:
    """What a client sends is what the server reads."""
    assert codec.decode_request(codec.pack(request)) == request


@bounded
@given(frame=instances(ServerFrame))
@both_codecs
def test_server_frames_survive_a_round_trip(codec: Codec, frame: ServerFrame) -> None:
    """What the server sends is what a client reads."""
    assert codec.decode_server_frame(codec.pack(frame)) == frame


@bounded
@given(data=st.data(), command=st.sampled_from(COMMANDS))
@both_codecs
def test_replies_survive_a_round_trip(
    codec: Codec, data: st.DataObject, command: type[Command[Any]]
) -> None:
    """A reply, typed by the command it answers, is read as it was written."""
    result = data.draw(instances(reply_type(command)))
    frame = codec.decode_server_frame(codec.pack(Reply(ref=0, result=result)))
    assert isinstance(frame, Reply)
    assert msgspec.convert(frame.result, reply_type(command)) == result


@bounded
@given(frame=instances(Request | ServerFrame))
def test_other_decoders_read_the_same(frame: msgspec.Struct) -> None:
    """Neither encoding needs our decoder: others read the same plain value from it."""
    plain = msgspec.to_builtins(frame)
    assert msgspec.msgpack.decode(MSGPACK.pack(frame)) == plain
    assert json.loads(JSON.pack(frame)) == plain


@both_codecs
def test_whole_seconds_of_a_welcome_can_be_read(codec: Codec) -> None:
    """The one fraction on the wire, ``heartbeat_s``, comes back in both encodings."""
    frame = codec.decode_server_frame(codec.pack(Reply(ref=0, result={"heartbeat_s": 15.0})))
    assert isinstance(frame, Reply)
    assert frame.result == {"heartbeat_s": 15.0}


def test_unknown_fields_from_a_newer_server_are_ignored() -> None:
    """A client reads frames that a later version has added fields to."""
    newer = b'{"type":"heartbeat","pushes":3,"mood":"calm"}'
    assert JSON.decode_server_frame(newer) == Heartbeat(pushes=3)


# Vectors and generated files


def frames() -> list[dict[str, str]]:
    """Return the accepted test vectors."""
    vectors: list[dict[str, str]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return vectors


@pytest.mark.parametrize("vector", frames(), ids=lambda vector: vector["name"])
def test_a_vector_reads_alike_in_both_encodings(vector: dict[str, str]) -> None:
    """The JSON text and the MessagePack bytes of a vector are one frame, and not refused."""
    packed = bytes.fromhex(vector["msgpack"])
    if vector["from"] == "client":
        request = MSGPACK.decode_request(packed)
        assert isinstance(request, Request)
        assert JSON.decode_request(vector["json"].encode()) == request
    else:
        frame = MSGPACK.decode_server_frame(packed)
        assert JSON.decode_server_frame(vector["json"].encode()) == frame
    assert msgspec.msgpack.decode(packed) == json.loads(vector["json"])


def test_vectors_show_every_struct_on_the_wire() -> None:
    """Whoever passes all vectors has seen every command, event, reply, error code and frame."""
    names = {vector["name"].removesuffix(", every field") for vector in frames()}
    assert names >= {tag_of(struct) for struct in (*COMMANDS, *EVENTS)}
    assert names >= {f"reply {reply_type(command).__name__}" for command in COMMANDS}
    assert names >= {f"refused {code}" for code in ErrorCode}
    sent = {json.loads(vector["json"])["type"] for vector in frames()}
    assert sent == {tag_of(frame) for frame in (Request, *get_args(ServerFrame))}


SPECIFICATION = Path(ROOT, "protocol", "SPEC.md").read_text(encoding="utf-8")


def specified_frames() -> Iterator[dict[str, Any]]:
    """Yield the frames shown in the specification, in its order."""
    for block in re.findall(r"^```json\n(.*?)^```$", SPECIFICATION, re.DOTALL | re.MULTILINE):
        rest = block
        while rest:
            frame, end = json.JSONDecoder().raw_decode(rest)
            yield frame
            rest = rest[end:].lstrip()


def test_the_specification_shows_real_frames() -> None:
    """Every example in SPEC.md is a frame, and every reply in it answers its request."""
    commands: dict[int, Any] = {}
    for plain in specified_frames():
        data = json.dumps(plain).encode()
        if plain["type"] == "request":
            request = JSON.decode_request(data)
            assert isinstance(request, Request)
            commands[request.ref] = type(request.command)
            continue
        frame = JSON.decode_server_frame(data)
        if isinstance(frame, Reply):
            msgspec.convert(frame.result, reply_type(commands[frame.ref]))
    assert len(commands) > 3


def test_the_specification_says_where_every_event_stands() -> None:
    """Its table of streams names each: in a stream, or in none."""
    rows = re.findall(r"^\| (?:one for|none: pushed).*$", SPECIFICATION, re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", "".join(rows)))
    assert named == {tag_of(event) for event in EVENTS}


def test_generated_files_are_fresh() -> None:
    """Everything derived from the code says what the code says."""
    stale = [path.name for path in stale_outputs()]
    assert not stale, "run `make generate`"


# Errors and close codes


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_code_has_its_exception_and_back(code: ErrorCode) -> None:
    """A refusal raised on the server is the same exception, with the same data, on a client."""
    refusal = Refusal(code=code, message="No.", field="text", retry_after_ms=250)
    error = CommandRefused.of(refusal)
    assert error.refusal == refusal
    assert type(error).code is code
    assert type(error)("No.", field="text", retry_after_ms=250).refusal == refusal


def test_no_two_exceptions_share_a_code() -> None:
    """The tree of errors and the list of codes are one to one."""
    assert len(ours(CommandRefused)) == len(ErrorCode)


@pytest.mark.parametrize("code", CloseCode)
def test_the_range_of_a_close_code_says_whether_to_come_back(code: CloseCode) -> None:
    """4000 to 4499 is resumed, 4500 to 4999 is final, and we use nothing else."""
    assert 4000 <= code <= 4999
    assert resumable(code) is (code < 4500)
    assert ConnectionClosed(code).resumable is resumable(code)


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 1012])
def test_a_lost_connection_is_resumed(code: int) -> None:
    """A connection that ends without one of our codes is worth another attempt."""
    assert resumable(code)


def test_the_reference_tells_what_to_do_about_everything() -> None:
    """Every error code and close code has its advice in the reference page."""
    assert set(WHAT_TO_DO) == set(ErrorCode)
    assert set(WHY_CLOSED) == set(CloseCode)


def test_a_refusal_without_ref_can_be_told_from_an_answer() -> None:
    """What could not be read far enough to answer carries no ``ref`` on the wire."""
    unread = Refused(error=Refusal(code=ErrorCode.INVALID_FRAME, message="No."))
    assert "ref" not in json.loads(JSON.pack(unread))
