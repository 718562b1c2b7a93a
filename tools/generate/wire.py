"""The wire as one JSON Schema document, from which everything else is made."""

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any, get_args

import msgspec

import protocol
from protocol import (
    AnyCommand,
    AnyEvent,
    Heartbeat,
    Push,
    Reconnect,
    Refused,
    Reply,
    Request,
    limits,
    reply_type,
)

Schema = dict[str, Any]
Struct = type[msgspec.Struct]

ROOT = Path(__file__).parents[2]
BANNER = "Generated from protocol/ by `make generate`. Do not edit."

COMMANDS: tuple[Any, ...] = get_args(AnyCommand)
EVENTS: tuple[Any, ...] = get_args(AnyEvent)
REPLIES: dict[str, Struct] = {
    reply.__name__: reply for reply in (reply_type(command) for command in COMMANDS)
}
FRAMES: tuple[Struct, ...] = (Request, Reply, Refused, Push, Heartbeat, Reconnect)
LIMITS = {name: value for name, value in vars(limits).items() if name.isupper()}


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
