"""A connection to PostgreSQL that reads."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy

from protocol.errors import Invalid

from .database import Among, Prepared, Reader, Row
from .postgres_dialect import compiled


class PostgresReader(Reader):
    """A connection to PostgreSQL; it prepares each statement when it first runs it."""

    __slots__ = ("_cursor",)

    dialect = "postgresql"

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        self.raw = raw
        self.memory: dict[str, Any] = {}
        self._cursor = raw.cursor(binary=True)

    def rows(self, statement: Prepared, **values: object) -> list[Row]:
        """Run a statement and return all its rows."""
        return self._run(statement.postgres, statement.name(values))

    def row(self, statement: Prepared, **values: object) -> Row | None:
        """Run a statement and return its first row, if any."""
        found = self.rows(statement, **values)
        return found[0] if found else None

    def each(self, statement: Prepared, **values: object) -> Iterable[Row]:
        """Run a statement; its rows are in memory at once all the same."""
        return self.rows(statement, **values)

    def many(self, statement: Prepared, values: list[dict[str, object]]) -> None:
        """Run a statement once for each of ``values``."""
        for each in values:
            self.rows(statement, **each)

    def among(self, statement: Among, keys: Sequence[object], **values: object) -> list[Row]:
        """Run a statement about ``keys`` and return all its rows; none if there is no key."""
        if not keys:
            return []
        prepared, numbered = statement.of(keys)
        return self.rows(prepared, **values, **numbered)

    def select(self, statement: sqlalchemy.Select[Any]) -> list[Row]:
        """Run a statement whose shape varies (``IN`` lists); compiling it takes a while."""
        written = compiled(statement)
        return self._run(str(written), written.params)

    def rollback(self) -> None:
        """End a transaction of which nothing shall remain."""
        self.raw.execute("ROLLBACK", prepare=False)

    @property
    def changes(self) -> int:
        """How many rows this connection has changed: none."""
        return 0

    @property
    def writes(self) -> int:
        """How many statements have written so far: none."""
        return 0

    def _run(self, text: str, values: Any) -> list[Row]:
        cursor = self._cursor
        with storable():
            cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def storable() -> Iterator[None]:
    """Refuse what only the driver objects to, as the character zero; nothing was sent yet."""
    try:
        yield
    except psycopg.DataError as error:
        if error.sqlstate is None:
            raise Invalid(f"that cannot be stored: {error}") from error
        raise
