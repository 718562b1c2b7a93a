"""Who blocks whom."""

from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, select
from sqlalchemy.sql.elements import ColumnElement

from protocol.ids import UserId

from .database import Among, Prepared, Reader
from .schema import blocks

_C = blocks.c
_THIS = (_C.blocker == bindparam("blocker"), _C.blocked == bindparam("blocked"))

_HAS = Prepared(select(_C.blocked).where(*_THIS))
_ADD = Prepared(insert(blocks).values(blocker=bindparam("blocker"), blocked=bindparam("blocked")))
_REMOVE = Prepared(delete(blocks).where(*_THIS))
_COUNT = Prepared(select(func.count()).where(_C.blocker == bindparam("user")))
_PAGE = Prepared(
    select(_C.blocked)
    .where(_C.blocker == bindparam("user"), _C.blocked > bindparam("after"))
    .order_by(_C.blocked)
    .limit(bindparam("limit"))
)
_ALL = Prepared(select(_C.blocked).where(_C.blocker == bindparam("user")))
_BLOCKERS = Among(
    lambda ids: select(_C.blocker).where(_C.blocker.in_(ids), _C.blocked == bindparam("blocked"))
)


def between(user: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that somebody and ``user`` do not want to deal with each other."""
    other: ColumnElement[str] = bindparam("user")
    return exists().where(
        or_(
            and_(_C.blocker == user, _C.blocked == other),
            and_(_C.blocker == other, _C.blocked == user),
        )
    )


def unblocked(user: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that ``user``, who reads, does not block somebody."""
    return user.not_in(select(_C.blocked).where(_C.blocker == bindparam("user")))


def has(reader: Reader, blocker: str, blocked: str) -> bool:
    """Say whether one person blocks another."""
    return reader.row(_HAS, blocker=blocker, blocked=blocked) is not None


def estranged(reader: Reader, one: str, other: str) -> bool:
    """Say whether either of two people blocks the other."""
    return has(reader, one, other) or has(reader, other, one)


def block(reader: Reader, blocker: str, blocked: str, *, blocks: bool) -> None:
    """Let somebody block a person they do not block, or do so no more."""
    reader.rows(_ADD if blocks else _REMOVE, blocker=blocker, blocked=blocked)


def count(reader: Reader, user: str) -> int:
    """Return how many people somebody blocks."""
    row = reader.row(_COUNT, user=user)
    return int(row[0]) if row else 0


def page(reader: Reader, user: str, after: str, limit: int) -> list[UserId]:
    """Return up to ``limit`` of those somebody blocks, by identifier, after one."""
    return [UserId(row[0]) for row in reader.rows(_PAGE, user=user, after=after, limit=limit)]


def of(reader: Reader, user: str) -> frozenset[str]:
    """Return all whom somebody blocks."""
    return frozenset(row[0] for row in reader.rows(_ALL, user=user))


def blockers(reader: Reader, users: list[UserId], blocked: str) -> set[str]:
    """Return those of ``users`` who block somebody."""
    return {row[0] for row in reader.among(_BLOCKERS, users, blocked=blocked)}
