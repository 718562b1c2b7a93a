"""Who follows which channels without being in them."""

from sqlalchemy import bindparam, delete, func, insert, select

from protocol.channels import Channel
from protocol.ids import UserId

from .channels import CHANNEL_COLUMNS, channel_of
from .database import Prepared, Reader
from .schema import channel_follows, channels

_C = channel_follows.c
_THIS = (_C.user == bindparam("user"), _C.channel == bindparam("channel"))

_HAS = Prepared(select(_C.channel).where(*_THIS))
_ADD = Prepared(
    insert(channel_follows).values(user=bindparam("user"), channel=bindparam("channel"))
)
_REMOVE = Prepared(delete(channel_follows).where(*_THIS))
_FOLLOWERS = Prepared(select(_C.user).where(_C.channel == bindparam("channel")).order_by(_C.user))
_COUNT = Prepared(select(func.count()).where(_C.user == bindparam("user")))
_PAGE = Prepared(
    select(*CHANNEL_COLUMNS)
    .select_from(channel_follows)
    .join(channels, channels.c.id == _C.channel)
    .where(
        _C.user == bindparam("user"),
        _C.channel > bindparam("after"),
        channels.c.kind == "public",
        bindparam("is_guest") == 0,
    )
    .order_by(_C.channel)
    .limit(bindparam("limit"))
)


def follows(reader: Reader, user: str, channel: str) -> bool:
    """Say whether somebody follows a channel without being in it."""
    return reader.row(_HAS, user=user, channel=channel) is not None


def followers(reader: Reader, channel: str) -> list[UserId]:
    """Return who follows a channel without being in it."""
    return [UserId(user) for (user,) in reader.rows(_FOLLOWERS, channel=channel)]


def follow(reader: Reader, user: str, channel: str, *, follows: bool) -> None:
    """Let somebody follow a channel they do not follow, or do so no more."""
    reader.rows(_ADD if follows else _REMOVE, user=user, channel=channel)


def count(reader: Reader, user: str) -> int:
    """Return how many channels somebody follows."""
    row = reader.row(_COUNT, user=user)
    return int(row[0]) if row else 0


def page(reader: Reader, user: str, after: str, limit: int, *, is_guest: bool) -> list[Channel]:
    """Return up to ``limit`` of the channels somebody follows and may read, after one."""
    rows = reader.rows(_PAGE, user=user, after=after, limit=limit, is_guest=int(is_guest))
    return [channel_of(row) for row in rows]
