"""A Zulip export as a source of people, rooms and messages: a topic becomes a thread."""

import re
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

import msgspec

from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.imports.model import Attached, Content, Picture, Put, Room, Said, Source
from chatserver.jobs.imports.people import hashed
from chatserver.jobs.imports.spool import Spool
from chatserver.jobs.slack_emoji import emoji_of
from protocol.limits import MAX_EMOJI_BYTES

from .export import Message, Reaction, Realm, ReceivedMessages, Tables, ZulipExport
from .places import Rooms, by_name, micros, people_of, stranger
from .text import Known, titled, to_ours

_CUSTOM: Final = "own "
_UPLOAD: Final = re.compile(r"!?\[(?P<label>[^\]\n]*)\]\(/user_uploads/(?P<path>[^)\s]+)\)")


class Raw(msgspec.Struct, array_like=True):
    """A message as it is set aside, with the reactions to it."""

    sender: int
    topic: str
    content: str
    edited_us: int | None
    puts: list[Put]
    is_first: bool = False
    """Whether it is the first of its topic."""


class ZulipSource(Source[Raw]):
    """Reads an export once and sets its messages aside by stream and by conversation.

    Raises:
        ImportFailed: it is no Zulip export, or one that would not be safe to read.
    """

    system = "zulip"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._export = ZulipExport(path)
        self._spool = Spool()
        self._authors: set[int] = set()
        self._decoder = msgspec.msgpack.Decoder(Raw)
        try:
            self._tables = self._export.tables()
            self._look_through()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove what was unpacked and forget what was set aside."""
        self._export.close()
        self._spool.close()

    def said(self, room: Room) -> Iterator[Said[Raw]]:
        """Give out the messages of a room, in the order of their times."""
        topics: dict[str, int] = {}
        for at_us, record in self._spool.read(room.key):
            raw = self._decoder.decode(record)
            left_out = "" if raw.content.strip() else "without text"
            topic = "" if left_out else raw.topic.casefold()
            raw.is_first = bool(topic) and topic not in topics
            thread = topics.setdefault(topic, len(topics)) if topic else None
            is_reply = thread is not None and not raw.is_first
            author = str(raw.sender)
            yield Said(raw, at_us or None, author, thread, is_reply, left_out, puts=raw.puts)

    def content(self, raw: Raw, names: Names) -> Content:
        """Return what a message says."""
        files = [self._attached(found) for found in _UPLOAD.finditer(raw.content)]
        text = to_ours(_UPLOAD.sub(self._left, raw.content).strip(), names, self._known)
        text = titled(raw.topic, text) if raw.is_first else text
        return Content(text, raw.edited_us, files=files)

    def _attached(self, found: re.Match[str]) -> Attached:
        path = self._export.file("uploads", found["path"])
        name = found["label"] or found["path"].rpartition("/")[2]
        if path is None:
            return Attached(found["path"], name, "")
        return Attached(found["path"], name, name, partial(_opened, path), path.stat().st_size)

    def _left(self, found: re.Match[str]) -> str:
        """Leave a link in the text if its file is not there."""
        return "" if self._export.file("uploads", found["path"]) else found[0]

    def emoji_named(self, name: str, custom: Collection[str]) -> str | None:
        """Return what an emoji is here: a custom one's name, or the code points of another."""
        if name.startswith(_CUSTOM):
            bare = name.removeprefix(_CUSTOM)
            return f":{bare}:" if bare in custom else None
        try:
            return emoji_of("".join(chr(int(code, 16)) for code in name.split("-")))
        except (ValueError, OverflowError):
            return None

    def pictures(self) -> Iterator[Picture]:
        """Give out the custom emoji that are in use."""
        places = self._export.pictures()
        for emoji in self._tables.zerver_realmemoji:
            if emoji.deactivated:
                continue
            file = self._export.file("emoji", places.get(emoji.file_name or "", ""))
            if file is None or file.stat().st_size > MAX_EMOJI_BYTES:
                self.report.lose("emoji", "without their pictures", f":{emoji.name}:")
            else:
                yield Picture(emoji.name, str(emoji.author), file.read_bytes())

    def _look_through(self) -> None:
        tables = self._tables
        self.workspaces = _workspaces(tables)
        self.people = people_of(tables)
        self.aliases = {}
        self._rooms = Rooms(tables)
        self._puts = _puts_of(tables.zerver_reaction)
        tables.zerver_reaction = []
        for some in self._export.messages(self._rooms.kind_of_file):
            for message in some.zerver_message:
                self._set_aside(message)
            if isinstance(some, ReceivedMessages):
                self._rooms.count(some)
        self._puts.clear()
        self.rooms = self._rooms.finished(self.report)
        self._add_strangers()
        self.messages = self._spool.count
        self._known = Known(by_name(self.people), self._rooms.by_name)

    def _set_aside(self, message: Message) -> None:
        room = self._rooms.key(message.recipient, message.sender)
        if room is None:
            self.report.lose("message", "to nobody who is listed", f"message {message.id}")
            return
        raw = Raw(
            sender=message.sender,
            topic=self._rooms.topic(message),
            content=message.content or "",
            edited_us=micros(message.last_edit_time) or None,
            puts=self._puts.pop(message.id, []),
        )
        self._authors.add(message.sender)
        self._spool.add(room, micros(message.date_sent), msgspec.msgpack.encode(raw))

    def _add_strangers(self) -> None:
        listed = {person.key for person in self.people}
        named = {str(author) for author in self._authors}
        named |= {key for room in self.rooms for key in room.members}
        strangers = [stranger(key) for key in sorted(named - listed)]
        self.people = [*self.people, *strangers]


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _workspaces(tables: Tables) -> list[str]:
    """Return what names the organization, also in exports of versions that had no uuid."""
    realm = tables.zerver_realm[0] if tables.zerver_realm else Realm()
    old = hashed(f"{realm.string_id}/{realm.date_created}")
    return [hashed(realm.uuid), old] if realm.uuid else [old]


def _puts_of(reactions: list[Reaction]) -> dict[int, list[Put]]:
    found: dict[int, dict[str, list[str]]] = {}
    for each in reactions:
        is_unicode = each.reaction_type == "unicode_emoji"
        name = each.emoji_code if is_unicode else f"{_CUSTOM}{each.emoji_name}"
        found.setdefault(each.message, {}).setdefault(name, []).append(str(each.user_profile))
    return {
        message: [Put(name, users) for name, users in puts.items()]
        for message, puts in found.items()
    }
