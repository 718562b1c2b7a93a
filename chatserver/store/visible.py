"""What somebody may read, as a condition inside a query: ``policy.may_read`` in SQL.

Lists across channels are filtered here and not afterwards, so that no page, count or cursor
depends on what is hidden.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, literal, or_, select, union_all

from chatserver.domain.policy import OPEN_KINDS

from .schema import channels, memberships

_OPEN = [literal(kind) for kind in OPEN_KINDS]
_USER: ColumnElement[Any] = bindparam("user")
_IS_OPEN = bindparam("is_guest") == 0


def readable(
    channel: ColumnElement[Any],
    user: ColumnElement[Any] = _USER,
    *,
    is_open: ColumnElement[bool] = _IS_OPEN,
) -> ColumnElement[bool]:
    """Return the condition that ``user`` may read a channel; ``is_guest`` is 1 for guests.

    Where many people are asked about, ``is_open`` says of each that they are no guest.
    """
    inside = exists().where(memberships.c.channel == channel, memberships.c.user == user)
    public = exists().where(channels.c.id == channel, channels.c.kind.in_(_OPEN), is_open)
    return or_(inside, public)


def in_readable(channel: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return :func:`readable` as a list made once, for statements that look at many rows."""
    inside = select(memberships.c.channel).where(memberships.c.user == bindparam("user"))
    public = select(channels.c.id).where(channels.c.kind.in_(_OPEN), bindparam("is_guest") == 0)
    return channel.in_(union_all(inside, public))
