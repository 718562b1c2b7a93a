"""A database on which everything is tried and nothing stays."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from .database import Database, Reader

P = ParamSpec("P")
T = TypeVar("T")


class _UndoneError(Exception):
    """Ends a transaction that is to leave nothing behind."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


class Rehearsal(Database):
    """Runs each transaction on a database and undoes it, with the result it would have had."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        """Do nothing: whoever opened the database has it open."""

    async def close(self) -> None:
        """Do nothing: whoever opened the database closes it."""

    async def read(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` on what is really stored."""
        return await self._database.read(function, *args, **kwargs)

    async def write(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in a transaction that is undone."""

        def undone(reader: Reader) -> None:
            raise _UndoneError(function(reader, *args, **kwargs))

        try:
            await self._database.write(undone)
        except _UndoneError as error:
            result: T = error.result
            return result
        raise AssertionError("a transaction ended that should have been undone")
