"""The wire as TypeScript types, for the browser client."""

import json
from collections.abc import Iterator
from typing import get_args

from protocol import (
    CloseCode,
    feed,
    reply_type,
    tag_of,
)

from .wire import BANNER, COMMANDS, LIMITS, Schema

CHOICES = {"FEED_FILTERS": get_args(feed.Filter), "FEED_ORDERS": get_args(feed.Order)}
"""What people choose from, so that a client offers all there is."""


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


def typescript(defs: Schema) -> Iterator[str]:
    """Yield the lines of the web client's types and constants."""
    yield f"// {BANNER}\n"
    for name, value in LIMITS.items():
        yield f"export const {name} = {json.dumps(value)};"
    for name, values in CHOICES.items():
        yield f"export const {name} = {json.dumps(values)} as const;"
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
