"""A Mattermost bulk export as a source of people, rooms and messages."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import msgspec

from chatserver.domain.names import handle_from
from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.imports.markdown import one_line
from chatserver.jobs.imports.model import (
    Attached,
    Content,
    Person,
    Picture,
    Pinned,
    Put,
    Room,
    Said,
    Source,
)
from chatserver.jobs.imports.people import email_of, shown_name
from chatserver.jobs.imports.spool import Spool
from chatserver.jobs.slack_emoji import emoji_named
from protocol.channels import ChannelKind

from .apps import WEBHOOK, attached_texts, author_of
from .export import Bot, Channel, Emoji, Line, MattermostExport, Post, Reply, User
from .text import slack_name, to_ours

_PAIR: Final = 2
_COMINGS_AND_GOINGS: Final = frozenset(
    f"system_{what}"
    for what in (
        "join_channel",
        "leave_channel",
        "add_to_channel",
        "remove_from_channel",
        "join_team",
        "leave_team",
        "add_to_team",
        "remove_from_team",
        "join_leave",
        "add_remove",
        "guest_join_channel",
        "add_guest_to_chan",
    )
)


class Spooled(msgspec.Struct, array_like=True):
    """A post or reply as it is set aside."""

    team: str
    thread: int | None
    is_reply: bool
    reply: bytes
    """As it was written, without the replies to it."""


class Raw(msgspec.Struct):
    """A post or reply, and the team whose channels it names."""

    team: str
    reply: Reply


class MattermostSource(Source[Raw]):
    """Reads JSON lines once and sets the posts aside by channel, since they come in no order.

    Raises:
        ImportFailed: it is no Mattermost export, or one that would not be safe to read.
    """

    system = "mattermost"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._export = MattermostExport(path)
        self._spool = Spool()
        self._found: dict[str, Person] = {}
        self._rooms: dict[str, Room] = {}
        self._members: dict[str, list[str]] = {}
        self._creators: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._emoji: list[Emoji] = []
        self._teams: dict[str, None] = {}
        self._threads = 0
        self._decoder = msgspec.json.Decoder(Reply)
        self._spooled = msgspec.msgpack.Decoder(Spooled)
        try:
            for line in self._export.lines():
                self._read(line)
            self._finish()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file and forget what was set aside."""
        self._export.close()
        self._spool.close()

    def said(self, room: Room) -> Iterator[Said[Raw]]:
        """Give out the posts of a channel, in the order of their times."""
        for at_us, record in self._spool.read(room.key):
            spooled = self._spooled.decode(record)
            reply = self._decoder.decode(spooled.reply)
            yield Said(
                Raw(spooled.team, reply),
                at_us or None,
                author_of(reply),
                spooled.thread,
                spooled.is_reply,
                _reason_against(reply),
                puts=_puts(reply),
                pinned=Pinned() if reply.is_pinned else None,
            )

    def content(self, raw: Raw, names: Names) -> Content:
        """Return what a post says."""
        reply = raw.reply
        said = "\n\n".join(filter(None, [reply.message, *attached_texts(reply)]))
        text = to_ours(said, raw.team, names, self._by_name)
        if reply.type == "me" and "\n" not in text and "_" not in text:
            text = f"_{text.strip()}_"
        files = [self._attached(each.path) for each in reply.attachments or []]
        edited_us = reply.edit_at * 1_000 if reply.edit_at else None
        return Content(text, edited_us, files=files)

    def _attached(self, path: str) -> Attached:
        name = path.rpartition("/")[2] or "file"
        found = self._export.attachment(path)
        if found is None:
            return Attached(path, name, name)
        size, opened = found
        return Attached(path, name, name, opened, size)

    def emoji_named(self, name: str, custom: Collection[str]) -> str | None:
        """Return what an emoji is here."""
        slacks = slack_name(name)
        return emoji_named(slacks, custom) or emoji_named(slacks.replace("_", "-"), custom)

    def pictures(self) -> Iterator[Picture]:
        """Give out the custom emoji whose pictures are in the export."""
        for emoji in self._emoji:
            picture = self._export.file(emoji.image)
            if picture is None:
                self.report.lose("emoji", "without their pictures", f":{emoji.name}:")
            else:
                yield Picture(emoji.name, None, picture)

    def _read(self, line: Line) -> None:
        match line:
            case Line(post=Post() as post):
                self._add_post(f"{post.team}/{post.channel}", post.team, post)
            case Line(direct_post=Post(channel_members=list() as members) as post):
                self._add_post(self._direct(members).key, "", post)
            case Line(user=User() as user):
                self._add_user(user)
            case Line(bot=Bot() as bot):
                self._found[bot.username.lower()] = _bot(bot)
            case Line(channel=Channel() as channel):
                room = _room(channel)
                self._rooms[room.key] = room
            case Line(direct_channel=direct) if direct:
                named = [each.username for each in direct.participants or []]
                self._direct(direct.members or named, direct.header or "")
            case Line(team=team) if team:
                self._teams.setdefault(team.name)
            case Line(emoji=emoji) if emoji:
                self._emoji.append(emoji)
            case _:
                pass  # version, roles and schemes say nothing that comes over

    def _add_user(self, user: User) -> None:
        name = user.username.lower()
        self._found[name] = _person(user)
        for team in user.teams or []:
            for place in team.channels or []:
                key = f"{team.name}/{place.name}"
                self._members.setdefault(key, []).append(name)
                if "channel_admin" in (place.roles or ""):
                    self._creators.setdefault(key, name)

    def _direct(self, members: list[str], header: str = "") -> Room:
        names = sorted({name.lower() for name in members})
        key = ",".join(names)
        kind: ChannelKind = "direct" if len(names) <= _PAIR else "group"
        room = Room(key=key, kind=kind, topic=one_line(header), members=names)
        return self._rooms.setdefault(key, room)

    def _add_post(self, room: str, team: str, post: Post) -> None:
        self._first.setdefault(room, post.user.lower())
        self._threads += bool(post.replies)
        thread = self._threads if post.replies else None
        self._set_aside(room, Spooled(team, thread, False, b""), post)
        for reply in post.replies or []:
            self._set_aside(room, Spooled(team, thread, True, b""), reply)

    def _set_aside(self, room: str, spooled: Spooled, reply: Reply) -> None:
        bare = Reply(**{name: getattr(reply, name) for name in Reply.__struct_fields__})
        spooled.reply = msgspec.json.encode(bare)
        author = author_of(reply)
        if author not in self._found:
            self._found[author] = _stranger(author)
        at_us = reply.create_at * 1_000 if reply.create_at else 0
        self._spool.add(room, at_us, msgspec.msgpack.encode(spooled))

    def _finish(self) -> None:
        self.workspaces = list(self._teams) or ["unnamed"]
        self.aliases = {}
        self.rooms = [self._with_people(room) for room in self._rooms.values()]
        self.people = list(self._found.values())
        self.messages = self._spool.count
        self._by_name: dict[str, str] = {}
        for key in self._rooms:
            self._by_name.setdefault(key.rpartition("/")[2], key)
        for stray in sorted(set(self._spool.rooms) - set(self._rooms)):
            count = self._spool.size(stray)
            self.report.lose("message", "of a channel that is not listed", stray, count)

    def _with_people(self, room: Room) -> Room:
        """Return a room with its members; its creator is whoever ran it, or who wrote first."""
        members = self._members.get(room.key, room.members)
        for name in members:
            if name not in self._found:
                self._found[name] = _stranger(name)
        first = members[0] if members else self._first.get(room.key)
        creator = self._creators.get(room.key, first)
        begun_us = self._spool.first_us(room.key)
        return msgspec.structs.replace(room, members=members, creator=creator, created_us=begun_us)


