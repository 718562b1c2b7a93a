"""A PostgreSQL database as one side of a copy, by COPY.

While others write to it, triggers note the keys of what they change, each with its transaction:
what is new since a moment is what that moment's snapshot did not see.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import Table

from .copying import FENCED, TABLES, Changes, CopyError, Side, keys_of
from .database import InUseError, Row
from .engines import shown
from .migrate import NEWEST, upgrade
from .moved import ARRIVING, FOLLOW, MOVED, may_replace, written
from .postgres_connection import MOVERS, WRITERS, connect, keep_out
from .postgres_schema import migrating, schema_of, tables_of

_NOTES: Final = "moving_"
_ZERO: Final = "\0"
_ZERO_SHOWN: Final = "\N{SYMBOL FOR NULL}"
_PATIENT: Final = ("SET lock_timeout = 0", "SET idle_in_transaction_session_timeout = 0")
_NOTE: Final = """
    CREATE FUNCTION {note}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP != 'INSERT' THEN INSERT INTO {note} ({keys}) VALUES ({old}); END IF;
        IF TG_OP != 'DELETE' THEN INSERT INTO {note} ({keys}) VALUES ({new}); END IF;
        RETURN NULL;
    END $$
"""
_NOTE_ALL: Final = """
    CREATE TRIGGER {note} AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {note}()
"""
_FENCE: Final = """
    CREATE OR REPLACE FUNCTION left_behind() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'this has moved to another database'
        USING ERRCODE = 'read_only_sql_transaction';
    END $$
