"""Every generated file, and what belongs in it."""

import json
from collections.abc import Iterable
from pathlib import Path

from chatserver.core.config import example

from .asyncapi import asyncapi, yaml
from .bad_frames import refused_frames
from .frames import accepted_frames
from .reference import markdown
from .slack_methods import methods
from .typescript import typescript
from .wire import ROOT, Schema, schema


def vectors(entries: Iterable[Schema]) -> str:
    """Write vectors as a JSON list of one line each, which diffs well."""
    lines = (json.dumps(entry) for entry in entries)
    return "[\n" + ",\n".join(lines) + "\n]\n"


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
        ROOT / "docs/slack-methods.md": lines(methods()),
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
