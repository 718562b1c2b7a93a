"""Read receipts: seen in the read cursors. All that is stored of them is who shows theirs."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, or_, select, update

from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_RECEIPT_MEMBERS
from protocol.receipts import Receipt

from .database import Prepared, Reader, Row
from .schema import blocks, channels, memberships, users

MOST_TOLD: Final = 5_000
"""Whoever shows, or does so no more, tells it to so many at most; the others ask."""

_B = blocks.c
_reader, _viewer = memberships.alias("reader"), memberships.alias("viewer")
_reading, _viewing = users.alias("reading"), users.alias("viewing")


def _shows(person: FromClause) -> ColumnElement[bool]:
    """Return the condition that a person shows what they read: not while they seem offline."""
    user = person.c
    return and_(
        user.receipts == 1, user.away == 0, user.deactivated_us.is_(None), user.kind == "person"
    )


def _at_odds() -> ColumnElement[bool]:
    reader, viewer = _reader.c.user, _viewer.c.user
    return exists().where(
        or_(
            and_(_B.blocker == reader, _B.blocked == viewer),
            and_(_B.blocker == viewer, _B.blocked == reader),
        )
    )


_PAIRS = (
    select(
        _reader.c.channel,
        _reader.c.user,
        _reader.c.read_seq,
        _reader.c.joined_us,
        _shows(_reading),
        _viewer.c.user,
    )
    .select_from(_reader)
    .join(channels, channels.c.id == _reader.c.channel)
    .join(_reading, _reading.c.id == _reader.c.user)
    .join(_viewer, and_(_viewer.c.channel == _reader.c.channel, _viewer.c.user != _reader.c.user))
    .join(_viewing, _viewing.c.id == _viewer.c.user)
    .where(channels.c.members <= MAX_RECEIPT_MEMBERS, _shows(_viewing), ~_at_odds())
)
"""Who of a small channel shows how far they have read, and who else there sees it."""

_IN_CHANNEL = Prepared(
    _PAIRS.where(
        _reader.c.channel == bindparam("channel"),
        _viewer.c.user == bindparam("viewer"),
        _shows(_reading),
    ).order_by(_reader.c.user)
)
_MOVED = Prepared(
    _PAIRS.where(
        _reader.c.channel == bindparam("channel"),
        _reader.c.user == bindparam("reader_id"),
        _shows(_reading),
    )
)
_EVERYWHERE = Prepared(
    _PAIRS.where(
        _reader.c.user == bindparam("reader_id"),
        or_(_reading.c.receipts == 1, bindparam("any") == 1),
    )
    .order_by(_reader.c.channel)
    .limit(MOST_TOLD)
)
_FIND = Prepared(select(users.c.receipts).where(users.c.id == bindparam("user")))
_SET = Prepared(
    update(users).where(users.c.id == bindparam("of_user")).values(receipts=bindparam("shown"))
)


class Told(NamedTuple):
    """How far somebody has read a channel, and who of its members may know."""

    channel: ChannelId
    receipt: Receipt
    to: list[UserId]


def shown(reader: Reader, user: str) -> bool:
    """Say whether somebody chose to show what they have read."""
    row = reader.row(_FIND, user=user)
    return row is not None and bool(row[0])


def choose(reader: Reader, user: str, *, shown: bool) -> None:
    """Note whether somebody shows what they have read."""
    reader.rows(_SET, of_user=user, shown=int(shown))


def in_channel(reader: Reader, channel: str, viewer: str) -> list[Receipt]:
    """Return what a member sees of how far the others have read."""
    return [_receipt_of(row) for row in reader.rows(_IN_CHANNEL, channel=channel, viewer=viewer)]


def moved(reader: Reader, channel: str, user: str) -> Iterator[Told]:
    """Return how far somebody has read a channel and who may know, if anybody."""
    return _told(reader.rows(_MOVED, channel=channel, reader_id=user))


def everywhere(reader: Reader, user: str, *, chose: bool) -> Iterator[Told]:
    """Return how far somebody has read, channel by channel, or that they show it no more.

    Nobody hears of who never showed it, unless they ``chose`` that now.
    """
    return _told(reader.rows(_EVERYWHERE, reader_id=user, any=int(chose)))


def _told(rows: list[Row]) -> Iterator[Told]:
    for channel, each in groupby(rows, key=lambda row: row[0]):
        run = list(each)
        yield Told(ChannelId(channel), _receipt_of(run[0]), [UserId(row[5]) for row in run])


def _receipt_of(row: Row) -> Receipt:
    _, user, read_seq, joined_us, shows, _ = row
    return Receipt(user=user, read_seq=read_seq if shows else 0, joined_us=joined_us)
