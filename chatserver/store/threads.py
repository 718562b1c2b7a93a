"""Who follows which thread, and how far they have read it.

Rows are written when somebody begins to follow and when they read, never for each reply: whether
a thread has something new is the root's last reply compared with the follower's cursor.
"""

from msgspec.structs import replace
from sqlalchemy import and_, bindparam, case, delete, func, insert, select, tuple_

from protocol.ids import ChannelId
from protocol.limits import MAX_UNREAD_REPLIES
from protocol.messages import Follow
from protocol.threads import Thread, ThreadPlace

from .database import Prepared, Reader, Row
from .lanes import Question
from .message_rows import MESSAGE_COLUMNS, message_of
from .messages import BY_THREAD, with_reactions
from .schema import follows, memberships, messages

_F = follows.c
_R = messages.c
_THIS = (
    _F.user == bindparam("user"),
    _F.channel == bindparam("channel"),
    _F.thread == bindparam("thread"),
)
_COLUMNS = (_F.channel, _F.thread, _F.following, _F.read_seq, _F.read_us, _F.unread_head)
_LAST = func.coalesce(_R.last_reply_us, 0)
_UNREAD = case((_F.read_us < _LAST, 1), else_=0)
_MINE = (
    select(*_COLUMNS)
    .select_from(follows)
    .join(
        memberships,
        and_(memberships.c.channel == _F.channel, memberships.c.user == _F.user),
    )
    .join(messages, and_(_R.channel == _F.channel, _R.seq == _F.thread))
    .where(_F.user == bindparam("user"), _F.following == 1)
    .order_by(_UNREAD.desc(), _LAST.desc(), _F.channel, _F.thread)
    .limit(bindparam("limit"))
)
_BEHIND = tuple_(1 - _UNREAD, -_LAST, _F.channel, _F.thread) > tuple_(
    *(bindparam(name) for name in ("is_read", "minus_last_us", "channel", "thread"))
)

_ROOT = Prepared(
    select(_R.kinds, *MESSAGE_COLUMNS).where(
        _R.channel == bindparam("channel"), _R.seq == bindparam("thread")
    )
)
_FIND = Prepared(select(*_COLUMNS).where(*_THIS))
_FIRST = Prepared(_MINE)
_NEXT = Prepared(_MINE.where(_BEHIND))
_NEW_REPLIES = Prepared(
    select(_R.seq)
    .with_hint(messages, *BY_THREAD)
    .where(
        _R.channel == bindparam("channel"),
        _R.thread == bindparam("thread"),
        _R.seq > bindparam("seq"),
        _R.deleted_us.is_(None),
    )
    .limit(MAX_UNREAD_REPLIES)
)
_ADD = Prepared(
    insert(follows).values(
        {
            name: bindparam(name)
            for name in (
                "user",
                "channel",
                "thread",
                "following",
                "since_seq",
                "read_seq",
                "read_us",
                "unread_head",
            )
        }
    )
)
_REMOVE = Prepared(delete(follows).where(*_THIS))
_SINCE = Prepared(select(_F.since_seq).where(*_THIS, _F.following == 1))
_FORGET_CHANNEL = Prepared(
    delete(follows).where(_F.channel == bindparam("channel"), _F.user == bindparam("user"))
)
_FORGET_THREAD = Prepared(
    delete(follows).where(_F.channel == bindparam("channel"), _F.thread == bindparam("thread"))
)


def find(reader: Reader, user: str, channel: ChannelId, thread: int) -> Follow | None:
    """Return how far somebody has read a thread they follow, or once followed."""
    row = reader.row(_FIND, user=user, channel=channel, thread=thread)
    return _follow_of(row) if row else None


def asking(user: str, channel: str, thread: int) -> list[Question]:
    """Return what :func:`find` and :func:`save` ask."""
    values = {"user": user, "channel": channel, "thread": thread}
    return [Question(_FIND, values), Question(_SINCE, values)]


def save(reader: Reader, user: str, follow: Follow) -> None:
    """Store whether somebody follows a thread, and how far they have read it.

    Who begins to follow does so from what they have read on.
    """
    this = {"user": user, "channel": follow.channel, "thread": follow.thread}
    since = reader.row(_SINCE, **this)
    reader.rows(_REMOVE, **this)
    reader.rows(
        _ADD,
        **this,
        following=int(follow.following),
        since_seq=since[0] if since else follow.read_seq,
        read_seq=follow.read_seq,
        read_us=follow.read_us,
        unread_head=follow.unread_head,
    )


def page(reader: Reader, user: str, after: ThreadPlace | None, limit: int) -> list[Thread]:
    """Return up to ``limit`` threads somebody follows, after a place: unread ones first."""
    if after is None:
        rows = reader.rows(_FIRST, user=user, limit=limit)
    else:
        rows = reader.rows(
            _NEXT,
            user=user,
            limit=limit,
            is_read=int(not after.unread),
            minus_last_us=-after.last_reply_us,
            channel=after.channel,
            thread=after.thread,
        )
    return [_thread_of(reader, user, _follow_of(row)) for row in rows]


def is_unread(thread: Thread) -> bool:
    """Say whether a thread has replies its follower has not read."""
    return (thread.root.last_reply_us or 0) > thread.follow.read_us


def leave(reader: Reader, channel: str, user: str) -> None:
    """Forget all threads of a channel for somebody who leaves it."""
    reader.rows(_FORGET_CHANNEL, channel=channel, user=user)


def forget(reader: Reader, channel: str, thread: int) -> None:
    """Forget a thread that is gone, for everybody."""
    reader.rows(_FORGET_THREAD, channel=channel, thread=thread)


def _thread_of(reader: Reader, user: str, follow: Follow) -> Thread:
    rows = reader.rows(_ROOT, channel=follow.channel, thread=follow.thread)
    (root,) = with_reactions(reader, [(message_of(row[1:]), row[0]) for row in rows], user)
    thread = Thread(follow=follow, root=root)
    return replace(thread, unread=_count_new(reader, follow)) if is_unread(thread) else thread


def _count_new(reader: Reader, follow: Follow) -> int:
    place = {"channel": follow.channel, "thread": follow.thread}
    return len(reader.rows(_NEW_REPLIES, **place, seq=follow.read_seq))


def _follow_of(row: Row) -> Follow:
    channel, thread, following, read_seq, read_us, unread_head = row
    return Follow(
        channel=channel,
        thread=thread,
        following=bool(following),
        read_seq=read_seq,
        read_us=read_us,
        unread_head=unread_head,
    )
