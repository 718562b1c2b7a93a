"""Hashtags: which messages have them, how many in each channel, and who follows them."""

from sqlalchemy import and_, bindparam, delete, func, insert, select, tuple_, update

from protocol.messages import Message
from protocol.tags import TagCount, TaggedPlace

from .database import Prepared, Reader
from .message_rows import MESSAGE_COLUMNS, message_of
from .messages import with_reactions
from .schema import messages, tag_channels, tag_follows, tags
from .visible import readable

_T = tags.c
_C = tag_channels.c
_F = tag_follows.c
_LATEST_US = 2**62
_BEYOND = "\U0010ffff"

_ADD = Prepared(
    insert(tags).values({name: bindparam(name) for name in ("tag", "time_us", "channel", "seq")})
)
_REMOVE = Prepared(
    delete(tags).where(
        _T.tag == bindparam("tag"),
        _T.time_us == bindparam("time_us"),
        _T.channel == bindparam("channel"),
    )
)
_COUNT = Prepared(
    select(_C.messages).where(_C.tag == bindparam("tag"), _C.channel == bindparam("channel"))
)
_BEGIN_COUNT = Prepared(
    insert(tag_channels).values(tag=bindparam("tag"), channel=bindparam("channel"), messages=0)
)
_MOVE_COUNT = Prepared(
    update(tag_channels)
    .where(_C.tag == bindparam("of_tag"), _C.channel == bindparam("of_channel"))
    .values(messages=_C.messages + bindparam("change"))
)
_PAGE = Prepared(
    select(messages.c.kinds, *MESSAGE_COLUMNS)
    .select_from(tags)
    .join(messages, and_(messages.c.channel == _T.channel, messages.c.seq == _T.seq))
    .where(
        _T.tag == bindparam("tag"),
        tuple_(_T.time_us, _T.channel) < tuple_(bindparam("time_us"), bindparam("channel")),
        readable(_T.channel),
    )
    .order_by(_T.time_us.desc(), _T.channel.desc())
    .limit(bindparam("limit"))
)
_SUGGEST = Prepared(
    select(_C.tag, func.sum(_C.messages).label("total"))
    .where(
        _C.tag >= bindparam("prefix"),
        _C.tag < bindparam("beyond"),
        _C.messages > 0,
        readable(_C.channel),
    )
    .group_by(_C.tag)
    .order_by(func.sum(_C.messages).desc(), _C.tag)
    .limit(bindparam("limit"))
)
_TOTAL = Prepared(
    select(func.sum(_C.messages)).where(_C.tag == bindparam("tag"), readable(_C.channel))
)
_FOLLOWED = Prepared(select(_F.tag).where(_F.user == bindparam("user")).order_by(_F.tag))
_FOLLOW = Prepared(insert(tag_follows).values(user=bindparam("user"), tag=bindparam("tag")))
_UNFOLLOW = Prepared(
    delete(tag_follows).where(_F.user == bindparam("user"), _F.tag == bindparam("tag"))
)


def add(reader: Reader, message: Message) -> None:
    """Note the tags of a message."""
    for tag in message.tags:
        reader.rows(
            _ADD, tag=tag, time_us=message.time_us, channel=message.channel, seq=message.seq
        )
        if reader.row(_COUNT, tag=tag, channel=message.channel) is None:
            reader.rows(_BEGIN_COUNT, tag=tag, channel=message.channel)
        reader.rows(_MOVE_COUNT, of_tag=tag, of_channel=message.channel, change=1)


def remove(reader: Reader, message: Message) -> None:
    """Forget the tags of a message."""
    for tag in message.tags:
        reader.rows(_REMOVE, tag=tag, time_us=message.time_us, channel=message.channel)
        reader.rows(_MOVE_COUNT, of_tag=tag, of_channel=message.channel, change=-1)


def page(  # what is asked for, and by whom
    reader: Reader, tag: str, before: TaggedPlace | None, limit: int, *, user: str, is_guest: bool
) -> list[Message]:
    """Return up to ``limit`` messages with a tag that somebody may read, newest first."""
    rows = reader.rows(
        _PAGE,
        tag=tag,
        time_us=before.time_us if before else _LATEST_US,
        channel=before.channel if before else "",
        limit=limit,
        user=user,
        is_guest=int(is_guest),
    )
    return with_reactions(reader, [(message_of(row[1:]), row[0]) for row in rows], user)


def suggest(
    reader: Reader, prefix: str, limit: int, *, user: str, is_guest: bool
) -> list[TagCount]:
    """Return up to ``limit`` tags that begin so, counted where somebody may read."""
    rows = reader.rows(
        _SUGGEST,
        prefix=prefix,
        beyond=prefix + _BEYOND,
        limit=limit,
        user=user,
        is_guest=int(is_guest),
    )
    return [TagCount(tag=tag, messages=total) for tag, total in rows]


def total(reader: Reader, tag: str, *, user: str, is_guest: bool) -> int:
    """Return how many messages have a tag where somebody may read."""
    row = reader.row(_TOTAL, tag=tag, user=user, is_guest=int(is_guest))
    return int(row[0] or 0) if row else 0


def followed(reader: Reader, user: str) -> list[str]:
    """Return the tags somebody follows, in order."""
    return [row[0] for row in reader.rows(_FOLLOWED, user=user)]


def follow(reader: Reader, user: str, tag: str, *, follows: bool) -> None:
    """Let somebody follow a tag they do not follow, or do so no more."""
    reader.rows(_FOLLOW if follows else _UNFOLLOW, user=user, tag=tag)
