"""When members last posted in channels where they wait between two messages."""

from sqlalchemy import bindparam, delete, insert, select

from .database import Prepared, Reader
from .schema import paces

_C = paces.c
_THIS = (_C.channel == bindparam("of_channel"), _C.user == bindparam("of_user"))
_LAST = Prepared(select(_C.posted_us).where(*_THIS))
_REMOVE = Prepared(delete(paces).where(*_THIS))
_ADD = Prepared(
    insert(paces).values(
        channel=bindparam("channel"), user=bindparam("user"), posted_us=bindparam("posted_us")
    )
)
_FORGET = Prepared(delete(paces).where(_C.channel == bindparam("of_channel")))


def last_us(reader: Reader, channel: str, user: str) -> int | None:
    """Return when a member last posted, if they have since there is something to wait for."""
    row = reader.row(_LAST, of_channel=channel, of_user=user)
    return int(row[0]) if row else None


def note(reader: Reader, channel: str, user: str, posted_us: int) -> None:
    """Take note that a member has posted."""
    reader.rows(_REMOVE, of_channel=channel, of_user=user)
    reader.rows(_ADD, channel=channel, user=user, posted_us=posted_us)


def forget(reader: Reader, channel: str) -> None:
    """Forget who posted when: nobody waits there any more."""
    reader.rows(_FORGET, of_channel=channel)
