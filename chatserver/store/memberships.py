"""Memberships: who is in which channel, as what, and how far they have read it."""

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from protocol.channels import ChannelRole, Member, Membership
from protocol.ids import UserId
from protocol.levels import LevelChanged
from protocol.limits import MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS

from . import drafts, mentions, threads
from .channels import CHANNEL_COLUMNS, channel_of
from .cursors import DELETED_OUTSIDE
from .database import Prepared, Reader, Row
from .log import Head
from .schema import calls, channels, memberships, messages, streams
from .schema import mentions as mentions_table

_C = channels.c
_M = memberships.c
_N = mentions_table.c
_MENTIONS = (
    select(func.group_concat(_N.seq.concat(messages.c.author)))
    .select_from(mentions_table)
    .join(messages, and_(messages.c.channel == _N.channel, messages.c.seq == _N.seq))
    .where(_N.user == _M.user, _N.channel == _M.channel, _N.seq > _M.read_seq)
    .scalar_subquery()
)
_CALLS = (
    select(func.group_concat(calls.c.seq.concat(calls.c.author)))
    .where(calls.c.channel == _M.channel, calls.c.seq > _M.read_seq, calls.c.author != _M.user)
    .scalar_subquery()
)
_DELETED = (
    select(func.group_concat(messages.c.seq))
    .where(DELETED_OUTSIDE, messages.c.channel == _M.channel, messages.c.seq > _M.read_seq)
    .scalar_subquery()
)
_MEMBERSHIP_COLUMNS = (
    *CHANNEL_COLUMNS,
    _M.role,
    _M.read_seq,
    _M.read_ordinal,
    _M.starred,
    _M.level,
    _M.muted,
    _M.unread_head,
    _MENTIONS,
    _CALLS,
    _DELETED,
    streams.c.ordinal,
)
_PLACE_COLUMNS = len(CHANNEL_COLUMNS) + 3
_MINE = (
    select(*_MEMBERSHIP_COLUMNS)
    .select_from(memberships)
    .join(channels, _C.id == _M.channel)
    .join(streams, streams.c.id == _M.channel)
    .where(_M.user == bindparam("user"))
)

_FIND = Prepared(_MINE.where(_M.channel == bindparam("channel")))
_OF_USER = Prepared(
    _MINE.where(_M.channel > bindparam("after")).order_by(_M.channel).limit(bindparam("limit"))
)
_MEMBERS = Prepared(
    select(_M.user, _M.role)
    .where(_M.channel == bindparam("channel"), _M.user > bindparam("after"))
    .order_by(_M.user)
    .limit(bindparam("limit"))
)
_ROLE = Prepared(
    select(_M.role).where(_M.channel == bindparam("channel"), _M.user == bindparam("user"))
)
_ADD = Prepared(
    insert(memberships).values(
        channel=bindparam("channel"),
        user=bindparam("user"),
        role=bindparam("role"),
        joined_us=bindparam("joined_us"),
        read_seq=bindparam("read_seq"),
        read_ordinal=bindparam("read_ordinal"),
    )
)
_REMOVE = Prepared(
    delete(memberships).where(_M.channel == bindparam("channel"), _M.user == bindparam("user"))
)
_COUNT_MEMBERS = Prepared(
    update(channels)
    .where(_C.id == bindparam("of_channel"))
    .values(members=_C.members + bindparam("change"))
)
_CHANGE = update(memberships).where(
    _M.channel == bindparam("of_channel"), _M.user == bindparam("of_user")
)
_SET_ROLE = Prepared(_CHANGE.values(role=bindparam("role")))
_MOVE_CURSOR = Prepared(
    _CHANGE.values(read_seq=bindparam("read_seq"), read_ordinal=bindparam("read_ordinal"))
)
_STAR = Prepared(_CHANGE.values(starred=bindparam("starred")))
_SET_LEVEL = Prepared(_CHANGE.values(level=bindparam("level"), muted=bindparam("muted")))


def find(reader: Reader, channel: str, user: str) -> Membership | None:
    """Return a user's place in a channel, as they see it."""
    row = reader.row(_FIND, channel=channel, user=user)
    return _membership_of(row) if row else None


