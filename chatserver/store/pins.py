"""Pins: which messages a channel's members keep in sight."""

from sqlalchemy import and_, bindparam, delete, func, insert, select

from protocol.pins import Pin

from .database import Prepared, Reader, Row
from .schema import messages, pins

_C = pins.c
_COLUMNS = (_C.channel, _C.seq, _C.user, _C.time_us)
_THIS = (_C.channel == bindparam("channel"), _C.seq == bindparam("seq"))

_FIND = Prepared(select(*_COLUMNS).where(*_THIS))
_COUNT = Prepared(select(func.count()).where(_C.channel == bindparam("channel")))
_ALL = Prepared(
    select(*_COLUMNS)
    .outerjoin(messages, and_(messages.c.channel == _C.channel, messages.c.seq == _C.seq))
    .where(_C.channel == bindparam("channel"), messages.c.deleted_us.is_(None))
    .order_by(_C.time_us.desc())
)
_ADD = Prepared(
    insert(pins).values({name: bindparam(name) for name in ("channel", "seq", "user", "time_us")})
)
_REMOVE = Prepared(delete(pins).where(*_THIS))


def find(reader: Reader, channel: str, seq: int) -> Pin | None:
    """Return how a message is pinned, or None if it is not."""
    row = reader.row(_FIND, channel=channel, seq=seq)
    return _pin_of(row) if row else None


def count(reader: Reader, channel: str) -> int:
    """Return how many messages of a channel are pinned."""
    row = reader.row(_COUNT, channel=channel)
    return int(row[0]) if row else 0


def of_channel(reader: Reader, channel: str) -> list[Pin]:
    """Return a channel's pins, the newest first."""
    return [_pin_of(row) for row in reader.rows(_ALL, channel=channel)]


def add(reader: Reader, pin: Pin) -> None:
    """Pin a message that is not pinned."""
    reader.rows(_ADD, channel=pin.channel, seq=pin.seq, user=pin.user, time_us=pin.time_us)


def remove(reader: Reader, channel: str, seq: int) -> None:
    """Take a message's pin off, if there is one."""
    reader.rows(_REMOVE, channel=channel, seq=seq)


def _pin_of(row: Row) -> Pin:
    channel, seq, user, time_us = row
    return Pin(channel=channel, seq=seq, user=user, time_us=time_us)
