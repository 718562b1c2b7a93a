"""How the store's statements read on PostgreSQL."""

from typing import Any

import sqlalchemy
from sqlalchemy import Cast, LargeBinary
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.sql.functions import Function


class _Compiler(PGCompiler_psycopg):
    """Writes what SQLite calls otherwise, or takes for granted."""

    def visit_group_concat_func(self, function: Function[Any], **how: Any) -> str:
        """Join texts by commas; SQLite makes texts of numbers by itself."""
        return f"string_agg(CAST({self.function_argspec(function, **how)[1:-1]} AS TEXT), ',')"

    def visit_instr_func(self, function: Function[Any], **how: Any) -> str:
        """Find a text in another."""
        return f"strpos{self.function_argspec(function, **how)}"

    def visit_cast(self, cast: Cast[Any], **how: Any) -> str:
        """Turn a text into its bytes: a plain cast would read backslashes as escapes."""
        if isinstance(cast.type, LargeBinary):
            return f"convert_to({cast.clause._compiler_dispatch(self, **how)}, 'UTF8')"  # noqa: SLF001
        written: str = super().visit_cast(cast, **how)  # type: ignore[no-untyped-call]
        return written


class _Dialect(PGDialect_psycopg):
    statement_compiler = _Compiler
    supports_statement_cache = True


_DIALECT = _Dialect()  # type: ignore[no-untyped-call]


def compiled(statement: sqlalchemy.ClauseElement) -> sqlalchemy.Compiled:
    """Compile a statement; lists behind an ``IN`` are written out as long as they are."""
    return statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})


def quoted(name: str) -> str:
    """Return a name as it is written in a statement."""
    return str(_DIALECT.identifier_preparer.quote(name))
