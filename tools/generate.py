"""Write everything derived from the code: schemas, types, reference pages, vectors, examples.

``--check`` writes nothing, names what is stale and fails.
"""

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgpack
import msgspec
import msgspec.inspect as mi

import protocol
from chatserver.core.config import example
from protocol import (
    JSON,
    MSGPACK,
    AnyCommand,
    AnyEvent,
    CloseCode,
    CommandRefused,
    ErrorCode,
    Heartbeat,
    Position,
    Push,
    Reconnect,
    Refusal,
    Refused,
    Reply,
    Request,
    limits,
    reply_type,
    resumable,
    tag_of,
)
from protocol.ids import StreamId
from protocol.presence import PresenceChanged, TypingStarted

Schema = dict[str, Any]
Struct = type[msgspec.Struct]

ROOT = Path(__file__).parent.parent
BANNER = "Generated from protocol/ by `make generate`. Do not edit."

COMMANDS: tuple[Any, ...] = get_args(AnyCommand)
EVENTS: tuple[Any, ...] = get_args(AnyEvent)
REPLIES: dict[str, Struct] = {
    reply.__name__: reply for reply in (reply_type(command) for command in COMMANDS)
}
FRAMES: tuple[Struct, ...] = (Request, Reply, Refused, Push, Heartbeat, Reconnect)
LIMITS = {name: value for name, value in vars(limits).items() if name.isupper()}

WHAT_TO_DO = {
    ErrorCode.INVALID_FRAME: "A fault in the client: drop the request and report it.",
    ErrorCode.UNKNOWN_COMMAND: "The server is older than the client: do without the command.",
    ErrorCode.INVALID: "Drop it; `field` names what to correct.",
    ErrorCode.UNAUTHENTICATED: "Sign in, then send it again.",
    ErrorCode.FORBIDDEN: "Drop it and say so.",
    ErrorCode.NOT_FOUND: "Drop it and forget the thing it named.",
    ErrorCode.CONFLICT: "Read the thing again, then decide.",
    ErrorCode.NONCE_REUSED: "Make a new nonce for what is a new message.",
    ErrorCode.TOO_LARGE: "Drop it; shorten or split what it carried.",
    ErrorCode.RATE_LIMITED: "Send the same command again after `retry_after_ms`.",
    ErrorCode.UNAVAILABLE: "Send the same command again, with the same nonce, after a back-off.",
    ErrorCode.STORAGE_FULL: "Keep what was written and let the person try again later.",
    ErrorCode.INTERNAL: "Drop it and show the incident, so that an administrator can find it.",
}
WHY_CLOSED = {
    CloseCode.DRAINING: "This node is being stopped; another one takes over.",
    CloseCode.STREAM_GAP: "The server saw a hole in what it was about to send.",
    CloseCode.SLOW_CONSUMER: "The client did not read what was sent to it.",
    CloseCode.HEARTBEAT_TIMEOUT: "The client did not answer pings.",
    CloseCode.RATE_LIMITED: "Far too many requests, after several were refused for it.",
    CloseCode.OVERLOADED: "The node has more work than it can do.",
    CloseCode.SESSION_EXPIRED: "The session is too old; sign in again, then resume.",
    CloseCode.NODE_ISOLATED: "This node has lost its database.",
    CloseCode.AUTHENTICATION_FAILED: "The token or cookie is nobody's.",
    CloseCode.SESSION_ENDED: "Somebody signed this device out.",
    CloseCode.ACCOUNT_DEACTIVATED: "The account may no longer be used.",
    CloseCode.PROTOCOL_ERROR: "Not what this protocol says, such as a command before signing in.",
    CloseCode.VERSION_UNSUPPORTED: "The server does not speak this version or subprotocol.",
    CloseCode.HELLO_TIMEOUT: "No `session.open` came in time.",
    CloseCode.TOO_MANY_CONNECTIONS: "The user has too many connections open.",
    CloseCode.TOO_MANY_ERRORS: "Too many requests were refused within a minute.",
}


# --- JSON Schema -------------------------------------------------------------------------------


def schema() -> Schema:
    """One JSON Schema 2020-12 document; every struct is a ``$defs`` entry."""
    unions = {"AnyCommand": AnyCommand, "AnyEvent": AnyEvent, "ServerFrame": protocol.ServerFrame}
    tops, defs = msgspec.json.schema_components([*unions.values(), Request, *REPLIES.values()])
    for definition in defs.values():
        definition["description"] = cleandoc(definition["description"])  # indented before 3.13
    entries = dict(zip(unions, tops, strict=False)) | dict(sorted(defs.items()))
    text = json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": BANNER,
            "$defs": entries,
        }
    )
    document: Schema = json.loads(text.replace("(?!\\\\n)$", "$"))  # elsewhere $ is the very end
    return document


