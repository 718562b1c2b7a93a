"""The audit log: rows are added and read, and that is all."""

import msgspec
from sqlalchemy import bindparam, func, insert, or_, select

from protocol.audit import Deed, Detail

from .database import Prepared, Reader, Row
from .schema import audit

_C = audit.c
_LAST = Prepared(select(func.max(_C.number)))
_ADD = Prepared(
    insert(audit).values(
        {name: bindparam(name) for name in ("number", "time_us", "by", "act", "on")}
    )
)
_PAGE = Prepared(
    select(_C.number, _C.time_us, _C.by, _C.act, _C.on)
    .where(
        _C.number < bindparam("before"),
        or_(bindparam("of", type_=_C.by.type).is_(None), _C.by == bindparam("of")),
    )
    .order_by(_C.number.desc())
    .limit(bindparam("limit"))
)
_NEWEST = 2**62


def add(reader: Reader, *, time_us: int, by: str | None, act: str, on: dict[str, str]) -> None:
    """Add what somebody did; ``by`` is None for who sits at the server itself."""
    row = reader.row(_LAST)
    number = (row[0] or 0) + 1 if row else 1
    written = msgspec.json.encode(on).decode()
    reader.rows(_ADD, number=number, time_us=time_us, by=by, act=act, on=written)


def page(reader: Reader, before: int | None, by: str | None, limit: int) -> list[Deed]:
    """Return up to ``limit`` deeds, of one person or of all, the newest first."""
    rows = reader.rows(_PAGE, before=before or _NEWEST, of=by, limit=limit)
    return [_deed_of(row) for row in rows]


def _deed_of(row: Row) -> Deed:
    number, time_us, by, act, on = row
    details = [Detail(name=name, value=value) for name, value in msgspec.json.decode(on).items()]
    return Deed(number=number, time_us=time_us, by=by, act=act, on=details)
