"""Messages that people keep for later, and who keeps one."""

from sqlalchemy import and_, bindparam, case, select

from protocol.ids import UserId
from protocol.saved import SavedMessage

from .database import Prepared, Reader, Row
from .own import Own
from .schema import messages, saved, users
from .visible import readable

_C = saved.c


def _saved_of(row: Row) -> SavedMessage:
    channel, seq, saved_us, done_us = row
    return SavedMessage(channel=channel, seq=seq, saved_us=saved_us, done_us=done_us)


_OWN = Own(
    saved,
    (_C.channel, _C.seq, _C.saved_us, _C.done_us),
    _saved_of,
    keys=("channel", "seq"),
    changing=("saved_us", "done_us"),
)
find, count, remove = _OWN.find, _OWN.count, _OWN.remove

_SHOWN = (
    _OWN.chosen.join(messages, and_(messages.c.channel == _C.channel, messages.c.seq == _C.seq))
    .where(messages.c.deleted_us.is_(None), readable(_C.channel))
    .where(_C.saved_us < bindparam("before"))
    .order_by(_C.saved_us.desc())
    .limit(bindparam("limit"))
)
_PAGES = {
    None: Prepared(_SHOWN),
    False: Prepared(_SHOWN.where(_C.done_us.is_(None))),
    True: Prepared(_SHOWN.where(_C.done_us.is_not(None))),
}
_IN_CHANNEL = Prepared(_OWN.chosen.where(_C.channel == bindparam("channel")).order_by(_C.seq))
_KEEPERS = Prepared(
    select(
        _C.user,
        case(
            (readable(bindparam("channel"), _C.user, is_open=users.c.role != "guest"), 1), else_=0
        ),
    )
    .join(users, users.c.id == _C.user)
    .where(_C.channel == bindparam("channel"), _C.seq == bindparam("seq"))
    .order_by(_C.user)
)
_NEWEST = 1 << 62


def page(
    reader: Reader,
    user: str,
    *,
    is_guest: bool,
    done: bool | None,
    before_us: int | None,
    limit: int,
) -> list[SavedMessage]:
    """Return up to ``limit`` of what somebody saved and may read, the newest first."""
    values = {"user": user, "is_guest": int(is_guest), "before": before_us or _NEWEST}
    return _OWN.some(reader, _PAGES[done], limit=limit, **values)


def in_channel(reader: Reader, user: str, channel: str) -> list[SavedMessage]:
    """Return what somebody saved of a channel, whether they may read it or not."""
    return _OWN.some(reader, _IN_CHANNEL, user=user, channel=channel)


def keepers(reader: Reader, channel: str, seq: int) -> list[tuple[UserId, bool]]:
    """Return who saved a message, and which of them may read it."""
    rows = reader.rows(_KEEPERS, channel=channel, seq=seq)
    return [(UserId(user), bool(may_read)) for user, may_read in rows]


def add(reader: Reader, user: str, each: SavedMessage) -> None:
    """Keep a message."""
    times = {"saved_us": each.saved_us, "done_us": each.done_us}
    _OWN.add(reader, user, channel=each.channel, seq=each.seq, **times)


def change(reader: Reader, user: str, each: SavedMessage) -> None:
    """Store since when a message is saved, and whether it is done."""
    times = {"saved_us": each.saved_us, "done_us": each.done_us}
    _OWN.change(reader, user, each.channel, each.seq, **times)