def type_name(node: Schema) -> str:  # noqa: PLR0911  # one return for each kind of node
    """Render one schema node as a TypeScript type expression."""
    match node:
        case {"$ref": str(ref)}:
            return ref.rpartition("/")[2]
        case {"anyOf": list(options)}:
            return " | ".join(map(type_name, options))
        case {"enum": list(values)}:
            return " | ".join(map(json.dumps, values))
        case {"type": "array", "items": {"anyOf": _} as items}:
            return f"readonly ({type_name(items)})[]"
        case {"type": "array", "items": items}:
            return f"readonly {type_name(items)}[]"
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string" | "boolean" | "null" as name}:
            return str(name)
        case _ if not node:
            return "unknown"
    raise NotImplementedError(node)


def field_types(defs: Schema, struct: str) -> Iterator[tuple[str, Schema, bool, str]]:
    """Yield each field's name, schema, whether it is required, and its type by name."""
    unions = {type_name(node): name for name, node in defs.items() if "anyOf" in node}
    for name, node in defs[struct].get("properties", {}).items():
        kind = type_name(node)
        yield name, node, name in defs[struct]["required"], unions.get(kind, kind)


def description(node: Schema) -> str:
    """Return a field's own description, or that of what it may hold."""
    options = node.get("anyOf", ())
    return next((n["description"] for n in (node, *options) if "description" in n), "")


# --- TypeScript --------------------------------------------------------------------------------


def typescript(defs: Schema) -> Iterator[str]:
    """Yield the lines of the web client's types and constants."""
    yield f"// {BANNER}\n"
    for name, value in LIMITS.items():
        yield f"export const {name} = {json.dumps(value)};"
    yield "\nexport const CloseCode = {"
    for code in CloseCode:
        yield f"  {code.name}: {int(code)},"
    yield "} as const;\n"
    for name, node in sorted(defs.items()):
        yield from interface(defs, name) if "properties" in node else alias(name, node)
    yield "/** What each command is answered with. */"
    yield "export interface Replies {"
    for command in COMMANDS:
        yield f'  readonly "{tag_of(command)}": {reply_type(command).__name__};'
    yield "}"


def alias(name: str, node: Schema) -> Iterator[str]:
    yield from comment(node.get("description", ""), "")
    yield f"export type {name} = {type_name(node)};\n"


def interface(defs: Schema, name: str) -> Iterator[str]:
    yield from comment(defs[name]["description"], "")
    yield f"export interface {name} {{"
    for key, node, required, kind in field_types(defs, name):
        yield from comment(description(node), "  ")
        yield f"  readonly {key}{'' if required else '?'}: {kind};"
    yield "}\n"


def comment(text: str, indent: str) -> Iterator[str]:
    """Yield ``text`` as a TSDoc comment, on one line if it is one."""
    lines = text.replace("``", "`").splitlines()
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
    elif lines:
        yield from (f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines))
        yield f"{indent} */"


# --- Reference page ----------------------------------------------------------------------------


def markdown(defs: Schema) -> Iterator[str]:
    """Yield the lines of the reference page."""
    yield f"<!-- {BANNER} -->\n\n# Protocol reference\n"
    yield "How these fit together is told in [SPEC.md](../protocol/SPEC.md).\n\n## Commands\n"
    for module in dict.fromkeys(command.__module__ for command in COMMANDS):
        yield from commands_of(module, defs)
    for title, structs in (("Events", EVENTS), ("Frames", FRAMES)):
        yield f"## {title}\n"
        for struct in structs:
            yield from section(f"`{tag_of(struct)}`", struct.__name__, defs)
    yield "## Values\n"
    for name, node in sorted(defs.items()):
        if "properties" in node and "type" not in node["properties"]:
            yield from section(f"`{name}`", name, defs)
    yield from errors()
    yield from close_codes()
    yield "## Limits\n\n| name | value |\n| --- | --- |"
    yield from (f"| `{name}` | {json.dumps(value)} |" for name, value in LIMITS.items())


