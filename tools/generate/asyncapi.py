"""The wire as an AsyncAPI document."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from protocol import (
    Heartbeat,
    Reconnect,
    Refused,
    limits,
    reply_type,
    tag_of,
)

from .wire import BANNER, COMMANDS, EVENTS, REPLIES, Schema


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
