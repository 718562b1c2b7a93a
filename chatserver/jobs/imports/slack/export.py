"""Read a Slack export: a ZIP of JSON files, one for each channel and day.

Nothing is unpacked to disk, and one day of one channel is in memory at a time.

Source: https://slack.com/help/articles/220556107 and exports as they are found.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import IO, Final, NamedTuple, TypeVar

import msgspec

from chatserver.domain.slack.mrkdwn import to_plain
from chatserver.jobs.imports.archive import Archive
from chatserver.jobs.imports.model import DIRECT_KINDS, ImportFailed, Pinned, Room
from protocol.channels import ChannelKind

T = TypeVar("T")

SLACKBOT: Final = "USLACKBOT"
MAX_RATIO: Final = 10
MAX_MEMBER_BYTES: Final = 256 << 20

_DAY = re.compile(r"([^/]+)/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
_FILE = re.compile(r"__uploads/([^/]+)/[^/]+|(?:[^/]+/)?attachments/(F[0-9A-Z]+)-[^/]+")
"""Where programs put files that fetch them: mmetl, slack-advanced-exporter and slackdump."""
_TIME = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,6}))?")
_KINDS: Final[dict[str, ChannelKind]] = {
    "channels.json": "public",
    "groups.json": "private",
    "dms.json": "direct",
    "mpims.json": "group",
}


class SlackProfile(msgspec.Struct):
    """What is shown of somebody; the name of an app lies here too."""

    name: str | None = None
    display_name: str | None = None
    real_name: str | None = None
    email: str | None = None
    bot_id: str | None = None


class SlackUser(msgspec.Struct):
    """An entry of users.json."""

    id: str
    name: str | None = None
    real_name: str | None = None
    team_id: str | None = None
    deleted: bool | None = None
    is_bot: bool | None = None
    is_restricted: bool | None = None
    is_ultra_restricted: bool | None = None
    profile: SlackProfile | None = None


class _Heading(msgspec.Struct):
    value: str | None = None


class _Pin(msgspec.Struct):
    id: str | None = None
    owner: str | None = None
    user: str | None = None
    created: float | None = None


class _RawChannel(msgspec.Struct):
    id: str
    name: str | None = None
    created: float | None = None
    creator: str | None = None
    is_archived: bool | None = None
    members: list[str] | None = None
    topic: _Heading | None = None
    purpose: _Heading | None = None
    pins: list[_Pin | None] | None = None


class Listed(NamedTuple):
    """A channel of the export, the folder its days are in, and what is pinned, by its time."""

    room: Room
    folder: str
    pins: dict[int, Pinned]


class SlackFile(msgspec.Struct):
    """A file somebody shared; its bytes are not in an export that Slack itself made."""

    id: str | None = None
    user: str | None = None
    name: str | None = None
    title: str | None = None
    permalink: str | None = None
    url_private: str | None = None
    url_private_download: str | None = None
    mimetype: str | None = None
    size: int | None = None
    mode: str | None = None
    file_access: str | None = None


class SlackAttachment(msgspec.Struct):
    """What an app attached to its message."""

    fallback: str | None = None
    pretext: str | None = None
    title: str | None = None
    text: str | None = None


class SlackComment(msgspec.Struct):
    """A comment on a file, as old exports have it."""

    user: str | None = None
    comment: str | None = None


class SlackEdit(msgspec.Struct):
    """When a message was last changed."""

    ts: str | None = None


class SlackReaction(msgspec.Struct):
    """An emoji on a message, by Slack's name, and who put it there; not always all of them."""

    name: str | None = None
    users: list[str | None] | None = None


class SlackIcons(msgspec.Struct):
    """What stands in place of an app's picture."""

    emoji: str | None = None


class Outline(msgspec.Struct):
    """What a message is, without what it says: when, by whom, in which thread."""

    ts: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    user: str | None = None
    user_profile: SlackProfile | None = None
    bot_id: str | None = None
    username: str | None = None
    bot_profile: SlackProfile | None = None
    file: SlackFile | None = None
    comment: SlackComment | None = None


class SlackMessage(Outline):
    """A message of the export."""

    text: str | None = None
    edited: SlackEdit | None = None
    reactions: list[SlackReaction | None] | None = None
    files: list[SlackFile | None] | None = None
    attachments: msgspec.Raw = msgspec.Raw(b"null")
    blocks: msgspec.Raw = msgspec.Raw(b"null")
    icons: SlackIcons | None = None


