"""Statements about one row, written for many: each value becomes an array of them."""

# ruff: noqa: S608  # made of the names in our own statements; values are parameters

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, LargeBinary
from sqlalchemy.types import TypeEngine

from .postgres_dialect import quoted
from .statements import Prepared

_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
_ROW: Final = "given"
_PLACE: Final = "place_among_those_given"


class Many:
    """A statement about one row as one about many."""

    def __init__(self, statement: Prepared) -> None:
        self._statement = statement
        self._footprint = statement.footprint

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters, in the order of their arrays."""
        return tuple(sorted(self._statement.parameters))

    @cached_property
    def reading(self) -> str:
        """The text of a SELECT for each row given, whose place among them comes first."""
        inner = _PARAMETER.sub(self._given, self._statement.postgres)
        return (
            f"SELECT {_ROW}.{_PLACE}, found.* "
            f"FROM {self._arrays(f'WITH ORDINALITY AS {_ROW}', _PLACE)} "
            f"CROSS JOIN LATERAL ({inner}) AS found"
        )

    @cached_property
    def writing(self) -> str:
        """The text of a plain statement that writes all rows given."""
        footprint = self._footprint
        table = quoted(str(footprint.table))
        rows = self._arrays(f"AS {_ROW}")
        assigned = {column: _of_row(by) for column, by in footprint.values.items()}
        assigned |= {column: f"%({column}__same)s" for column in footprint.constants}
        if not footprint.occurrences:
            columns = ", ".join(quoted(column) for column in assigned)
            values = ", ".join(assigned.values())
            return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {rows}"
        keys = footprint.occurrences[0].bound.items()
        where = " AND ".join(f"{table}.{quoted(column)} = {_of_row(by)}" for column, by in keys)
        if not assigned:
            return f"DELETE FROM {table} USING {rows} WHERE {where}"
        values = ", ".join(f"{quoted(column)} = {value}" for column, value in assigned.items())
        return f"UPDATE {table} SET {values} FROM {rows} WHERE {where}"

    def arrays(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return what the rows' values are given as."""
        given: dict[str, Any] = {name: [row[name] for row in rows] for name in self.names}
        same = {f"{column}__same": value for column, value in self._footprint.constants.items()}
        return given | same

    def distinct(self, rows: Sequence[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
        """Leave out rows that a later one overwrites: a statement writes each row once."""
        places = self._footprint.occurrences
        if not places:
            return rows
        names = tuple(places[0].bound.values())
        return {tuple(row[name] for name in names): row for row in rows}.values()

    def _given(self, found: re.Match[str]) -> str:
        name = found.group(1)
        return _of_row(name) if name in self._statement.parameters else found.group(0)

    def _arrays(self, rest: str, *more: str) -> str:
        kinds = self._statement.parameters
        arrays = ", ".join(f"%({name})b::{_kind(kinds[name])}[]" for name in self.names)
        columns = ", ".join([*(quoted(name) for name in self.names), *more])
        return f"unnest({arrays}) {rest}({columns})"


def _of_row(name: str) -> str:
    return f"{_ROW}.{quoted(name)}"


def _kind(of: TypeEngine[Any]) -> str:
    if isinstance(of, BigInteger | Integer):
        return "int8"
    return "bytea" if isinstance(of, LargeBinary) else "text"
