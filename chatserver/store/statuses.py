"""What people are up to: columns of theirs that only those look at who have them on the screen."""

from sqlalchemy import bindparam, or_, select, update

from protocol.ids import UserId
from protocol.statuses import Status

from .database import Among, Prepared, Reader
from .schema import users

_U = users.c
_COLUMNS = (_U.status_emoji, _U.status_text, _U.status_until_us)

_OF = Prepared(select(*_COLUMNS).where(_U.id == bindparam("user")))
_SEVERAL = Among(
    lambda ids: (
        select(_U.id, *_COLUMNS)
        .where(_U.id.in_(ids), or_(_U.status_emoji != "", _U.status_text != ""))
        .order_by(_U.id)
    )
)
_SET = Prepared(
    update(users)
    .where(_U.id == bindparam("of_user"))
    .values(
        status_emoji=bindparam("emoji"),
        status_text=bindparam("text"),
        status_until_us=bindparam("until_us"),
    )
)
_OVER = Prepared(
    select(_U.id)
    .where(_U.status_until_us <= bindparam("until"))
    .order_by(_U.status_until_us)
    .limit(bindparam("limit"))
)


def find(reader: Reader, user: str) -> Status | None:
    """Return somebody's status, None if they have none."""
    row = reader.row(_OF, user=user)
    return _status_of(*row) if row else None


def several(reader: Reader, ids: list[UserId]) -> dict[UserId, Status]:
    """Return the statuses of those of some people who have one."""
    rows = reader.among(_SEVERAL, ids)
    return {user: Status(emoji=emoji, text=text, until_us=over) for user, emoji, text, over in rows}


def change(reader: Reader, user: str, status: Status | None) -> None:
    """Replace somebody's status."""
    now = status or Status()
    reader.rows(_SET, of_user=user, emoji=now.emoji, text=now.text, until_us=now.until_us)


def over(reader: Reader, until_us: int, limit: int) -> list[UserId]:
    """Return up to ``limit`` of those whose status has ended by a time."""
    return [UserId(user) for (user,) in reader.rows(_OVER, until=until_us, limit=limit)]


def _status_of(emoji: str, text: str, until_us: int | None) -> Status | None:
    return Status(emoji=emoji, text=text, until_us=until_us) if emoji or text else None
