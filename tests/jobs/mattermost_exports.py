"""Small Mattermost exports, made by the tests themselves."""

import json
import zipfile
from pathlib import Path
from typing import Any

from .exports import FIRST_S

Json = dict[str, Any]

VERSION = {"type": "version", "version": 1}
TEAM = {"type": "team", "team": {"name": "crew", "display_name": "Crew", "type": "O"}}


def at(second: float) -> int:
    """Return a time in milliseconds, some seconds after the first."""
    return round((FIRST_S + second) * 1_000)


def channel(name: str, kind: str = "O", **more: Any) -> Json:
    """Return a line about a channel."""
    told = {"team": "crew", "name": name, "display_name": name.title(), "type": kind, **more}
    return {"type": "channel", "channel": told}


def user(name: str, *channels: str, **more: Any) -> Json:
    """Return a line about somebody who is in some channels."""
    places = [{"name": each, "roles": "channel_user"} for each in channels]
    teams = [{"name": "crew", "roles": "team_user", "channels": places}]
    told = {"username": name, "email": f"{name}@x.org", "teams": teams, **more}
    return {"type": "user", "user": told}


def post(second: float, text: str, by: str = "ann", to: str = "town", **more: Any) -> Json:
    """Return a line about a post."""
    said = {"user": by, "message": text, "create_at": at(second), **more}
    return {"type": "post", "post": {"team": "crew", "channel": to, **said}}


def direct_post(second: float, text: str, by: str, *members: str, **more: Any) -> Json:
    """Return a line about a post in a direct channel."""
    said = {"user": by, "message": text, "create_at": at(second), **more}
    return {"type": "direct_post", "direct_post": {"channel_members": list(members), **said}}


def reply(second: float, text: str, by: str = "ben", **more: Any) -> Json:
    """Return a reply to a post."""
    return {"user": by, "message": text, "create_at": at(second), **more}


PLACES = [
    TEAM,
    channel("town", header="**all** of us"),
    channel("secret", "P"),
    channel("old", deleted_at=5),
    user("ann", "town", "secret", "old"),
    user("ben", "town"),
    user("cleo", "town", "secret"),
]


def lines(*more: Json) -> bytes:
    """Return the file's content: what there is, then what is given."""
    return b"\n".join(json.dumps(each).encode() for each in (VERSION, *PLACES, *more)) + b"\n"


def packed(path: Path, content: bytes, files: dict[str, bytes] | None = None) -> Path:
    """Write a ZIP with the lines and some files in ``data/``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("import.jsonl", content)
        for name, data in (files or {}).items():
            archive.writestr(f"data/{name}", data)
    return path
