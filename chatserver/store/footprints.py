"""What a statement reads and writes, told from its structure and not by whoever wrote it.

By it a writer knows whether a read would see what waits to be written, and whether a statement
stays within a few streams. Whatever is not understood counts as everything.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    Delete,
    FromClause,
    Insert,
    Join,
    Null,
    Select,
    Table,
    Update,
    and_,
)
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ClauseElement, Grouping

Bound = Mapping[str, str]
"""Columns that equal a value, by the name of the statement's parameter."""

_Scope = Mapping[Column[Any], list[ClauseElement]]


class Occurrence(NamedTuple):
    """A table at one place of a statement, and what of it is asked for there."""

    table: str
    bound: Bound


class Footprint:
    """What a statement reads and writes."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self.table = _target(statement)
        """The table it writes to, if any."""
        self.changed = _changed(statement)
        """The columns it sets, or None if it adds or removes whole rows."""

    @cached_property
    def occurrences(self) -> list[Occurrence]:
        """Every place at which it reads a table; of one it writes to, which rows."""
        statement = self._statement
        if isinstance(statement, Insert):
            return list(_places(_nested(statement), {}, frozenset()))
        if isinstance(statement, Update | Delete):
            table = _table(statement)
            scope = _compared(_condition(statement), {table})
            found = [Occurrence(table.name, _bound(table, scope))]
            return found + list(_places(_nested(statement), scope, frozenset([table])))
        return list(_places([statement], {}, frozenset()))

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables it reads."""
        return frozenset(each.table for each in self.occurrences)

    @cached_property
    def columns(self) -> frozenset[tuple[str, str]]:
        """The columns it names, of tables by their names."""
        found = (each for each in visitors.iterate(self._statement) if isinstance(each, Column))
        return frozenset((_name(each.table), each.name) for each in found)

    @cached_property
    def key(self) -> Bound:
        """Which rows it writes: what their columns equal, before and after."""
        if isinstance(self._statement, Insert):
            return self.values or _selected(self._statement)
        bound = self.occurrences[0].bound if self.table else {}
        return {name: by for name, by in bound.items() if name not in (self.changed or ())}

    @cached_property
    def values(self) -> Bound:
        """The columns it fills from a parameter."""
        assigned = _assigned(self._statement).items()
        return {name: value.key for name, value in assigned if _is_parameter(value)}

    @cached_property
    def constants(self) -> Mapping[str, object]:
        """The columns it fills with the same value each time."""
        assigned = _assigned(self._statement).items()
        return {name: _constant(value) for name, value in assigned if _is_constant(value)}

    @cached_property
    def is_plain(self) -> bool:
        """Whether it writes values at keys and reads nothing for it."""
        statement = self._statement
        known = len(self.values) + len(self.constants)
        if self.table is None or known != len(_assigned(statement)):
            return False
        if not isinstance(statement, Update | Delete):
            return bool(self.values)
        terms = _terms(_condition(statement))
        return len(terms) == len(self.occurrences[0].bound) and len(self.occurrences) == 1


def meeting(written: Footprint, read: Footprint) -> list[tuple[str, str]] | None:
    """Return which parameters must be equal for a read to see what was written.

    None says that it never does, an empty list that it may always.
    """
    if written.table not in read.tables:
        return None
    table, changed = written.table, written.changed
    if changed is not None and not any((table, name) in read.columns for name in changed):
        return None
    places = [each.bound for each in read.occurrences if each.table == table]
    if len(places) > 1:
        return []
    return [(written.key[name], by) for name, by in places[0].items() if name in written.key]


def _target(statement: ClauseElement) -> str | None:
    return _table(statement).name if isinstance(statement, Insert | Update | Delete) else None


def _table(statement: Insert | Update | Delete) -> Table:
    table = statement.table
    if not isinstance(table, Table):
        raise TypeError("only tables are written to")
    return table


def _changed(statement: ClauseElement) -> frozenset[str] | None:
    return frozenset(_assigned(statement)) if isinstance(statement, Update) else None


def _assigned(statement: ClauseElement) -> dict[str, Any]:
    if not isinstance(statement, Insert | Update):
        return {}
    values = (statement._values or {}).items()  # noqa: SLF001
    return {column if isinstance(column, str) else column.name: value for column, value in values}


def _is_parameter(value: object) -> bool:
    return isinstance(value, BindParameter) and value.value is None


def _is_constant(value: object) -> bool:
    if isinstance(value, BindParameter):
        return value.value is not None
    return isinstance(value, Null) or not isinstance(value, ClauseElement)


