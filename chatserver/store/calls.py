"""Messages that call a whole channel: one row for each, however many members it has."""

from sqlalchemy import bindparam, delete, insert, select

from protocol.ids import UserId

from .database import Prepared, Reader
from .schema import calls

_C = calls.c
_THIS = (_C.channel == bindparam("channel"), _C.seq == bindparam("seq"))

_ADD = Prepared(
    insert(calls).values({name: bindparam(name) for name in ("channel", "seq", "author")})
)
_REMOVE = Prepared(delete(calls).where(*_THIS))
_AFTER = Prepared(
    select(_C.seq, _C.author)
    .where(
        _C.channel == bindparam("channel"),
        _C.seq > bindparam("seq"),
        _C.author != bindparam("user"),
    )
    .order_by(_C.seq)
)


def add(reader: Reader, channel: str, seq: int, author: str) -> None:
    """Note that a message calls its channel."""
    reader.rows(_ADD, channel=channel, seq=seq, author=author)


def remove(reader: Reader, channel: str, seq: int) -> None:
    """Forget a message that calls nobody any more."""
    reader.rows(_REMOVE, channel=channel, seq=seq)


def after(reader: Reader, channel: str, user: str, seq: int) -> dict[int, UserId]:
    """Return the positions after one at which others called the channel, in order, and who did."""
    return dict(reader.rows(_AFTER, channel=channel, user=user, seq=seq))
