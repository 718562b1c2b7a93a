"""Channels and who is in them."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from protocol.channels import (
    Channel,
    ChannelKind,
    ChannelRole,
    Member,
    Membership,
    Posting,
    Wording,
)
from protocol.ids import ChannelId, UserId
from protocol.levels import LevelChanged
from protocol.limits import MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS

from . import drafts, mentions, threads
from .blocks import between
from .cursors import DELETED_OUTSIDE
from .database import Prepared, Reader, Row
from .lanes import Question
from .log import Head, add_stream
from .schema import calls, channels, memberships, messages, streams, users
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
CHANNEL_COLUMNS = (
    _C.id,
    _C.kind,
    _C.name,
    _C.topic,
    _C.creator,
    _C.created_us,
    _C.archived_us,
    _C.members,
    _C.direct_key,
    _C.topic_user,
    _C.topic_us,
    _C.purpose,
    _C.purpose_user,
    _C.purpose_us,
    _C.posting,
    _C.slow_s,
    _C.newcomers,
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
_NAMED = "C"
_PLACE_COLUMNS = len(CHANNEL_COLUMNS) + 3
_MINE = (
    select(*_MEMBERSHIP_COLUMNS)
    .select_from(memberships)
    .join(channels, _C.id == _M.channel)
    .join(streams, streams.c.id == _M.channel)
    .where(_M.user == bindparam("user"))
)

_PLACE = Prepared(
    select(_C.kind, _C.archived_us, _M.role, _C.posting, _C.slow_s)
    .select_from(channels)
    .outerjoin(memberships, and_(_M.channel == _C.id, _M.user == bindparam("user")))
    .where(_C.id == bindparam("channel"))
)
_OTHERS = Prepared(
    select(or_(users.c.deactivated_us.is_not(None), between(users.c.id)))
    .join(memberships, _M.user == users.c.id)
    .where(_M.channel == bindparam("channel"), _M.user != bindparam("user"))
)
_FIND = Prepared(select(*CHANNEL_COLUMNS).where(_C.id == bindparam("channel")))
_BY_DIRECT_KEY = Prepared(select(_C.id).where(_C.direct_key == bindparam("direct_key")))
_BY_OWNER = Prepared(select(_C.id).where(_C.kind == "updates", _C.creator == bindparam("owner")))
_BY_PUBLIC_NAME = Prepared(select(_C.id).where(_C.kind == "public", _C.name == bindparam("name")))
_ADD = Prepared(
    insert(channels).values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "kind",
                "name",
                "topic",
                "topic_user",
                "topic_us",
                "purpose",
                "purpose_user",
                "purpose_us",
                "creator",
                "created_us",
                "archived_us",
                "direct_key",
                "newcomers",
            )
        }
        | {"members": 0}
    )
)
_MEMBERSHIP = Prepared(_MINE.where(_M.channel == bindparam("channel")))
_MEMBERSHIPS = Prepared(
    _MINE.where(_M.channel > bindparam("after")).order_by(_M.channel).limit(bindparam("limit"))
)
_PUBLIC = Prepared(
    select(*CHANNEL_COLUMNS)
    .where(_C.kind == "public", _C.name > bindparam("after"))
    .order_by(_C.name)
    .limit(bindparam("limit"))
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
_ADD_MEMBER = Prepared(
    insert(memberships).values(
        channel=bindparam("channel"),
        user=bindparam("user"),
        role=bindparam("role"),
        joined_us=bindparam("joined_us"),
        read_seq=bindparam("read_seq"),
        read_ordinal=bindparam("read_ordinal"),
    )
)
_REMOVE_MEMBER = Prepared(
    delete(memberships).where(_M.channel == bindparam("channel"), _M.user == bindparam("user"))
)
_COUNT_MEMBERS = Prepared(
    update(channels)
    .where(_C.id == bindparam("of_channel"))
    .values(members=_C.members + bindparam("change"))
)
_SET_ROLE = Prepared(
    update(memberships)
    .where(_M.channel == bindparam("of_channel"), _M.user == bindparam("of_user"))
    .values(role=bindparam("role"))
)
_NEWCOMERS = Prepared(
    select(_C.id)
    .where(_C.newcomers == 1, _C.kind == "public", _C.archived_us.is_(None))
    .order_by(_C.id)
)
_CHANGE = Prepared(
    update(channels)
    .where(_C.id == bindparam("of_channel"))
    .values(
        kind=bindparam("kind"),
        posting=bindparam("posting"),
        slow_s=bindparam("slow_s"),
        newcomers=bindparam("newcomers"),
        name=bindparam("name"),
        topic=bindparam("topic"),
        topic_user=bindparam("topic_user"),
        topic_us=bindparam("topic_us"),
        purpose=bindparam("purpose"),
        purpose_user=bindparam("purpose_user"),
        purpose_us=bindparam("purpose_us"),
        archived_us=bindparam("archived_us"),
    )
)
_MOVE_CURSOR = Prepared(
    update(memberships)
    .where(_M.channel == bindparam("of_channel"), _M.user == bindparam("of_user"))
    .values(read_seq=bindparam("read_seq"), read_ordinal=bindparam("read_ordinal"))
)
_STAR = Prepared(
    update(memberships)
    .where(_M.channel == bindparam("of_channel"), _M.user == bindparam("of_user"))
    .values(starred=bindparam("starred"))
)


_SET_LEVEL = Prepared(
    update(memberships)
    .where(_M.channel == bindparam("of_channel"), _M.user == bindparam("of_user"))
    .values(level=bindparam("level"), muted=bindparam("muted"))
)


class PlaceRow(NamedTuple):
    """What the policy needs to know of a channel and the actor's place in it."""

    kind: ChannelKind
    archived_us: int | None
    role: ChannelRole | None
    posting: Posting
    slow_s: int


