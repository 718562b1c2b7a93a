"""Small Zulip exports, made by the tests themselves."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import msgspec

from .exports import FIRST_S

Json = dict[str, Any]

ANN, BEN, CLEO, BOT = 11, 12, 13, 14
TOWN, SECRET = 1, 2
"""Streams; their recipients have a hundred more, those of people two hundred."""
GROUP = 300


def user(id_: int, name: str, **more: Any) -> Json:
    """Return a row of people."""
    told = {"id": id_, "full_name": name, "delivery_email": f"{id_}@x.org", "is_active": True}
    return told | {"email": f"user{id_}@zulip.example", "is_bot": False, "role": 400} | more


def stream(id_: int, name: str, **more: Any) -> Json:
    """Return a row of streams."""
    told = {"id": id_, "name": name, "description": "", "invite_only": False, "deactivated": False}
    return told | {"date_created": FIRST_S + 0.5, "history_public_to_subscribers": True} | more


def subscribed(recipient: int, *people: int, active: bool = True) -> list[Json]:
    """Return rows of subscriptions."""
    return [{"recipient": recipient, "user_profile": each, "active": active} for each in people]


class Export(msgspec.Struct):
    """What goes into the archive."""

    people: list[Json] = msgspec.field(
        default_factory=lambda: [user(ANN, "Ann A."), user(BEN, "Ben"), user(CLEO, "Cleo")]
    )
    streams: list[Json] = msgspec.field(
        default_factory=lambda: [
            stream(TOWN, "town", description="all of us"),
            stream(SECRET, "Secret Plans", invite_only=True),
        ]
    )
    subscriptions: list[Json] = msgspec.field(
        default_factory=lambda: [
            *subscribed(100 + TOWN, ANN, BEN, CLEO),
            *subscribed(100 + SECRET, ANN, CLEO),
            *subscribed(100 + SECRET, BEN, active=False),
            *subscribed(GROUP, ANN, BEN, CLEO),
        ]
    )
    messages: list[Json] = msgspec.field(default_factory=list)
    received: list[Json] = msgspec.field(default_factory=list)
    tables: dict[str, list[Json]] = msgspec.field(default_factory=dict)
    """More tables of realm.json."""
    files: dict[str, bytes] = msgspec.field(default_factory=dict)
    """More files."""

    def members(self) -> dict[str, bytes]:
        """Return the files of the export."""
        recipients = [
            *({"id": 100 + each["id"], "type": 2, "type_id": each["id"]} for each in self.streams),
            *({"id": 200 + each["id"], "type": 1, "type_id": each["id"]} for each in self.people),
            {"id": GROUP, "type": 3, "type_id": 1},
        ]
        realm = {
            "zerver_realm": [{"id": 1, "string_id": "", "uuid": "8d2f", "date_created": 1.5}],
            "zerver_userprofile": self.people,
            "zerver_userprofile_mirrordummy": [],
            "zerver_userprofile_crossrealm": [{"id": 1, "email": "notification-bot@zulip.com"}],
            "zerver_stream": self.streams,
            "zerver_recipient": recipients,
            "zerver_subscription": self.subscriptions,
            **self.tables,
        }
        half = len(self.messages) // 2
        parts = self.messages[:half], self.messages[half:]
        files = {"realm.json": json.dumps(realm).encode()}
        for number, part in enumerate(parts, start=1):
            ids = {each["id"] for each in part}
            got = [each for each in self.received if each["message"] in ids]
            content = {"zerver_message": part, "zerver_usermessage": got}
            files[f"messages-00000{number}.json"] = json.dumps(content).encode()
        return files | self.files

    def packed(self, path: Path) -> Path:
        """Write the archive and return where it is."""
        return packed(path, {f"export/{name}": data for name, data in self.members().items()})

    def unpacked(self, path: Path) -> Path:
        """Write the directory and return where it is."""
        for name, data in self.members().items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return path


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Write a packed tar file of these members."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def said(
    id_: int,
    second: float,
    content: str,
    *,
    topic: str = "",
    by: int = ANN,
    to: int = 100 + TOWN,
    **more: Any,
) -> Json:
    """Return a message; its time is a float, as Zulip writes it."""
    sent = {"date_sent": FIRST_S + second, "sender": by, "recipient": to}
    return {"id": id_, "subject": topic, "content": content, **sent} | more