def commands_of(module: str, defs: Schema) -> Iterator[str]:
    """Yield the commands defined in one module, under its name and its one line."""
    yield f"### Commands: {module.rpartition('.')[2]}\n\n{sys.modules[module].__doc__}\n"
    for command in COMMANDS:
        if command.__module__ == module:
            reply = reply_type(command).__name__
            yield from section(f"`{tag_of(command)}`", command.__name__, defs, depth=4)
            yield f"Answered with [`{reply}`](#{reply.lower()}).\n"


def section(title: str, struct: str, defs: Schema, depth: int = 3) -> Iterator[str]:
    yield f"{'#' * depth} {title}\n\n{defs[struct]['description'].replace('``', '`')}\n"
    rows = [row(*field) for field in field_types(defs, struct) if field[0] != "type"]
    if rows:
        yield "| field | type | rules | |\n| --- | --- | --- | --- |"
        yield from (*rows, "")


def row(name: str, node: Schema, required: bool, kind: str) -> str:
    shown = f"`{name}`" if required else f"`{name}` (optional)"
    cells = (shown, f"`{kind}`", rules(node), description(node).replace("``", "`"))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def rules(node: Schema) -> str:
    """Say in words what a value must obey beyond its type, and its default."""
    inner = next((n for n in node.get("anyOf", ()) if n.get("type") != "null"), node)
    top = inner.get("maximum", inner.get("exclusiveMaximum", 0) - 1)
    parts = [
        between(inner.get("minimum"), None if top < 0 else top, ""),
        "more than 0" if inner.get("exclusiveMinimum") == 0 else "",
        between(inner.get("minLength"), inner.get("maxLength"), " characters"),
        between(inner.get("minItems"), inner.get("maxItems"), " entries"),
        f"`{inner['pattern']}`" if "pattern" in inner else "",
        f"default `{json.dumps(node['default'])}`" if node.get("default") else "",
    ]
    return ", ".join(filter(None, parts))


def between(low: int | None, high: int | None, unit: str) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low}{unit}"
    return f"at most {high}{unit}" if low is None else f"{low} to {high}{unit}"


def errors() -> Iterator[str]:
    meanings = {kind.code: cleandoc(kind.__doc__ or "") for kind in CommandRefused.__subclasses__()}
    yield "## Errors\n\n| code | meaning | what a client does |\n| --- | --- | --- |"
    for code in ErrorCode:
        yield f"| `{code}` | {meanings[code].replace('``', '`')} | {WHAT_TO_DO[code]} |"
    yield ""


def close_codes() -> Iterator[str]:
    yield "## Close codes\n\n| code | name | meaning | reconnect by itself |"
    yield "| --- | --- | --- | --- |"
    for code in CloseCode:
        again = "yes" if resumable(code) else "no"
        yield f"| {int(code)} | `{code.name.lower()}` | {WHY_CLOSED[code]} | {again} |"
    yield ""


# --- AsyncAPI ----------------------------------------------------------------------------------


def asyncapi(defs: Schema) -> Schema:
    """One AsyncAPI 3.0 document, from the server's side: it receives commands and sends pushes."""
    messages = dict(all_messages(defs))
    here = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chat server",
            "version": f"{limits.PROTOCOL_VERSION}.0.0",
            "description": f"{BANNER} How it fits together is told in SPEC.md.",
        },
        "defaultContentType": "application/json",
        "servers": {"example": {"host": "chat.example.org", "protocol": "wss"}},
        "channels": {"ws": {"address": "/ws", "messages": here, "bindings": WEBSOCKET}},
        "operations": dict(operations()),
        "components": {"messages": messages, "schemas": component_schemas(defs)},
    }


WEBSOCKET = {"ws": {"method": "GET", "bindingVersion": "0.1.0"}}
CORRELATED = {"correlationId": {"location": "$message.payload#/ref"}}


def operations() -> Iterator[tuple[str, Schema]]:
    channel = {"$ref": "#/channels/ws"}
    for command in COMMANDS:
        answers = [f"reply.{reply_type(command).__name__}", "refused"]
        yield (
            tag_of(command),
            {
                "action": "receive",
                "channel": channel,
                "messages": in_channel([tag_of(command)]),
                "reply": {"channel": channel, "messages": in_channel(answers)},
            },
        )
    pushes = in_channel([*map(tag_of, EVENTS), "heartbeat", "reconnect"])
    yield "push", {"action": "send", "channel": channel, "messages": pushes}


def in_channel(names: Iterable[str]) -> list[Schema]:
    return [{"$ref": f"#/channels/ws/messages/{name}"} for name in names]


