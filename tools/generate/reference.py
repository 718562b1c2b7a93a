"""The reference for people: every command, event, error and close code."""

import json
import sys
from collections.abc import Iterator
from inspect import cleandoc

from protocol import (
    CloseCode,
    CommandRefused,
    ErrorCode,
    reply_type,
    resumable,
    tag_of,
)

from .typescript import description, field_types
from .wire import BANNER, COMMANDS, EVENTS, FRAMES, LIMITS, Schema

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