def _constant(value: Any) -> object:
    if isinstance(value, Null):
        return None
    return value.value if isinstance(value, BindParameter) else value


def _selected(statement: Insert) -> Bound:
    """Return what an INSERT fills from parameters by way of a SELECT."""
    source, names = statement.select, statement._select_names or ()  # noqa: SLF001
    if not isinstance(source, Select) or source.whereclause is None:
        return {}
    scope = _compared(source.whereclause, set(source.get_final_froms()))
    found = {
        name: _value(column, scope, set())
        for name, column in zip(names, source.selected_columns, strict=True)
    }
    return {name: by for name, by in found.items() if by is not None}


def _condition(statement: Update | Delete) -> ClauseElement:
    return and_(True, *statement._where_criteria)  # noqa: SLF001


def _places(
    elements: Iterable[ClauseElement], outer: _Scope, known: frozenset[FromClause]
) -> Iterator[Occurrence]:
    """Go through SELECTs and those in them; ``outer`` is what holds around them."""
    for element in elements:
        if not isinstance(element, Select):
            yield from _places(_nested(element), outer, known)
            continue
        leaves = [leaf for each in element.get_final_froms() for leaf in _leaves(each)]
        own = [each for each in leaves if each not in known] or leaves
        scope = {**outer}
        if element.whereclause is not None:
            _join_in(scope, _compared(element.whereclause, set(own)))
        for each in element.get_final_froms():
            for on, of in _conditions(each):
                _join_in(scope, _compared(on, of & set(own)))
        for leaf in own:
            if isinstance(leaf, Table):
                yield Occurrence(leaf.name, _bound(leaf, scope))
            else:
                yield Occurrence(_name(leaf), {})
        yield from _places(_nested(element), scope, known | set(own))


def _leaves(element: FromClause) -> list[FromClause]:
    if isinstance(element, Join):
        return [*_leaves(element.left), *_leaves(element.right)]
    return [element]


def _conditions(element: FromClause) -> Iterator[tuple[ClauseElement, set[FromClause]]]:
    """Yield what tables are joined by, and of which rows of which tables it decides."""
    if isinstance(element, Join):
        right = set(_leaves(element.right))
        if element.onclause is not None and not element.full:
            yield element.onclause, right if element.isouter else right | set(_leaves(element.left))
        yield from _conditions(element.left)
        if not element.isouter:
            yield from _conditions(element.right)


def _compared(condition: ClauseElement, of: set[Any]) -> dict[Column[Any], list[ClauseElement]]:
    """Return what the columns of some tables must equal."""
    found: dict[Column[Any], list[ClauseElement]] = {}
    for term in _terms(condition):
        if isinstance(term, BinaryExpression) and term.operator is operators.eq:
            for one, other in ((term.left, term.right), (term.right, term.left)):
                if isinstance(one, Column) and one.table in of:
                    found.setdefault(one, []).append(other)
    return found


def _terms(condition: Any) -> list[ClauseElement]:
    if isinstance(condition, Grouping):
        return _terms(condition.element)
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        return [term for each in condition.clauses for term in _terms(each)]
    return [condition]


def _join_in(scope: dict[Column[Any], list[ClauseElement]], more: _Scope) -> None:
    for column, others in more.items():
        scope[column] = [*scope.get(column, []), *others]


def _bound(table: Table, scope: _Scope) -> Bound:
    found = ((column.name, _value(column, scope, set())) for column in table.columns)
    return {name: by for name, by in found if by is not None}


def _value(element: ClauseElement, scope: _Scope, seen: set[ClauseElement]) -> str | None:
    """Follow what equals what, until there is a parameter."""
    if isinstance(element, BindParameter):
        return element.key if _is_parameter(element) else None
    if not isinstance(element, Column) or element in seen:
        return None
    seen.add(element)
    values = (_value(other, scope, seen) for other in scope.get(element, ()))
    return next((each for each in values if each is not None), None)


def _nested(element: ClauseElement) -> list[ClauseElement]:
    """Return the SELECTs directly inside a statement."""
    found: list[ClauseElement] = []
    for child in element.get_children():
        if isinstance(child, Select):
            found.append(child)
        elif not isinstance(child, Table | Column | BindParameter):
            found += _nested(child)
    return found


def _name(element: FromClause | None) -> str:
    """Return the name of the table behind an alias."""
    while element is not None and not isinstance(element, Table):
        element = getattr(element, "element", None)
    return element.name if isinstance(element, Table) else ""
