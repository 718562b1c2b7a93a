"""Who is shut out for a time."""

from sqlalchemy import bindparam, delete, insert, select

from protocol.ids import UserId
from protocol.moderation import Suspension

from .database import Prepared, Reader
from .schema import apps, suspensions

_C = suspensions.c
_ALL = select(_C.user, _C.since_us, _C.until_us)
_FIND = Prepared(_ALL.where(_C.user == bindparam("user")))
_LIST = Prepared(_ALL.order_by(_C.since_us, _C.user))
_ADD = Prepared(
    insert(suspensions).values({name: bindparam(name) for name in ("user", "since_us", "until_us")})
)
_REMOVE = Prepared(delete(suspensions).where(_C.user == bindparam("of_user")))
_OVER = Prepared(
    select(_C.user)
    .where(_C.until_us <= bindparam("now_us"))
    .order_by(_C.until_us)
    .limit(bindparam("limit"))
)
_BOTS = Prepared(select(apps.c.bot).where(apps.c.created_by == bindparam("user")))


def put(reader: Reader, suspension: Suspension) -> None:
    """Shut somebody out, or change for how long."""
    lift(reader, suspension.user)
    reader.rows(
        _ADD,
        user=suspension.user,
        since_us=suspension.since_us,
        until_us=suspension.until_us,
    )


def lift(reader: Reader, user: str) -> None:
    """Let somebody in again."""
    reader.rows(_REMOVE, of_user=user)


def find(reader: Reader, user: str) -> Suspension | None:
    """Return since when and until when somebody is suspended."""
    row = reader.row(_FIND, user=user)
    return Suspension(user=row[0], since_us=row[1], until_us=row[2]) if row else None


def every(reader: Reader) -> list[Suspension]:
    """Return who is suspended, by when it began."""
    return [
        Suspension(user=user, since_us=since_us, until_us=until_us)
        for user, since_us, until_us in reader.rows(_LIST)
    ]


def over(reader: Reader, now_us: int, limit: int) -> list[UserId]:
    """Return those whose time is over."""
    return [UserId(user) for (user,) in reader.rows(_OVER, now_us=now_us, limit=limit)]


def bots_of(reader: Reader, user: str) -> list[UserId]:
    """Return the bots of the apps that somebody made."""
    return [UserId(bot) for (bot,) in reader.rows(_BOTS, user=user)]
