"""Read cursors that go back, and what becomes unread again by that."""

from msgspec.structs import replace
from sqlalchemy import and_, bindparam, or_, select, update

from protocol.cursors import UnreadMarked
from protocol.limits import MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS

from . import calls, mentions
from .database import Prepared, Reader
from .schema import memberships, messages

_C = messages.c
_M = memberships.c

DELETED_OUTSIDE = and_(
    _C.deleted_us.is_not(None), or_(_C.thread.is_(None), _C.channel_ordinal.is_not(None))
)
"""That a message was outside threads and is deleted."""

_DELETED = Prepared(
    select(_C.seq)
    .where(DELETED_OUTSIDE, _C.channel == bindparam("channel"), _C.seq > bindparam("seq"))
    .order_by(_C.seq.desc())
    .limit(MAX_UNREAD_DELETED)
)
_IS_MEMBER = Prepared(
    select(_M.channel).where(_M.channel == bindparam("channel"), _M.user == bindparam("user"))
)
_MOVE_BACK = Prepared(
    update(memberships)
    .where(_M.channel == bindparam("of_channel"), _M.user == bindparam("of_user"))
    .values(
        read_seq=bindparam("read_seq"),
        read_ordinal=bindparam("read_ordinal"),
        unread_head=bindparam("unread_head"),
    )
)


def move_back(reader: Reader, user: str, marked: UnreadMarked) -> None:
    """Set a member's read cursor back."""
    reader.rows(
        _MOVE_BACK,
        of_channel=marked.channel,
        of_user=user,
        read_seq=marked.read_seq,
        read_ordinal=marked.read_ordinal,
        unread_head=marked.unread_head,
    )


def may_hear(reader: Reader, user: str, marked: UnreadMarked) -> bool:
    """Say whether somebody may hear how it is now: whoever was removed knows it as it was."""
    return reader.row(_IS_MEMBER, channel=marked.channel, user=user) is not None


def as_now(reader: Reader, user: str, marked: UnreadMarked, head: int) -> UnreadMarked:
    """Return what the log tells of a cursor that went back, with what is unread by now."""
    mine = reader, marked.channel, user, marked.read_seq
    deleted = reader.rows(_DELETED, channel=marked.channel, seq=marked.read_seq)
    called = sorted((mentions.after(*mine) | calls.after(*mine)).items())[-MAX_UNREAD_MENTIONS:]
    return replace(
        marked,
        head=head,
        mentions=[seq for seq, _ in called],
        callers=[user for _, user in called],
        deleted=[row[0] for row in deleted][::-1],
    )
