"""What the store asks of a database, whichever engine it is.

Functions that touch SQL are plain functions of a :class:`Reader` or ``Transaction``; they are
carried to the database whole, so that an action costs one hop however many statements it has.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Concatenate, Literal, ParamSpec, TypeVar

import sqlalchemy

from .lanes import Foresight
from .reserve import Room
from .statements import Among, Prepared

__all__ = ["Among", "Database", "InUseError", "Prepared", "Reader", "Row"]

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]


class InUseError(Exception):
    """Another server runs on the same data, and they could not hear of each other."""


class Reader(ABC):
    """A connection that reads; each function run on it sees one consistent state."""

    __slots__ = ("memory", "raw")

    dialect: ClassVar[Literal["sqlite", "postgresql"]]
    raw: Any
    """The driver's connection: for each engine's own affairs, and for tests and tools."""
    memory: dict[str, Any]
    """What was unpacked from rows; whoever keeps something here knows when it is stale."""

    @abstractmethod
    def rows(self, statement: Prepared, **values: object) -> list[Row]:
        """Run a statement and return all its rows."""

    @abstractmethod
    def row(self, statement: Prepared, **values: object) -> Row | None:
        """Run a statement and return its first row, if any."""

    @abstractmethod
    def each(self, statement: Prepared, **values: object) -> Iterable[Row]:
        """Run a statement whose rows need not be in memory at once."""

    @abstractmethod
    def many(self, statement: Prepared, values: list[dict[str, object]]) -> None:
        """Run a statement once for each of ``values``."""

    @abstractmethod
    def among(self, statement: Among, keys: Sequence[object], **values: object) -> list[Row]:
        """Run a statement about ``keys`` and return all its rows; none if there is no key."""

    @abstractmethod
    def select(self, statement: sqlalchemy.Select[Any]) -> list[Row]:
        """Run a statement whose shape varies (``IN`` lists); compiling it takes a while."""

    @property
    @abstractmethod
    def changes(self) -> int:
        """How many rows this connection has changed so far."""

    @property
    @abstractmethod
    def writes(self) -> int:
        """A number that is another one after each write; asking for it costs nothing."""


class Database(ABC):
    """Where everything is kept: one transaction at a time is written, several functions read."""

    reserve: Room
    lanes: int = 0
    """How many transactions that stay within their lanes may be on their way at once."""

    @abstractmethod
    async def open(self) -> None:
        """Open it.

        Raises:
            OSError: it cannot be reached.
        """

    @abstractmethod
    async def close(self) -> None:
        """Finish what is being written and close everything."""

    @abstractmethod
    async def read(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in a reading thread, in one consistent snapshot."""

    @abstractmethod
    async def write(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in one transaction and return once it is on disk.

        No other transaction of any process runs between its first statement and its end.

        Raises:
            StorageFull: the disk is full; nothing was written.
            Unavailable: the database was busy or went away; send it again.
        """

    async def write_foreseen(self, foresight: Foresight, function: Callable[[Reader], T]) -> T:
        """Run ``function(reader)`` as :meth:`write` does, with what is known of it beforehand.

        One that takes a lane runs beside those of other lanes, of any process; where it touches
        more than it said, it is undone and run again while nobody else writes.
        """
        del foresight
        return await self.write(function)
