"""What an import stores in bulk: messages with their own times, and who was in a channel.

A channel being imported is archived at :data:`IMPORTING_US`, so that nobody posts in between.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    bindparam,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from chatserver.domain.hashtags import tags_in
from chatserver.domain.mentions import mentioned
from protocol.files import File
from protocol.ids import ChannelId, UserId
from protocol.messages import AppPart, Message, with_face

from . import files, import_pins, import_reactions, log, mentions, tags
from .database import Prepared, Reader
from .import_pins import Pinned
from .import_reactions import Reacted
from .message_rows import columns_of
from .schema import channels as channels_table
from .schema import follows, memberships, messages, sessions

IMPORTING_US: Final = 0
"""The ``archived_us`` of a channel whose import is not finished."""

_C = messages.c
_M = memberships.c

_ADD = Prepared(
    insert(messages).values(
        {
            name: bindparam(name)
            for name in (
                "channel",
                "seq",
                "time_us",
                "author",
                "text",
                "thread",
                "ordinal",
                "channel_ordinal",
                "edited_us",
                "deleted_us",
                "kinds",
                "app",
                "files",
            )
        }
        | {"replies": 0}
    )
)
_COUNT_REPLIES = Prepared(
    update(messages)
    .where(_C.channel == bindparam("of_channel"), _C.seq == bindparam("of_seq"))
    .values(
        replies=bindparam("replies"),
        last_reply_us=bindparam("last_reply_us"),
        faces=bindparam("faces"),
    )
)
_STORED = Prepared(
    select(func.count(), func.max(_C.time_us)).where(
        _C.channel == bindparam("channel"), _C.nonce.is_(None)
    )
)
_ROOTS = Prepared(
    select(_C.time_us, _C.seq, _C.replies, _C.last_reply_us, _C.faces).where(
        _C.channel == bindparam("channel"), _C.thread.is_(None)
    )
)
_SET_ARCHIVED = Prepared(
    update(channels_table)
    .where(channels_table.c.id == bindparam("of_channel"))
    .values(archived_us=bindparam("archived_us"))
)
_READ_ALL = Prepared(
    update(memberships)
    .where(
        _M.channel == bindparam("of_channel"),
        _M.read_seq < bindparam("head_seq"),
        _M.user.not_in(select(sessions.c.user)),
    )
    .values(read_seq=bindparam("head_seq"), read_ordinal=bindparam("head_ordinal"))
)
_THREAD = func.coalesce(_C.thread, _C.seq)
_FOLLOW = Prepared(
    insert(follows).from_select(
        ["user", "channel", "thread", "following", "since_seq", "read_seq", "read_us"],
        select(
            _C.author,
            _C.channel,
            _THREAD,
            literal(1),
            func.min(_C.seq),
            bindparam("read_seq", type_=BigInteger),
            bindparam("read_us", type_=BigInteger),
        )
        .group_by(_C.author, _C.channel, _THREAD)
        .where(
            _C.channel == bindparam("channel"),
            or_(_C.thread.is_not(None), _C.replies > 0),
            _C.deleted_us.is_(None),
            exists().where(_M.channel == _C.channel, _M.user == _C.author),
            ~exists().where(
                follows.c.user == _C.author,
                follows.c.channel == _C.channel,
                follows.c.thread == _THREAD,
            ),
        ),
    )
)


class Line(NamedTuple):
    """A message to be stored; ``thread`` and ``opens`` are keys into the roots.

    A ``broadcast`` reply stands in its channel, too.
    """

    time_us: int
    author: str
    text: str
    thread: int | None
    opens: int | None
    edited_us: int | None
    deleted_us: int | None
    reacted: Sequence[Reacted] = ()
    pinned: Pinned | None = None
    broadcast: bool = False
    app: AppPart | None = None
    files: Sequence[File] = ()

    @property
    def events(self) -> int:
        """How many positions it takes behind its own."""
        return import_reactions.size(self.reacted) + (self.pinned is not None)


class Added(NamedTuple):
    """How much was stored."""

    messages: int
    reactions: int
    pins: int


class Root(msgspec.Struct):
    """A thread's root as it is stored."""

    seq: int
    replies: int = 0
    last_reply_us: int | None = None
    faces: str | None = None
    """As stored: joined by commas."""


Roots = dict[int, Root]


class Stored(NamedTuple):
    """How much of a channel came from imports, and the time of the last of it."""

    messages: int
    last_us: int


def stored(reader: Reader, channel: str) -> Stored:
    """Return what earlier imports stored: only their messages have no nonce."""
    row = reader.row(_STORED, channel=channel)
    return Stored(row[0], row[1] or 0) if row else Stored(0, 0)


