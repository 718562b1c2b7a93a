"""What somebody has for themselves alone, in a table by user: the statements all of these share."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Table, bindparam, delete, func, insert, select, update

from .database import Prepared, Reader, Row

T = TypeVar("T")


class Own(Generic[T]):
    """Finds, counts, adds, changes and forgets rows that a user and some keys name.

    ``columns`` are what ``read`` turns into the wire's model; ``changing`` are those that may
    become another value.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[Column[Any]],
        read: Callable[[Row], T],
        *,
        keys: Sequence[str] = ("id",),
        changing: Sequence[str],
    ) -> None:
        c = table.c
        names = [each.name for each in columns if each.name != "user"]
        is_whose = c.user == bindparam("user")
        is_this = [is_whose, *(c[key] == bindparam(key) for key in keys)]
        is_old = [c[key] == bindparam(f"of_{key}") for key in ("user", *keys)]
        self._keys, self._read, self._table = keys, read, table
        self.chosen = select(*columns).where(is_whose)
        self._find = Prepared(select(*columns).where(*is_this))
        self._count = Prepared(select(func.count()).where(is_whose))
        added: dict[str, Any] = {name: bindparam(name) for name in ("user", *names)}
        self._add = Prepared(insert(table).values(added))
        changed: dict[str, Any] = {name: bindparam(name) for name in changing}
        self._change = Prepared(update(table).where(*is_old).values(changed))
        self._remove = Prepared(delete(table).where(*is_this))

    def find(self, reader: Reader, user: str, *key: object) -> T | None:
        """Return one of somebody's."""
        row = reader.row(self._find, user=user, **self._named(key))
        return self._read(row) if row else None

    def some(self, reader: Reader, statement: Prepared, **values: object) -> list[T]:
        """Return what a statement over the same columns chooses."""
        return [self._read(row) for row in reader.rows(statement, **values)]

    def count(self, reader: Reader, user: str) -> int:
        """Return how many somebody has."""
        row = reader.row(self._count, user=user)
        return int(row[0]) if row else 0

    def add(self, reader: Reader, user: str, **values: object) -> None:
        """Store another one."""
        reader.rows(self._add, user=user, **values)

    def change(self, reader: Reader, user: str, *key: object, **values: object) -> None:
        """Store what one is now."""
        old = {f"of_{name}": each for name, each in self._named(key).items()}
        reader.rows(self._change, of_user=user, **old, **values)

    def remove(self, reader: Reader, user: str, *key: object) -> None:
        """Forget one."""
        reader.rows(self._remove, user=user, **self._named(key))

    def _named(self, key: tuple[object, ...]) -> dict[str, object]:
        return dict(zip(self._keys, key, strict=True))


class OwnById(Own[T]):
    """What has an identifier, is listed by it, and is due at a time."""

    def __init__(
        self,
        table: Table,
        columns: Sequence[Column[Any]],
        read: Callable[[Row], T],
        *,
        changing: Sequence[str],
        due: tuple[Column[Any], Sequence[ColumnElement[bool]]],
    ) -> None:
        super().__init__(table, columns, read, changing=changing)
        when, waits = due
        id_ = table.c.id
        listed = self.chosen.where(id_ > bindparam("after"))
        self._page = Prepared(listed.order_by(id_).limit(bindparam("limit")))
        self._due = Prepared(
            select(table.c.user, id_)
            .where(when <= bindparam("until"), *waits)
            .order_by(when, id_)
            .limit(bindparam("limit"))
        )

    def page(self, reader: Reader, user: str, after: str, limit: int) -> list[T]:
        """Return up to ``limit`` of somebody's, by identifier, after one."""
        return self.some(reader, self._page, user=user, after=after, limit=limit)

    def due(self, reader: Reader, until_us: int, limit: int) -> list[tuple[Any, Any]]:
        """Return whose and which, up to ``limit``, have their time come by then, in its order."""
        return [(user, id_) for user, id_ in reader.rows(self._due, until=until_us, limit=limit)]
