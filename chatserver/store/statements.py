"""Statements written once, compiled once for whichever engine runs them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

import sqlalchemy
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.types import TypeEngine

from .footprints import Footprint


class _Compiler(SQLiteCompiler):
    """Writes the hints of statements down; SQLAlchemy's own leaves them out for SQLite."""

    def get_from_hint_text(self, table: sqlalchemy.FromClause, text: str | None) -> str | None:
        """Return what stands behind the table's name: ``INDEXED BY`` an index."""
        del table
        return text


class _Dialect(sqlite.dialect):  # type: ignore[misc,valid-type]  # a class made by a function
    statement_compiler = _Compiler


_DIALECT = _Dialect(paramstyle="qmark")


class Prepared:
    """A Core statement compiled once and run on the driver: 4 µs against 50 through the engine.

    It is compiled when first used: all of them together would slow every start by 40 ms.
    """

    def __init__(self, statement: sqlalchemy.ClauseElement, *, anywhere: bool = False) -> None:
        self.statement = statement
        self.anywhere = anywhere
        """Whether it may look at rows others are writing: what it misses, an index finds."""

    @cached_property
    def sql(self) -> str:
        """The statement's text for SQLite, with question marks for its values."""
        return str(self._compiled)

    @cached_property
    def postgres(self) -> str:
        """The statement's text for PostgreSQL, with names for its values."""
        return str(self._for_postgres)

    @cached_property
    def footprint(self) -> Footprint:
        """What the statement reads and writes."""
        return Footprint(self.statement)

    @cached_property
    def parameters(self) -> Mapping[str, TypeEngine[Any]]:
        """What must be given to PostgreSQL, and its type."""
        binds: Mapping[str, sqlalchemy.BindParameter[Any]] = self._for_postgres.binds  # type: ignore[attr-defined]
        return {name: each.type for name, each in binds.items() if each.value is None}

    @cached_property
    def _compiled(self) -> sqlalchemy.Compiled:
        return self.statement.compile(dialect=_DIALECT)

    @cached_property
    def _for_postgres(self) -> sqlalchemy.Compiled:
        from .postgres_dialect import compiled  # noqa: PLC0415  # SQLite needs none of it

        return compiled(self.statement)

    @cached_property
    def _constants(self) -> dict[str, object]:
        return _constants_of(self._compiled)

    @cached_property
    def _named_constants(self) -> dict[str, object]:
        return _constants_of(self._for_postgres)

    @cached_property
    def _pick(self) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
        return _picker(self._compiled.positiontup or ())  # type: ignore[attr-defined]

    def bind(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Put ``values`` into the order of the statement's question marks."""
        if self._constants:
            values = {**self._constants, **values}
        return self._pick(values)

    def name(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """Put the statement's own values beside ``values``, for PostgreSQL."""
        return {**self._named_constants, **values} if self._named_constants else values


class Among:
    """A Core statement about any number of keys, compiled once for each power of two of them.

    ``make(keys)`` puts them behind an ``IN``. SQLAlchemy's own expansion takes 150 µs a query.
    """

    def __init__(
        self, make: Callable[[list[sqlalchemy.BindParameter[Any]]], sqlalchemy.ClauseElement]
    ) -> None:
        self._make = make
        self._prepared: dict[int, Prepared] = {}

    def of(self, keys: Sequence[object]) -> tuple[Prepared, dict[str, object]]:
        """Return the statement for as many keys, and these; the last fills the places left."""
        size = 1 << (len(keys) - 1).bit_length()
        prepared = self._prepared.get(size)
        if prepared is None:
            names: list[sqlalchemy.BindParameter[Any]] = [
                sqlalchemy.bindparam(f"key_{place}") for place in range(size)
            ]
            prepared = self._prepared[size] = Prepared(self._make(names))
        padded = [*keys, *[keys[-1]] * (size - len(keys))]
        return prepared, {f"key_{n}": key for n, key in enumerate(padded)}


def _constants_of(compiled: sqlalchemy.Compiled) -> dict[str, object]:
    return {name: value for name, value in compiled.params.items() if value is not None}


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """Return a function that takes the values of ``names`` out of a mapping, as a tuple."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)