class NewChannel(NamedTuple):
    """What a channel is made of."""

    id: ChannelId
    kind: ChannelKind
    creator: UserId
    created_us: int
    name: str = ""
    topic: str = ""
    archived_us: int | None = None
    direct_key: str | None = None
    topic_set: Wording | None = None
    purpose: str = ""
    purpose_set: Wording | None = None
    newcomers: bool = False


def place(reader: Reader, channel: str, user: str) -> PlaceRow | None:
    """Return a channel's kind and the user's role in it, or None if there is no such channel."""
    row = reader.row(_PLACE, channel=channel, user=user)
    return PlaceRow(*row) if row else None


def asking_place(channel: str, user: str) -> list[Question]:
    """Return what is asked to find a place, and in a direct channel whether others are there."""
    values = {"channel": channel, "user": user}
    asked = [Question(_PLACE, values)]
    return asked if channel.startswith(_NAMED) else [*asked, Question(_OTHERS, values)]


def is_deserted(reader: Reader, channel: str, user: str) -> bool:
    """Say whether there are others in a channel, and nobody of them is to be reached.

    Who is deactivated is not, nor who blocks the user or is blocked by them.
    """
    others = reader.rows(_OTHERS, channel=channel, user=user)
    return bool(others) and all(is_gone for (is_gone,) in others)


def channel_of(row: Row) -> Channel:
    """Turn a row of the channel's columns into the wire model."""
    id_, kind, name, topic, creator, created_us, archived_us, members, direct_key = row[:9]
    topic_user, topic_us, purpose, purpose_user, purpose_us, posting, slow_s, newcomers = row[9:]
    return Channel(
        id=id_,
        kind=kind,
        name=name,
        topic=topic,
        topic_set=_wording_of(topic_user, topic_us),
        purpose=purpose,
        purpose_set=_wording_of(purpose_user, purpose_us),
        creator=creator,
        created_us=created_us,
        archived=archived_us is not None,
        members=members,
        users=direct_key.split(",") if direct_key else [],
        posting=posting,
        slow_s=slow_s,
        newcomers=bool(newcomers),
    )


def find(reader: Reader, channel: str) -> Channel | None:
    """Return a channel by identifier."""
    row = reader.row(_FIND, channel=channel)
    return channel_of(row) if row else None


def direct_key(users: list[UserId]) -> str:
    """Return what names the one direct channel of these people."""
    return ",".join(sorted(users))


def by_direct_key(reader: Reader, key: str) -> ChannelId | None:
    """Return the direct channel of the people a key names."""
    row = reader.row(_BY_DIRECT_KEY, direct_key=key)
    return ChannelId(row[0]) if row else None


def by_public_name(reader: Reader, name: str) -> ChannelId | None:
    """Return the public channel with a name."""
    row = reader.row(_BY_PUBLIC_NAME, name=name)
    return ChannelId(row[0]) if row else None