class Day(NamedTuple):
    """A file of messages and the time of its first."""

    first_us: int
    member: str


def time_us(ts: str | None) -> int | None:
    """Return a Slack timestamp in microseconds, exactly; None for what is none."""
    match = _TIME.fullmatch(ts or "")
    if match is None:
        return None
    return int(match[1]) * 1_000_000 + int((match[2] or "").ljust(6, "0"))


class SlackExport:
    """An export that is open for reading.

    Raises:
        ImportFailed: it is no Slack export, or one that would not be safe to read.
    """

    def __init__(self, path: Path) -> None:
        self._archive = Archive(path, _is_json, MAX_RATIO)
        try:
            self._require_slack()
        except ImportFailed:
            self.close()
            raise
        self._days = _by_folder(self._archive.names)
        self._files = {
            match[1] or match[2]: name
            for name in self._archive.names
            if (match := _FILE.fullmatch(name))
        }

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def users(self) -> list[SlackUser]:
        """Return everybody who is listed."""
        listed = [name for name in ("users.json", "org_users.json") if name in self._archive]
        return [user for name in listed for user in self._decoded(name, list[SlackUser])]

    def rooms(self) -> list[Listed]:
        """Return the channels of all kinds."""
        return [
            _listed(raw, kind)
            for name, kind in _KINDS.items()
            if name in self._archive
            for raw in self._decoded(name, list[_RawChannel])
        ]

    def folders(self) -> list[str]:
        """Return the names of the folders that hold messages."""
        return list(self._days)

    def days(self, folder: str) -> list[str]:
        """Return the members of a folder that hold messages."""
        return self._days.get(folder, [])

    def outlines(self, member: str) -> list[Outline]:
        """Return what the messages of a day are, in the file's order."""
        return self._decoded(member, list[Outline])

    def messages(self, member: str) -> list[SlackMessage]:
        """Return the messages of a day, in the file's order."""
        return self._decoded(member, list[SlackMessage])

    def attachment(self, file: str) -> tuple[int, Callable[[], IO[bytes]]] | None:
        """Return how large a file is and how to open it, or None if it is not in the export."""
        name = self._files.get(file)
        return (self._archive.size(name), partial(self._archive.open, name)) if name else None

    def _require_slack(self) -> None:
        names = set(self._archive.names)
        if not ({"users.json", "org_users.json"} & names and _KINDS.keys() & names):
            raise ImportFailed(
                "this is no Slack export: it has no users.json and channels.json at its top level"
            )
        for name in filter(_is_json, names):
            if self._archive.size(name) > MAX_MEMBER_BYTES:
                raise ImportFailed(f"{name} in the export is too large to be read at once")

    def _decoded(self, member: str, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(self._archive.read(member), type=kind)
        except (ValueError, RecursionError) as error:
            raise ImportFailed(
                f"{member} in the export is not as Slack writes it: {error}"
            ) from error


def _is_json(name: str) -> bool:
    return name.endswith(".json")


def _by_folder(members: Iterable[str]) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for name in sorted(members):
        match = _DAY.fullmatch(name)
        if match:
            days.setdefault(match[1], []).append(name)
    return days


def _listed(raw: _RawChannel, kind: ChannelKind) -> Listed:
    first = next(iter(raw.members or []), None)
    room = Room(
        key=raw.id,
        kind=kind,
        name=raw.name or "",
        topic=to_plain(_heading(raw.topic)),
        purpose=to_plain(_heading(raw.purpose)),
        creator=raw.creator or (first if kind in DIRECT_KINDS else SLACKBOT),
        created_us=max(0, int((raw.created or 0) * 1_000_000)),
        archived=bool(raw.is_archived),
        members=list(dict.fromkeys(raw.members or [])),
    )
    folder = raw.id if kind == "direct" else raw.name or raw.id
    pins = {
        at_us: Pinned(pin.user or pin.owner, int((pin.created or 0) * 1_000_000))
        for pin in raw.pins or []
        if pin and (at_us := time_us(pin.id))
    }
    return Listed(room, folder, pins)


def _heading(heading: _Heading | None) -> str:
    return (heading.value if heading else None) or ""