def of_user(reader: Reader, user: str, after: str, limit: int) -> list[Membership]:
    """Return up to ``limit`` of a user's places, by channel, after one."""
    rows = reader.rows(_OF_USER, user=user, after=after, limit=limit)
    return [_membership_of(row) for row in rows]


def members(reader: Reader, channel: str, after: str, limit: int) -> list[Member]:
    """Return up to ``limit`` members by user identifier, after one."""
    rows = reader.rows(_MEMBERS, channel=channel, after=after, limit=limit)
    return [Member(user=user, role=role) for user, role in rows]


def role(reader: Reader, channel: str, user: str) -> ChannelRole | None:
    """Return a member's role, or None for a stranger."""
    row = reader.row(_ROLE, channel=channel, user=user)
    return row[0] if row else None


def add(
    reader: Reader, channel: str, user: str, *, role: ChannelRole, at: Head, joined_us: int
) -> None:
    """Put a user into a channel, with everything up to ``at`` read.

    ``joined_us`` is the time in the channel's log: cursors from before are of no use any more.
    """
    reader.rows(
        _ADD,
        channel=channel,
        user=user,
        role=role,
        joined_us=joined_us,
        read_seq=at.seq,
        read_ordinal=at.ordinal,
    )
    reader.rows(_COUNT_MEMBERS, of_channel=channel, change=1)


def remove(reader: Reader, channel: str, user: str) -> None:
    """Take a user out of a channel."""
    reader.rows(_REMOVE, channel=channel, user=user)
    mentions.forget(reader, channel, user)
    drafts.forget(reader, channel, user)
    threads.leave(reader, channel, user)
    reader.rows(_COUNT_MEMBERS, of_channel=channel, change=-1)


def set_role(reader: Reader, channel: str, user: str, role: ChannelRole) -> None:
    """Change a member's role."""
    reader.rows(_SET_ROLE, of_channel=channel, of_user=user, role=role)


def move_cursor(reader: Reader, channel: str, user: str, seq: int, ordinal: int) -> None:
    """Set a member's read cursor."""
    reader.rows(_MOVE_CURSOR, of_channel=channel, of_user=user, read_seq=seq, read_ordinal=ordinal)


def star(reader: Reader, channel: str, user: str, *, starred: bool) -> None:
    """Put a channel among a member's starred ones, or take it out."""
    reader.rows(_STAR, of_channel=channel, of_user=user, starred=int(starred))


def set_level(reader: Reader, user: str, changed: LevelChanged) -> None:
    """Make a channel louder or quieter for a member."""
    reader.rows(
        _SET_LEVEL,
        of_channel=changed.channel,
        of_user=user,
        level=changed.level,
        muted=int(changed.muted),
    )


def _membership_of(row: Row) -> Membership:
    *columns, role_, read_seq, read_ordinal = row[:_PLACE_COLUMNS]
    starred, level, muted, unread_head, mine, every, deleted, ordinal = row[_PLACE_COLUMNS:]
    called = _callers(mine, every)[-MAX_UNREAD_MENTIONS:]
    return Membership(
        channel=channel_of(tuple(columns)),
        role=role_,
        read_seq=read_seq,
        read_ordinal=read_ordinal,
        ordinal=ordinal,
        starred=bool(starred),
        level=level,
        muted=bool(muted),
        unread_head=unread_head,
        mentions=[seq for seq, _ in called],
        callers=[user for _, user in called],
        deleted=_positions(deleted)[-MAX_UNREAD_DELETED:],
    )


def _positions(joined: str | None) -> list[int]:
    """Return positions from what ``group_concat`` made of them, in order."""
    return sorted(int(seq) for seq in joined.split(",")) if joined else []


def _callers(*joined: str | None) -> list[tuple[int, UserId]]:
    """Return positions and who wrote there, each once and in order; a user begins with U."""
    pairs = {pair.partition("U")[::2] for part in joined if part for pair in part.split(",")}
    return sorted((int(seq), UserId(f"U{rest}")) for seq, rest in pairs)
