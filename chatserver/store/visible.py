"""What somebody may read, as a condition inside a query: ``policy.may_read`` in SQL.

Lists across channels are filtered here and not afterwards, so that no page, count or cursor
depends on what is hidden.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, literal, or_

from chatserver.domain.policy import OPEN_KINDS

from .schema import channels, memberships

_OPEN = [literal(kind) for kind in OPEN_KINDS]


def readable(channel: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that ``user`` may read a channel; ``is_guest`` is 1 for guests."""
    inside = exists().where(
        memberships.c.channel == channel, memberships.c.user == bindparam("user")
    )
    public = exists().where(
        channels.c.id == channel, channels.c.kind.in_(_OPEN), bindparam("is_guest") == 0
    )
    return or_(inside, public)
