"""What an import stores in bulk: messages with their own times, and who was in a channel.

A channel being imported is archived at :data:`IMPORTING_US`, so that nobody posts in between.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

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
from protocol import MSGPACK, AnyEvent
from protocol.channels import ChannelJoined, ChannelRole, MemberLeft
from protocol.ids import ChannelId, UserId
from protocol.messages import Message, with_face

from . import channels, import_reactions, log, mentions, tags
from .database import Prepared, Reader
from .import_reactions import Reacted
from .schema import channels as channels_table
from .schema import events, follows, memberships, messages, sessions
from .transaction import Transaction

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
                "edited_us",
                "deleted_us",
                "kinds",
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
_MEMBERS = Prepared(select(_M.user).where(_M.channel == bindparam("channel")))
_ADD_MEMBER = Prepared(
    insert(memberships).values(
        {
            name: bindparam(name)
            for name in ("channel", "user", "role", "joined_us", "read_seq", "read_ordinal")
        }
    )
)
_COUNT_MEMBERS = Prepared(
    update(channels_table)
    .where(channels_table.c.id == bindparam("of_channel"))
    .values(members=channels_table.c.members + bindparam("change"))
)
_LEFT = Prepared(
    select(events.c.payload).where(
        events.c.stream == bindparam("channel"), events.c.kind == "member.left"
    )
)


class Line(NamedTuple):
    """A message to be stored; ``thread`` and ``opens`` are keys into the roots."""

    time_us: int
    author: str
    text: str
    thread: int | None
    opens: int | None
    edited_us: int | None
    deleted_us: int | None
    reacted: Sequence[Reacted] = ()


class Added(NamedTuple):
    """How much was stored."""

    messages: int
    reactions: int


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
        if named := mentioned(line.text):
            mentions.add(reader, channel, int(str(row["seq"])), line.author, named)
        if "#" in line.text and line.deleted_us is None:
            tags.add(reader, _tagged(channel, line, int(str(row["seq"]))))
        if line.reacted:
            at = int(str(row["seq"])), line.time_us
            import_reactions.add(reader, channel, at, line.reacted)
    reader.many(_COUNT_REPLIES, [_counted(channel, root) for root in touched.values()])
    log.move_heads(reader, {channel: head})
    return Added(len(rows), sum(import_reactions.size(line.reacted) for line in fitting))


def _tagged(channel: str, line: Line, seq: int) -> Message:
    return Message(
        channel=ChannelId(channel),
        seq=seq,
        time_us=line.time_us,
        author=UserId(line.author),
        text=line.text,
        tags=tags_in(line.text),
    )


def _row(
    channel: str, line: Line, head: log.Head, roots: Roots, touched: dict[int, Root]
) -> dict[str, object]:
    """Give a message its position, and count it: in its thread, or in its channel.

    The positions of what people put on it come behind it.
    """
    seq = head.seq + 1
    head.seq = seq + import_reactions.size(line.reacted)
    head.time_us = line.time_us
    root = roots.get(line.thread) if line.thread is not None else None
    if root:
        root.replies += 1
        root.last_reply_us = line.time_us
        faces = [UserId(each) for each in root.faces.split(",")] if root.faces else []
        root.faces = ",".join(with_face(faces, UserId(line.author)))
        touched[root.seq] = root
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
        "edited_us": line.edited_us,
        "deleted_us": line.deleted_us,
        "kinds": len(line.reacted),
    }


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


def members(reader: Reader, channel: str) -> set[str]:
    """Return who is in a channel."""
    return {row[0] for row in reader.rows(_MEMBERS, channel=channel)}


def left(reader: Reader, channel: str) -> set[str]:
    """Return who once left a channel or was taken out of it."""
    return {_leaver(payload) for (payload,) in reader.rows(_LEFT, channel=channel)}


def _leaver(payload: bytes) -> str:
    event = msgspec.convert(MSGPACK.unpack_trusted(payload), AnyEvent)
    return event.user if isinstance(event, MemberLeft) else ""


def add_members(reader: Reader, channel: str, roles: Mapping[str, ChannelRole], now_us: int) -> int:
    """Put people into a channel with everything read; return how many were not in it.

    The channel's log does not tell of it: its time must stay that of its messages. Who has
    signed in here hears of it in their own.
    """
    head = log.head(reader, channel) or log.Head(0, 0, 0)
    inside = _inside(reader, channel, list(roles))
    new = {user: role for user, role in roles.items() if user not in inside}
    at = {"joined_us": head.time_us, "read_seq": head.seq, "read_ordinal": head.ordinal}
    reader.many(
        _ADD_MEMBER,
        [{"channel": channel, "user": user, "role": role, **at} for user, role in new.items()],
    )
    reader.rows(_COUNT_MEMBERS, of_channel=channel, change=len(new))
    _tell(reader, channel, list(new), now_us)
    return len(new)


def _inside(reader: Reader, channel: str, users: list[str]) -> set[str]:
    found = select(_M.user).where(_M.channel == channel, _M.user.in_(users))
    return {row[0] for row in reader.select(found)}


def _tell(reader: Reader, channel: str, users: list[str], now_us: int) -> None:
    """Let those who have signed in hear that they are in the channel."""
    transaction = Transaction(reader, now_us)
    signed_in = select(sessions.c.user).where(sessions.c.user.in_(users)).distinct()
    for (user,) in reader.select(signed_in):
        membership = channels.membership(reader, channel, user)
        if membership:
            head = transaction.head(channel)
            joined = ChannelJoined(membership=membership, seq=head.seq, time_us=head.time_us)
            transaction.record(joined, to=user)
    transaction.finish()