"""


class PostgresSide(Side):
    """A database; servers that write to it wait for its locks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.shown = shown(url)
        self._raw: psycopg.Connection[TupleRow] | None = None
        self._seen: str | None = None

    def close(self) -> None:
        """Disconnect, which ends what was begun."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def settings(self) -> dict[str, str]:
        """Return what its ``meta`` table holds; nothing if there is none."""
        if "meta" not in tables_of(self._connection):
            return {}
        return dict(self._run("SELECT key, value FROM meta").fetchall())

    # -- reading ---------------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one moment, whatever others write meanwhile."""
        self._run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            self._run("ROLLBACK")

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield all rows in the order of their keys."""
        query = sql.SQL(
            "COPY (SELECT {columns} FROM {table} ORDER BY {keys}) TO STDOUT (FORMAT BINARY)"
        ).format(**_names(table))
        types = self._types(table)
        with _telling(), self._connection.cursor().copy(query) as copy:
            copy.set_types(types)
            yield from copy.rows()

    def count(self, table: Table) -> int:
        """Return how many rows there are."""
        query = sql.SQL("SELECT count(*) FROM {table}").format(**_names(table))
        (rows,) = self._run(query).fetchone() or (0,)
        return int(rows)

    # -- left while others write to it -------------------------------------------------------------

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Keep others from moving it too."""
        (alone,) = self._run(f"SELECT pg_try_advisory_lock({MOVERS})").fetchone() or (False,)
        if not alone:
            raise CopyError(f"{self.shown} is being moved by another process")
        try:
            self.require_newest()
            yield
            self.end_noting()
        finally:
            self._run(f"SELECT pg_advisory_unlock({MOVERS})")

    def require_newest(self) -> None:
        """Refuse a schema of another version."""
        if schema_of(self._connection).revision != NEWEST:
            raise CopyError(
                f"{self.shown} was written by another version of chatserver; "
                "start this version's server on it once"
            )

    def begin_noting(self) -> None:
        """Have triggers note keys; those a killed move has left go first."""
        self.end_noting()
        for table in TABLES:
            with self._connection.transaction():
                self._note(table)
        self._seen = None

    def _note(self, table: Table) -> None:
        keys = keys_of(table)
        names = _names(table) | {
            "old": _listed(keys, sql.SQL("OLD.")),
            "new": _listed(keys, sql.SQL("NEW.")),
        }
        for text in (
            "CREATE TABLE {note} AS SELECT {keys} FROM {table} WITH NO DATA",
            "ALTER TABLE {note} ADD COLUMN moved_at xid8 NOT NULL DEFAULT pg_current_xact_id()",
            _NOTE,
            _NOTE_ALL,
        ):
            self._run(sql.SQL(text).format(**names))

    def is_noting(self) -> bool:
        """Say whether each change is still noted."""
        noting = sql.SQL(
            "SELECT tgrelid FROM pg_trigger WHERE tgname = {} AND tgrelid = {}::regclass"
        )
        return all(
            self._run(
                noting.format(sql.Literal(f"{_NOTES}{table.name}"), sql.Literal(table.name))
            ).fetchone()
            for table in TABLES
        )

    def end_noting(self) -> None:
        """Note nothing any more, and forget what was noted."""
        for table in TABLES:
            for text in ("DROP FUNCTION IF EXISTS {note} CASCADE", "DROP TABLE IF EXISTS {note}"):
                self._run(sql.SQL(text).format(**_names(table)))

    def changes(self) -> list[Changes]:
        """Return what was noted since this was last asked."""
        (now,) = self._run("SELECT pg_current_snapshot()::text").fetchone() or ("",)
        found = [each for each in map(self._changes_of, TABLES) if each.keys]
        self._seen = now
        return found

    def _changes_of(self, table: Table) -> Changes:
        some = sql.SQL("SELECT DISTINCT {keys} FROM {note}").format(**_names(table))
        if self._seen is not None:
            some += sql.SQL(" WHERE NOT pg_visible_in_snapshot(moved_at, {}::pg_snapshot)").format(
                sql.Literal(self._seen)
            )
        keys = self._run(some).fetchall()
        if not keys:
            return Changes(table, [], [])
        query = sql.SQL(
            "SELECT {columns} FROM ({some}) AS changed JOIN {table} USING ({keys}) ORDER BY {keys}"
        ).format(some=some, **_names(table))
        return Changes(table, keys, self._run(query).fetchall())

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have everybody else wait before they commit; see what they have committed."""
        with self._connection.transaction():
            self._run(f"SELECT pg_advisory_xact_lock({WRITERS})")
            everything = sql.SQL(", ").join(sql.Identifier(table.name) for table in TABLES)
            self._run(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(everything))
            yield

    def leave(self, move: str, to: str) -> None:
        """Let nobody write here any more, and remember why."""
        self._set(MOVED, written(move, to))
        self._run(_FENCE)
        for table in FENCED:
            text = (
                "CREATE TRIGGER left_behind BEFORE INSERT OR UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION left_behind()"
            )
            self._run(sql.SQL(text).format(**_names(table)))

    def send_after(self) -> None:
        """Tell servers that still run here that they may follow."""
        self._set(FOLLOW, "1")

    def tables(self) -> set[str]:
        """Return the names of its tables."""
        return tables_of(self._connection)

    # -- filled ------------------------------------------------------------------------------------

    def prepare(self, move: str) -> None:
        """Make empty tables, marked as not to be used yet; what the same move left is replaced."""
        try:
            keep_out(self._connection, "alone")
        except InUseError:
            raise CopyError(f"a server runs on {self.shown}; an empty database is needed") from None
        if tables_of(self._connection):
            self._require_own(move)
        else:
            with migrating(self._url) as connection:
                assert connection is not None  # noqa: S101  # there was no schema a moment ago
                upgrade(connection)
                connection.exec_driver_sql(f"CREATE TABLE {ARRIVING} (move text)")
        with self._connection.transaction():
            mark = {"arriving": sql.Identifier(ARRIVING), "move": sql.Literal(move)}
            self._run(sql.SQL("DELETE FROM {arriving}").format(**mark))
            self._run(sql.SQL("INSERT INTO {arriving} VALUES ({move})").format(**mark))
            everything = sql.SQL(", ").join(sql.Identifier(table.name) for table in TABLES)
            self._run(sql.SQL("TRUNCATE {}").format(everything))

    def _require_own(self, move: str) -> None:
        arriving, revision = self._waiting_for(), schema_of(self._connection).revision
        if arriving is None:
            raise CopyError(f"{self.shown} is not empty; name a database that is")
        if not may_replace(arriving, move):
            raise CopyError(
                f"{self.shown} holds what another command, interrupted, has moved there; "
                "repeat that one, or name an empty database"
            )
        if revision != NEWEST:
            raise CopyError(
                f"{self.shown} holds the tables of another version of chatserver (schema "
                f"{revision}, this is {NEWEST}); name an empty database"
            )

    def awaits(self, move: str) -> bool:
        """Say whether it holds what this move has brought, and was not opened yet."""
        return self._waiting_for() == move

    def load(self, table: Table, rows: Iterable[Row]) -> None:
        """Fill an empty table, in one transaction."""
        into = sql.SQL("{table} ({columns})").format(**_names(table))
        self._copy_in(table, into, [each.name for each in table.columns], rows)

    def settle(self) -> None:
        """Let PostgreSQL learn what there is, so that it plans well from the first query on."""
        self._run("ANALYZE")

    def apply(self, changes: list[Changes]) -> list[list[Row]]:
        """Repeat changes in one transaction; return what is there of each then."""
        with self._connection.transaction():
            for each in changes:
                self._apply(each)
            return [self._at(each.table) for each in changes]

    def _apply(self, changes: Changes) -> None:
        table, names = changes.table, _names(changes.table)
        create = "CREATE TEMPORARY TABLE {note} ON COMMIT DROP AS SELECT {keys} FROM {table}"
        self._run(sql.SQL(create + " WITH NO DATA").format(**names))
        into = sql.SQL("pg_temp.{note} ({keys})").format(**names)
        self._copy_in(table, into, keys_of(table), changes.keys)
        same = sql.SQL(" AND ").join(
            sql.SQL("{table}.{key} = {note}.{key}").format(key=sql.Identifier(key), **names)
            for key in keys_of(table)
        )
        delete = sql.SQL("DELETE FROM {table} USING pg_temp.{note} WHERE {same}")
        self._run(delete.format(same=same, **names))
        self.load(table, changes.rows)

    def _at(self, table: Table) -> list[Row]:
        query = "SELECT {columns} FROM pg_temp.{note} JOIN {table} USING ({keys}) ORDER BY {keys}"
        return self._run(sql.SQL(query).format(**_names(table))).fetchall()

    def open_up(self) -> None:
        """Take the mark away: it may be used."""
        self._run(sql.SQL("DROP TABLE {}").format(sql.Identifier(ARRIVING)))

    def fit(self, row: Row) -> Row:
        """Return a row as it can be kept here: in texts, there is no character zero."""
        if any(_ZERO in value for value in row if value.__class__ is str):
            shown_in = (_ZERO_SHOWN if value.__class__ is str else None for value in row)
            return tuple(
                value.replace(_ZERO, with_) if with_ else value
                for value, with_ in zip(row, shown_in, strict=True)
            )
        return row

    # -- the connection ----------------------------------------------------------------------------

    @property
    def _connection(self) -> psycopg.Connection[TupleRow]:
        if self._raw is None:
            self._raw = connect(self._url)
            self._be_patient()
        return self._raw

    def _be_patient(self) -> None:
        for setting in _PATIENT:
            self._run(setting)

    def _run(self, statement: Any) -> psycopg.Cursor[TupleRow]:
        with _telling():
            return self._connection.cursor(binary=True).execute(statement, prepare=False)

    def _set(self, key: str, value: str) -> None:
        insert = sql.SQL("INSERT INTO meta VALUES ({}, {}) ON CONFLICT DO NOTHING")
        self._run(insert.format(sql.Literal(key), sql.Literal(value)))

    def _copy_in(
        self, table: Table, into: sql.Composed, columns: list[str], rows: Iterable[Row]
    ) -> None:
        query = sql.SQL("COPY {into} FROM STDIN (FORMAT BINARY)").format(into=into)
        types = dict(zip((each.name for each in table.columns), self._types(table), strict=True))
        with _telling(), self._connection.cursor().copy(query) as copy:
            copy.set_types([types[column] for column in columns])
            for row in rows:
                copy.write_row(row)

    def _types(self, table: Table) -> list[int]:
        query = sql.SQL(
            "SELECT attname, atttypid::int8 FROM pg_attribute WHERE attrelid = {}::regclass"
        ).format(sql.Literal(table.name))
        types = {str(name): int(oid) for name, oid in self._run(query).fetchall()}
        return [types[column.name] for column in table.columns]

    def _waiting_for(self) -> str | None:
        if ARRIVING not in tables_of(self._connection):
            return None
        row = self._run(sql.SQL("SELECT move FROM {}").format(sql.Identifier(ARRIVING))).fetchone()
        return "" if row is None else str(row[0])


@contextmanager
def _telling() -> Iterator[None]:
    """Tell what PostgreSQL refused as a reason why nothing was copied."""
    try:
        yield
    except psycopg.Error as error:
        raise CopyError(f"PostgreSQL: {' '.join(str(error).split())}") from error


def _names(table: Table) -> dict[str, sql.Composable]:
    return {
        "table": sql.Identifier(table.name),
        "note": sql.Identifier(f"{_NOTES}{table.name}"),
        "keys": _listed(keys_of(table)),
        "columns": _listed([column.name for column in table.columns]),
    }


def _listed(columns: list[str], of: sql.SQL | None = None) -> sql.Composed:
    names = (sql.Identifier(column) for column in columns)
    return sql.SQL(", ").join(sql.Composed([of, name]) if of else name for name in names)


def forget_moving(url: str) -> None:
    """Take away what a killed move has left in a database, unless another one is at work."""
    side = PostgresSide(url)
    try:
        if any(name.startswith(_NOTES) for name in side.tables()):
            with side.leaving():
                side.end_noting()
    except CopyError:
        return
    finally:
        side.close()
