"""Channels, and what the policy asks of a place in one."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, insert, or_, select, update

from protocol.channels import (
    Channel,
    ChannelKind,
    ChannelRole,
    Posting,
    Wording,
)
from protocol.ids import ChannelId, UserId

from .blocks import between
from .database import Prepared, Reader, Row
from .lanes import Question
from .log import add_stream
from .schema import channels, memberships, users
from .schema import mentions as mentions_table

_C = channels.c
_M = memberships.c
_N = mentions_table.c
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
_NAMED = "C"
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
_PUBLIC = Prepared(
    select(*CHANNEL_COLUMNS)
    .where(_C.kind == "public", _C.name > bindparam("after"))
    .order_by(_C.name)
    .limit(bindparam("limit"))
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


def public(reader: Reader, after: str, limit: int) -> list[Channel]:
    """Return up to ``limit`` public channels by name, after one."""
    return [channel_of(row) for row in reader.rows(_PUBLIC, after=after, limit=limit)]


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
