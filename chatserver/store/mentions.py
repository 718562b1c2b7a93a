"""Mentions: the positions of the newest messages of a channel that name a member.

Those that are read stand here too: one may mark them as unread again.
"""

from sqlalchemy import BigInteger, and_, bindparam, delete, insert, select

from protocol.ids import UserId
from protocol.limits import MAX_UNREAD_MENTIONS

from .database import Prepared, Reader
from .schema import memberships, mentions, messages

_C = mentions.c
_M = memberships.c
_OF_MEMBER = (_C.user == bindparam("user"), _C.channel == bindparam("channel"))

_ADD = Prepared(
    insert(mentions).from_select(
        ["user", "channel", "seq"],
        select(_M.user, _M.channel, bindparam("seq", type_=BigInteger)).where(
            _M.channel == bindparam("channel"),
            _M.user == bindparam("user"),
        ),
    )
)
_KEEP_NEWEST = Prepared(
    delete(mentions).where(
        *_OF_MEMBER,
        _C.seq
        <= select(_C.seq)
        .where(*_OF_MEMBER)
        .order_by(_C.seq.desc())
        .limit(1)
        .offset(MAX_UNREAD_MENTIONS)
        .scalar_subquery(),
    )
)
_REMOVE = Prepared(delete(mentions).where(*_OF_MEMBER, _C.seq == bindparam("seq")))
_UNREAD = Prepared(
    select(_C.seq, messages.c.author)
    .join(messages, and_(messages.c.channel == _C.channel, messages.c.seq == _C.seq))
    .where(*_OF_MEMBER, _C.seq > bindparam("seq"))
    .order_by(_C.seq)
)
_FORGET = Prepared(delete(mentions).where(*_OF_MEMBER))


def add(reader: Reader, channel: str, seq: int, author: str, named: list[UserId]) -> None:
    """Note a message for those it names, as far as they are members, and not for its author.

    Each keeps the newest :data:`MAX_UNREAD_MENTIONS` of a channel.
    """
    others = _each(channel, seq, [user for user in named if user != author])
    reader.many(_ADD, others)
    reader.many(_KEEP_NEWEST, others)


def remove(reader: Reader, channel: str, seq: int, named: list[UserId]) -> None:
    """Forget a message, for those whom its text named so far."""
    reader.many(_REMOVE, _each(channel, seq, named))


def after(reader: Reader, channel: str, user: str, seq: int) -> dict[int, UserId]:
    """Return the positions after one, in order, and who wrote there."""
    return dict(reader.rows(_UNREAD, channel=channel, user=user, seq=seq))


def forget(reader: Reader, channel: str, user: str) -> None:
    """Forget everything of a channel for somebody who leaves it."""
    reader.rows(_FORGET, channel=channel, user=user)


def _each(channel: str, seq: int, users: list[UserId]) -> list[dict[str, object]]:
    return [{"channel": channel, "user": user, "seq": seq} for user in users]