def roots_at(reader: Reader, channel: str, times: Mapping[int, int]) -> Roots:
    """Return the messages stored at some times, by the keys that ``times`` gives these."""
    rows = reader.each(_ROOTS, channel=channel)
    return {times[row[0]]: Root(*row[1:]) for row in rows if row[0] in times}


def add_messages(reader: Reader, channel: str, lines: list[Line], roots: Roots) -> Added:
    """Store messages that rise in time, behind what the channel has; say how many fitted.

    Those that are not later than the channel's last event are left out. A reply whose thread is
    not among the ``roots`` becomes its root.
    """
    head = log.head(reader, channel) or log.Head(0, 0, 0)
    fitting = [line for line in lines if line.time_us > head.time_us]
    touched: dict[int, Root] = {}
    rows = [_row(channel, line, head, roots, touched) for line in fitting]
    reader.many(_ADD, rows)
    for line, row in zip(fitting, rows, strict=True):
        _add_what_belongs(reader, channel, line, row)
    reader.many(_COUNT_REPLIES, [_counted(channel, root) for root in touched.values()])
    log.move_heads(reader, {channel: head})
    reacted = sum(import_reactions.size(line.reacted) for line in fitting)
    return Added(len(rows), reacted, sum(line.pinned is not None for line in fitting))


def _add_what_belongs(reader: Reader, channel: str, line: Line, row: Mapping[str, Any]) -> None:
    """Store what a message mentions, its tags and files, and what people put on it."""
    seq = row["seq"]
    if named := mentioned(line.text):
        mentions.add(reader, channel, seq, line.author, named)
    if "#" in line.text and line.deleted_us is None:
        tags.add(reader, _posted(channel, line, row))
    if line.files:
        files.attach(reader, _posted(channel, line, row))
    if line.reacted:
        import_reactions.add(reader, channel, (seq, line.time_us), line.reacted)
    if line.pinned:
        import_pins.add(reader, line.pinned.on(channel, seq), seq + line.events, line.time_us)


def _posted(channel: str, line: Line, row: Mapping[str, Any]) -> Message:
    return Message(
        channel=ChannelId(channel),
        seq=row["seq"],
        time_us=line.time_us,
        author=UserId(line.author),
        text=line.text,
        thread=row["thread"],
        tags=tags_in(line.text),
        files=[*line.files],
    )


def _row(
    channel: str, line: Line, head: log.Head, roots: Roots, touched: dict[int, Root]
) -> dict[str, object]:
    """Give a message its position, and count it: in its thread, or in its channel.

    The positions of what people put on it come behind it.
    """
    seq = head.seq + 1
    head.seq = seq + line.events
    head.time_us = line.time_us
    root = roots.get(line.thread) if line.thread is not None else None
    if root:
        root.replies += 1
        root.last_reply_us = line.time_us
        faces = [UserId(each) for each in root.faces.split(",")] if root.faces else []
        root.faces = ",".join(with_face(faces, UserId(line.author)))
        touched[root.seq] = root
        head.ordinal += line.broadcast
    else:
        head.ordinal += 1
        key = line.opens if line.thread is None else line.thread
        if key is not None:
            roots[key] = Root(seq)
    return {
        "channel": channel,
        "seq": seq,
        "time_us": line.time_us,
        "author": line.author,
        "text": line.text,
        "thread": root.seq if root else None,
        "ordinal": root.replies if root else head.ordinal,
        "channel_ordinal": head.ordinal if root and line.broadcast else None,
        "edited_us": line.edited_us,
        "deleted_us": line.deleted_us,
        "kinds": len(line.reacted),
    } | columns_of(app=line.app, files=line.files)


def _counted(channel: str, root: Root) -> dict[str, object]:
    return {
        "of_channel": channel,
        "of_seq": root.seq,
        "replies": root.replies,
        "last_reply_us": root.last_reply_us,
        "faces": root.faces,
    }


def close(reader: Reader, channel: str) -> None:
    """Archive a channel for as long as its import lasts."""
    reader.rows(_SET_ARCHIVED, of_channel=channel, archived_us=IMPORTING_US)


def finish(reader: Reader, channel: str, archived_us: int | None) -> None:
    """Open a channel, or leave it archived; who never signed in here has read it all."""
    head = log.head(reader, channel) or log.Head(0, 0, 0)
    reader.rows(_SET_ARCHIVED, of_channel=channel, archived_us=archived_us)
    reader.rows(_READ_ALL, of_channel=channel, head_seq=head.seq, head_ordinal=head.ordinal)


def follow_threads(reader: Reader, channel: str) -> None:
    """Let members follow the threads they took part in since they did, with everything read."""
    head = log.head(reader, channel) or log.Head(0, 0, 0)
    reader.rows(_FOLLOW, channel=channel, read_seq=head.seq, read_us=head.time_us)