def all_messages(defs: Schema) -> Iterator[tuple[str, Schema]]:
    for command in COMMANDS:
        yield tag_of(command), message(defs, "Request", command=command.__name__) | CORRELATED
    for name in REPLIES:
        yield f"reply.{name}", message(defs, "Reply", result=name) | CORRELATED
    for event in EVENTS:
        yield tag_of(event), message(defs, "Push", event=event.__name__)
    for frame in (Refused, Heartbeat, Reconnect):
        yield tag_of(frame), message(defs, frame.__name__)


def message(defs: Schema, frame: str, **parts: str) -> Schema:
    """Describe a frame whose open field holds one certain struct."""
    about = defs[next(iter(parts.values()), frame)]["description"]
    narrowed = {field: {"$ref": f"#/$defs/{struct}"} for field, struct in parts.items()}
    payload = defs[frame] | {"properties": defs[frame]["properties"] | narrowed}
    return {"summary": about.splitlines()[0], "payload": relocated(payload)}


def component_schemas(defs: Schema) -> Schema:
    return {name: relocated(node) for name, node in defs.items()}


def relocated(node: Any) -> Any:
    """Point references into ``components``; leave out what AsyncAPI knows in another form."""
    match node:
        case {"$ref": str(ref)}:
            return {"$ref": ref.replace("#/$defs/", "#/components/schemas/")}
        case dict():
            return {key: relocated(value) for key, value in node.items() if key != "discriminator"}
        case list():
            return [relocated(value) for value in node]
    return node


def yaml(node: Any, indent: str = "") -> Iterator[str]:
    """Yield a plain value as block YAML; strings are written as in JSON, which YAML includes."""
    items = node.items() if isinstance(node, dict) else ((None, value) for value in node)
    for key, value in items:
        start = f"{indent}-" if key is None else f"{indent}{yaml_key(key)}:"
        if value and isinstance(value, dict | list):
            yield start
            yield from yaml(value, indent + "  ")
        else:
            yield f"{start} {json.dumps(value, ensure_ascii=False)}"


def yaml_key(key: str) -> str:
    return key if re.fullmatch(r"\$?[a-zA-Z]{3,}[\w.]*", key) else json.dumps(key)


# --- Test vectors ------------------------------------------------------------------------------

SAMPLES = (
    "Grüße an <@U0123456789> 🎉",
    *("general", "U0123456789", "C0123456789", "S0123456789", "🎉"),
)
NONCE = "00112233445566778899aabbccddeeff"
EDGES = (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1)
WIDE_TEXT = "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{PILE OF POO}\N{RIGHT-TO-LEFT OVERRIDE}e\u0301\x7f"
TEXT_LENGTHS = (1, 31, 32, 255, 256)
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
        case mi.ListType(item_type=item):
            return [sample(item, full)]
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
        at = None if event in {TypingStarted, PresenceChanged} else HERE
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
    yield Bad("M12 no text", post(text=""), INVALID, 7, "text")
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


def accepted_frames() -> Iterator[Schema]:
    for name, sender, frame in good_frames():
        packed = MSGPACK.pack(frame).hex()
        yield {"name": name, "from": sender, "json": JSON.pack(frame).decode(), "msgpack": packed}


def vectors(entries: Iterable[Schema]) -> str:
    """Write vectors as a JSON list of one line each, which diffs well."""
    lines = (json.dumps(entry) for entry in entries)
    return "[\n" + ",\n".join(lines) + "\n]\n"


# --- The program -------------------------------------------------------------------------------


def outputs() -> dict[Path, str]:
    """Return every generated file with what belongs in it."""
    document = schema()
    defs = document["$defs"]
    return {
        ROOT / "protocol/schema.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        ROOT / "protocol/asyncapi.yaml": lines(yaml(asyncapi(defs))),
        ROOT / "protocol/vectors/frames.json": vectors(accepted_frames()),
        ROOT / "protocol/vectors/invalid.json": vectors(refused_frames()),
        ROOT / "clients/web/src/protocol.ts": lines(typescript(defs)),
        ROOT / "docs/protocol.md": lines(markdown(defs)),
        ROOT / "config.example.toml": example(),
    }


def lines(text: Iterable[str]) -> str:
    return "\n".join(text).rstrip("\n") + "\n"


def stale_outputs() -> dict[Path, str]:
    """Return the files that are missing or differ, with what belongs in them."""
    return {
        path: text
        for path, text in outputs().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def main() -> int:
    stale = stale_outputs()
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"stale: {path.relative_to(ROOT)} (run `make generate`)", file=sys.stderr)
        return int(bool(stale))
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
