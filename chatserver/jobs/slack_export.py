"""Read a Slack export: a ZIP of JSON files, one for each channel and day.

Nothing is unpacked to disk, and one day of one channel is in memory at a time.

Source: https://slack.com/help/articles/220556107 and exports as they are found.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self, TypeVar

import msgspec

from protocol.channels import ChannelKind

T = TypeVar("T")

SLACKBOT: Final = "USLACKBOT"
MAX_TOTAL_BYTES: Final = 1 << 30
MAX_RATIO: Final = 10
MAX_MEMBER_BYTES: Final = 256 << 20

_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
_DAY = re.compile(r"([^/]+)/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
_TIME = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,6}))?")
_KINDS: Final[dict[str, ChannelKind]] = {
    "channels.json": "public",
    "groups.json": "private",
    "dms.json": "direct",
    "mpims.json": "group",
}
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)


class ImportFailed(Exception):  # noqa: N818  # reads as what happened
    """The import cannot go on; the message is a sentence for whoever started it."""


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


class _RawChannel(msgspec.Struct):
    id: str
    name: str | None = None
    created: float | None = None
    creator: str | None = None
    is_archived: bool | None = None
    members: list[str] | None = None
    topic: _Heading | None = None
    purpose: _Heading | None = None


class SlackChannel(msgspec.Struct, frozen=True):
    """A channel of the export, of whichever kind, and the folders its days are in."""

    id: str
    kind: ChannelKind
    name: str
    topic: str
    creator: str | None
    created_us: int
    archived: bool
    members: list[str]
    folders: list[str]


class SlackFile(msgspec.Struct):
    """A file somebody shared; its bytes are not in an export."""

    user: str | None = None
    name: str | None = None
    title: str | None = None
    permalink: str | None = None
    url_private: str | None = None
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
    attachments: list[SlackAttachment | None] | None = None


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
        try:
            self._archive = zipfile.ZipFile(path)
        except _UNREADABLE as error:
            raise ImportFailed(f"{path.name} cannot be read as a ZIP file: {error}") from error
        try:
            self._members = _checked_members(self._archive.infolist())
        except ImportFailed:
            self._archive.close()
            raise
        self._days = _by_folder(self._members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._archive.close()

    def users(self) -> list[SlackUser]:
        """Return everybody who is listed."""
        listed = [name for name in ("users.json", "org_users.json") if name in self._members]
        return [user for name in listed for user in self._decoded(name, list[SlackUser])]

    def channels(self) -> list[SlackChannel]:
        """Return the channels of all kinds."""
        return [
            _channel_of(raw, kind)
            for name, kind in _KINDS.items()
            if name in self._members
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

    def _decoded(self, member: str, kind: type[T]) -> T:
        try:
            content = self._archive.read(self._members[member])
        except _UNREADABLE as error:
            raise ImportFailed(f"{member} in the export cannot be read: {error}") from error
        try:
            return msgspec.json.decode(content, type=kind)
        except (ValueError, RecursionError) as error:
            raise ImportFailed(
                f"{member} in the export is not as Slack writes it: {error}"
            ) from error


def _checked_members(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name, if the archive is a Slack export and safe to read."""
    members = {_name_of(info): info for info in infos}
    for name in members:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise ImportFailed(f"the export names a file outside itself: {name!r}")
    wanted = [info for name, info in members.items() if name.endswith(".json")]
    _require_reasonable_size(wanted)
    if any(info.flag_bits & _ENCRYPTED for info in wanted):
        raise ImportFailed("the export is encrypted; unpack it and pack it again without password")
    if not ({"users.json", "org_users.json"} & members.keys() and _KINDS.keys() & members.keys()):
        raise ImportFailed(
            "this is no Slack export: it has no users.json and channels.json at its top level"
        )
    return members


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Slack writes UTF-8 without saying so, which reads as cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename


def _require_reasonable_size(infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > MAX_TOTAL_BYTES and total > MAX_RATIO * packed:
        raise ImportFailed(f"the export would unpack to {total:,} bytes; that cannot be talk")
    for info in infos:
        if info.file_size > MAX_MEMBER_BYTES:
            raise ImportFailed(f"{_name_of(info)} in the export is too large to be read at once")


def _by_folder(members: Iterable[str]) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for name in sorted(members):
        match = _DAY.fullmatch(name)
        if match:
            days.setdefault(match[1], []).append(name)
    return days


def _channel_of(raw: _RawChannel, kind: ChannelKind) -> SlackChannel:
    first = next(iter(raw.members or []), None)
    return SlackChannel(
        id=raw.id,
        kind=kind,
        name=raw.name or "",
        topic=_heading(raw.topic) or _heading(raw.purpose),
        creator=raw.creator or (first if kind in ("direct", "group") else SLACKBOT),
        created_us=max(0, int((raw.created or 0) * 1_000_000)),
        archived=bool(raw.is_archived),
        members=list(dict.fromkeys(raw.members or [])),
        folders=[raw.id if kind == "direct" else raw.name or raw.id],
    )


def _heading(heading: _Heading | None) -> str:
    return (heading.value if heading else None) or ""
