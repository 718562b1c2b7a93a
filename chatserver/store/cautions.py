"""Cautions: what moderators had to say to somebody, until they acknowledge it."""

from sqlalchemy import bindparam, delete, func, insert, select

from protocol.moderation import Caution

from .database import Prepared, Reader
from .schema import cautions

_C = cautions.c
_LAST = Prepared(select(func.max(_C.number)).where(_C.user == bindparam("user")))
_ADD = Prepared(
    insert(cautions).values(
        {name: bindparam(name) for name in ("user", "number", "text", "time_us")}
    )
)
_OF = Prepared(
    select(_C.number, _C.text, _C.time_us).where(_C.user == bindparam("user")).order_by(_C.number)
)
_REMOVE = Prepared(
    delete(cautions).where(_C.user == bindparam("of_user"), _C.number == bindparam("of_number"))
)


def add(reader: Reader, user: str, text: str, time_us: int) -> None:
    """Keep a caution for somebody."""
    row = reader.row(_LAST, user=user)
    number = (row[0] or 0) + 1 if row else 1
    reader.rows(_ADD, user=user, number=number, text=text, time_us=time_us)


def of(reader: Reader, user: str) -> list[Caution]:
    """Return what somebody has not acknowledged, the oldest first."""
    rows = reader.rows(_OF, user=user)
    return [Caution(number=number, text=text, time_us=time_us) for number, text, time_us in rows]


def remove(reader: Reader, user: str, number: int) -> None:
    """Forget a caution that was acknowledged."""
    reader.rows(_REMOVE, of_user=user, of_number=number)
