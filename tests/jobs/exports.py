"""Small Slack exports, made by the tests themselves."""

import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec

Json = dict[str, Any]

ANN, BEN, CLEO = "UANN00001", "UBEN00001", "UCLEO0001"
GENERAL = "CGENERAL1"
DAY_S = 86_400
FIRST_S = 1_700_000_000


def ts(second: float) -> str:
    """Return a Slack timestamp some seconds after the first."""
    return f"{FIRST_S + second:.6f}"


def us(second: float) -> int:
    """Return the same in microseconds."""
    return round((FIRST_S + second) * 1_000_000)


def user(id_: str, name: str, **more: Any) -> Json:
    """Return an entry of users.json."""
    profile = {"real_name": name.title(), **more.pop("profile", {})}
    return {"id": id_, "team_id": "T00000001", "name": name, "profile": profile, **more}


def channel(id_: str = GENERAL, name: str = "general", **more: Any) -> Json:
    """Return an entry of channels.json."""
    members = more.pop("members", [ANN, BEN])
    return {"id": id_, "name": name, "created": FIRST_S, "creator": ANN, "members": members} | more


def said(second: float, text: str, by: str = ANN, **more: Any) -> Json:
    """Return a message."""
    return {"type": "message", "user": by, "text": text, "ts": ts(second), **more}


def reply(second: float, text: str, to: float, by: str = BEN, **more: Any) -> Json:
    """Return a reply in the thread of the message at second ``to``."""
    return said(second, text, by, thread_ts=ts(to), **more)


PEOPLE = [user(ANN, "ann"), user(BEN, "ben"), user(CLEO, "cleo")]

TALK = [
    said(0, "hello <@UBEN00001>"),
    said(10, "who is *here*?"),
    reply(20, "me", to=10),
    said(30, "lunch?", by=BEN),
    reply(40, "me too", to=10, by=ANN),
    reply(50, "yes", to=30, by=ANN),
]


class Export(msgspec.Struct):
    """What goes into the ZIP; ``talk`` by folder is spread over days by its times."""

    users: list[Json] = msgspec.field(default_factory=lambda: list(PEOPLE))
    channels: list[Json] = msgspec.field(default_factory=lambda: [channel()])
    talk: dict[str, list[Json]] = msgspec.field(default_factory=lambda: {"general": list(TALK)})
    lists: dict[str, list[Json]] = msgspec.field(default_factory=dict)
    """More lists, such as dms.json."""
    files: dict[str, str | bytes] = msgspec.field(default_factory=dict)
    """More members, as they are."""

    def write(self, path: Path) -> Path:
        """Write the ZIP and return where it is."""
        lists = {"users.json": self.users, "channels.json": self.channels, **self.lists}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, entries in lists.items():
                archive.writestr(name, json.dumps(entries))
            for folder, messages in self.talk.items():
                for day, some in _by_day(messages).items():
                    archive.writestr(f"{folder}/2024-01-{day:02}.json", json.dumps(some))
            for name, content in self.files.items():
                archive.writestr(name, content)
        return path


def _by_day(messages: list[Json]) -> dict[int, list[Json]]:
    days: dict[int, list[Json]] = {}
    for message in messages:
        try:
            day = int((float(message["ts"]) - FIRST_S) // DAY_S) % 31 + 1
        except ValueError:
            day = 1
        days.setdefault(day, []).append(message)
    return days
