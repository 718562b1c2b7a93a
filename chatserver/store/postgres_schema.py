"""The schema on PostgreSQL: brought up to date by one process at a time, and compared by bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import sqlalchemy
from psycopg import sql
from sqlalchemy.pool import StaticPool

from .migrate import Schema, read_schema
from .moved import require_here
from .postgres_connection import (
    MIGRATING,
    VERSIONS_AT_WORK,
    WRITERS,
    connect,
    reaching,
    revision_of,
)

OLDEST_VERSION: Final = 14
_MAKE_UTF8: Final = (
    "it does not keep texts as UTF-8: make another with "
    "CREATE DATABASE chat ENCODING 'UTF8' TEMPLATE template0"
)
_TABLES: Final = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')
    AND relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""
_TEXTS: Final = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND (
        data_type = 'character varying'
        OR (data_type = 'text' AND collation_name IS DISTINCT FROM 'C')
    )
"""


def examine(url: str) -> tuple[bool, str]:
    """Say whether a database holds a schema of ours, and what is wrong with its server.

    Raises:
        ConnectionError: the database cannot be reached.
    """
    raw = connect(url)
    try:
        made = schema_of(raw).revision is not None
        if raw.info.server_version // 10_000 < OLDEST_VERSION:
            return made, f"PostgreSQL {OLDEST_VERSION} or newer is needed"
        if raw.execute("SHOW fsync").fetchone() != ("on",):
            return made, "its fsync is off: what was acknowledged is lost with the power"
        return made, "" if _encoding(raw) == "UTF8" else _MAKE_UTF8
    finally:
        raw.close()


@contextmanager
def migrating(url: str) -> Iterator[sqlalchemy.Connection | None]:
    """Yield a connection to upgrade the schema with, in one transaction; None if it need not be.

    Servers that start together wait for each other here, and nobody writes meanwhile.

    Raises:
        ConnectionError: the database cannot be reached, does not keep texts as UTF-8, or is not
            the one to use any more.
    """
    raw = connect(url)
    try:
        with reaching():
            _require_utf8(raw)
            raw.execute("SET lock_timeout = 0")
            raw.execute("SET idle_in_transaction_session_timeout = 0")
            schema = schema_of(raw)
            require_here(raw, tables_of(raw))
        if not schema.is_due:
            yield None
            return
        engine = sqlalchemy.create_engine(
            "postgresql+psycopg://", creator=lambda: raw, poolclass=StaticPool
        )
        raw.autocommit = False
        with engine.begin() as connection:
            for lock in (MIGRATING, WRITERS):
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")
            yield connection
            _compare_bytes(raw)
        engine.dispose()
    finally:
        raw.close()


def versions_at_work(connection: sqlalchemy.Connection) -> list[str]:
    """Return of which versions servers hold the database: their locks tell."""
    found = connection.exec_driver_sql(VERSIONS_AT_WORK).scalars()
    return [revision_of(number) for number in found]


def tables_of(raw: psycopg.Connection[Any]) -> set[str]:
    """Return the names of the tables there are, but for those of extensions."""
    return {str(name) for (name,) in raw.execute(_TABLES).fetchall()}


def schema_of(raw: psycopg.Connection[Any]) -> Schema:
    """Return what a database says of its schema; nothing if there is none."""
    try:
        return read_schema(raw.execute)
    except psycopg.errors.UndefinedTable:
        return Schema(None, None)


def _require_utf8(raw: psycopg.Connection[tuple[str, ...]]) -> None:
    if _encoding(raw) != "UTF8":
        raise ConnectionError(_MAKE_UTF8)


def _encoding(raw: psycopg.Connection[tuple[str, ...]]) -> str | None:
    return raw.info.parameter_status("server_encoding")


def _compare_bytes(raw: psycopg.Connection[tuple[str, ...]]) -> None:
    """Let texts be as long as they are and ordered by their bytes, as they are in SQLite.

    Identifiers and names are paged through in that order, whatever language the server speaks.
    """
    for table, column in raw.execute(_TEXTS).fetchall():
        change = sql.SQL('ALTER TABLE {} ALTER COLUMN {} TYPE text COLLATE "C"')
        raw.execute(change.format(sql.Identifier(table), sql.Identifier(column)))
