"""Whether what a database holds is to be used, or has moved elsewhere or not arrived yet."""

from collections.abc import Container
from typing import Any, Final, Protocol

MOVED: Final = "moved"
"""Setting of a database that was left: by which move, and where to."""

FOLLOW: Final = "follow"
"""Setting of a database that was left: servers that still run there may follow."""

ARRIVING: Final = "arriving"
"""Table of a database that is being filled: by which move."""


class MovedError(ConnectionError):
    """Nothing is to be done with this database; the message says with which instead."""


class _Connection(Protocol):
    def execute(self, statement: Any, /) -> Any:
        """Run a statement."""


RESTORING: Final = "restore"
"""Stands for a move in a database that a backup is put into."""


def may_replace(arriving: str | None, move: str) -> bool:
    """Say whether what was left half done is this move's own, or nobody's only copy."""
    return arriving in {move, RESTORING}


def written(move: str, to: str) -> str:
    """Return what is kept of a move."""
    return f"{move} {to}"


def read_written(value: str) -> tuple[str, str]:
    """Return by which move everything has left, and where to."""
    move, _, to = value.partition(" ")
    return move, to


def require_here(connection: _Connection, tables: Container[str]) -> None:
    """Refuse a database that is not the one to use; ``tables`` are those it has.

    Raises:
        MovedError: it was left, or is not complete.
    """
    if ARRIVING in tables:
        raise MovedError(
            "it is not complete: a command that was to fill it ('chatserver promote', 'demote' or "
            "'restore') was interrupted; repeat that command"
        )
    if "meta" not in tables:
        return
    left = connection.execute(f"SELECT value FROM meta WHERE key='{MOVED}'").fetchone()  # noqa: S608
    if left is not None:
        raise MovedError(sentence(left[0]))


def sentence(value: str) -> str:
    """Say where everything is, and what to do about it."""
    _, to = read_written(value)
    return (
        f"everything here has moved to {to}: name that in the configuration ([store] url for "
        "PostgreSQL, [store] file without a url for SQLite) and start again"
    )