def _room(channel: Channel) -> Room:
    return Room(
        key=f"{channel.team}/{channel.name}",
        kind="public" if channel.type == "O" else "private",
        name=channel.name,
        topic=one_line(channel.header or ""),
        purpose=one_line(channel.purpose or ""),
        archived=bool(channel.deleted_at or channel.delete_at),
    )


def _person(user: User) -> Person:
    """Return who somebody is: a name may go to somebody else, an address stays with its owner."""
    name, email = user.username.lower(), email_of(user.email)
    full = f"{user.first_name or ''} {user.last_name or ''}".strip()
    return Person(
        key=name,
        name=handle_from(name),
        display_name=shown_name((user.nickname, full, name), name),
        email=email,
        identity=email or "",
        role="guest" if "system_guest" in (user.roles or "") else "member",
        deactivated=bool(user.delete_at),
    )


def _bot(bot: Bot) -> Person:
    name = bot.username.lower()
    return Person(
        key=name,
        name=handle_from(name),
        display_name=shown_name((bot.display_name, name), name),
        kind="bot",
        deactivated=bool(bot.delete_at),
    )


def _stranger(name: str) -> Person:
    bare = name.removeprefix(WEBHOOK)
    return Person(
        key=name,
        name=handle_from(bare),
        display_name=shown_name((bare,), "webhook"),
        kind="person" if bare == name else "bot",
        deactivated=True,
    )


def _reason_against(reply: Reply) -> str:
    if reply.delete_at:
        return "deleted in Mattermost"
    if reply.type in _COMINGS_AND_GOINGS:
        return "about people joining or leaving"
    is_blank = not (reply.message or "").strip() and not reply.attachments
    is_blank = is_blank and not attached_texts(reply)
    return "without text" if is_blank else ""


def _puts(reply: Reply) -> list[Put]:
    found: dict[str, list[str]] = {}
    for reaction in reply.reactions or []:
        found.setdefault(reaction.emoji_name, []).append(reaction.user.lower())
    return [Put(name, users) for name, users in found.items()]