def for_newcomers(reader: Reader) -> list[ChannelId]:
    """Return the channels people come into as they come into the workspace."""
    return [ChannelId(channel) for (channel,) in reader.rows(_NEWCOMERS)]


def updates_of(reader: Reader, owner: str) -> ChannelId | None:
    """Return the channel of somebody's updates, if there is one yet."""
    row = reader.row(_BY_OWNER, owner=owner)
    return ChannelId(row[0]) if row else None


def add(reader: Reader, channel: NewChannel) -> None:
    """Store a channel and begin its stream."""
    values = channel._asdict() | {"newcomers": int(channel.newcomers)}
    worded = _words_of(values.pop("topic_set"), values.pop("purpose_set"))
    reader.rows(_ADD, **values, **worded)
    add_stream(reader, channel.id)


def membership(reader: Reader, channel: str, user: str) -> Membership | None:
    """Return a user's place in a channel, as they see it."""
    row = reader.row(_MEMBERSHIP, channel=channel, user=user)
    return _membership_of(row) if row else None


def memberships_of(reader: Reader, user: str, after: str, limit: int) -> list[Membership]:
    """Return up to ``limit`` of a user's places, by channel, after one."""
    rows = reader.rows(_MEMBERSHIPS, user=user, after=after, limit=limit)
    return [_membership_of(row) for row in rows]


def public(reader: Reader, after: str, limit: int) -> list[Channel]:
    """Return up to ``limit`` public channels by name, after one."""
    return [channel_of(row) for row in reader.rows(_PUBLIC, after=after, limit=limit)]


def members(reader: Reader, channel: str, after: str, limit: int) -> list[Member]:
    """Return up to ``limit`` members by user identifier, after one."""
    rows = reader.rows(_MEMBERS, channel=channel, after=after, limit=limit)
    return [Member(user=user, role=role) for user, role in rows]


def role(reader: Reader, channel: str, user: str) -> ChannelRole | None:
    """Return a member's role, or None for a stranger."""
    row = reader.row(_ROLE, channel=channel, user=user)
    return row[0] if row else None


def add_member(
    reader: Reader, channel: str, user: str, *, role: ChannelRole, at: Head, joined_us: int
) -> None:
    """Put a user into a channel, with everything up to ``at`` read.

    ``joined_us`` is the time in the channel's log: cursors from before are of no use any more.
    """
    reader.rows(
        _ADD_MEMBER,
        channel=channel,
        user=user,
        role=role,
        joined_us=joined_us,
        read_seq=at.seq,
        read_ordinal=at.ordinal,
    )
    reader.rows(_COUNT_MEMBERS, of_channel=channel, change=1)


def remove_member(reader: Reader, channel: str, user: str) -> None:
    """Take a user out of a channel."""
    reader.rows(_REMOVE_MEMBER, channel=channel, user=user)
    mentions.forget(reader, channel, user)
    drafts.forget(reader, channel, user)
    threads.leave(reader, channel, user)
    reader.rows(_COUNT_MEMBERS, of_channel=channel, change=-1)


def set_role(reader: Reader, channel: str, user: str, role: ChannelRole) -> None:
    """Change a member's role."""
    reader.rows(_SET_ROLE, of_channel=channel, of_user=user, role=role)


def change(reader: Reader, channel: Channel, archived_us: int | None) -> None:
    """Store a channel's name, topic, purpose, kind, rules and archive state."""
    reader.rows(
        _CHANGE,
        of_channel=channel.id,
        kind=channel.kind,
        posting=channel.posting,
        slow_s=channel.slow_s,
        newcomers=int(channel.newcomers),
        name=channel.name,
        topic=channel.topic,
        purpose=channel.purpose,
        archived_us=archived_us,
        **_words_of(channel.topic_set, channel.purpose_set),
    )


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


def _wording_of(user: UserId | None, time_us: int | None) -> Wording | None:
    return None if user is None or time_us is None else Wording(user=user, time_us=time_us)


def _words_of(topic: Wording | None, purpose: Wording | None) -> dict[str, object]:
    """Return the columns that say who worded what."""
    return {
        "topic_user": topic and topic.user,
        "topic_us": topic and topic.time_us,
        "purpose_user": purpose and purpose.user,
        "purpose_us": purpose and purpose.time_us,
    }


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
