"""Everything from one database into another, whichever engines they are, and proof of it.

What is copied are the tables of ``schema``, row by row in the order of their keys. Both ends
are read, and must come to the same: so many rows, one digest for each table and each stream.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Final, NamedTuple

import msgpack
from sqlalchemy import Table

from chatserver.core import faults

from .database import Row
from .schema import metadata

Tell = Callable[[int, int, str], None]
"""Is called with how far it is, of how much, and what is being done."""

TABLES: Final = tuple(metadata.sorted_tables)
FENCED: Final = tuple(table for table in TABLES if table.name != "meta")
"""Where nobody writes any more once everything has left."""

TELL_EVERY_ROWS: Final = 20_000
MAX_NAMED: Final = 5
_BY_STREAM: Final = frozenset({"events", "messages"})
"""Tables whose first column names a stream; each stream has a digest of its own."""


class CopyError(Exception):
    """It was not done; the message says why, and what is true now."""


class Part(NamedTuple):
    """How much there is of a table or, in the log, of a stream, and what it comes to."""

    name: str
    rows: int
    digest: bytes


class Changes(NamedTuple):
    """What happened to a table meanwhile: which rows, by their keys, and what is there now."""

    table: Table
    keys: list[Row]
    rows: list[Row]


class Meter:
    """Tells how far some passes over all rows are."""

    def __init__(self, tell: Tell, passes: int) -> None:
        self._tell, self._passes, self._passed, self._rows = tell, passes, 0, 1
        self._row = 0

    def begin(self, rows: int) -> None:
        """Learn how much one pass is."""
        self._rows = max(rows, 1)

    def at(self, share: float, what: str) -> None:
        """Tell how much of this pass is done."""
        done = int(self._rows * (self._passed + share))
        self._tell(min(done, self._rows * self._passes - 1), self._rows * self._passes, what)

    def row(self, what: str) -> None:
        """Count a row, and tell now and then."""
        self._row += 1
        if self._row % TELL_EVERY_ROWS == 0:
            self.at(min(self._row / self._rows, 1), what)

    def passed(self) -> None:
        """Begin the next pass."""
        self._passed += 1
        self._row = 0

    def finish(self, what: str) -> None:
        """Tell that all is done."""
        self._tell(self._rows * self._passes, self._rows * self._passes, what)


class Side(ABC):
    """A database that is copied from or to, through one connection of its own."""

    shown: str
    """What people know it by."""

    @abstractmethod
    def close(self) -> None:
        """Disconnect."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """Return what its ``meta`` table holds; nothing if there is none."""

    @abstractmethod
    def require_newest(self) -> None:
        """Refuse a schema of another version.

        Raises:
            CopyError: it has one.
        """

    # -- reading ---------------------------------------------------------------------------------

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """See one moment, whatever others write meanwhile."""

    @abstractmethod
    def rows(self, table: Table) -> Iterator[Row]:
        """Yield all rows, in the order of their keys."""

    @abstractmethod
    def count(self, table: Table) -> int:
        """Return how many rows there are."""

    # -- left while others write to it -------------------------------------------------------------

    @abstractmethod
    def leaving(self) -> AbstractContextManager[None]:
        """Keep others from moving it too; at the end nothing is noted any more.

        Raises:
            CopyError: somebody else does, or it is not of this version.
        """

    @abstractmethod
    def begin_noting(self) -> None:
        """Note the key of each row that anybody changes from now on."""

    @abstractmethod
    def is_noting(self) -> bool:
        """Say whether each change is still noted: a migration drops what it finds in its way."""

    @abstractmethod
    def end_noting(self) -> None:
        """Note nothing any more, and forget what was noted."""

    @abstractmethod
    def changes(self) -> list[Changes]:
        """Return what was noted since this was last asked, as of the moment that is seen."""

    @abstractmethod
    def held(self) -> AbstractContextManager[None]:
        """Have everybody else wait before they commit; see what they have committed."""

    @abstractmethod
    def leave(self, move: str, to: str) -> None:
        """Let nobody write here any more, and remember why; call while it is held."""

    @abstractmethod
    def send_after(self) -> None:
        """Tell servers that still run here that they may follow."""

    # -- filled ------------------------------------------------------------------------------------

    @abstractmethod
    def prepare(self, move: str) -> None:
        """Make empty tables, marked as not to be used yet; what the same move left is replaced.

        Raises:
            CopyError: something is there already, or somebody uses it.
        """

    @abstractmethod
    def awaits(self, move: str) -> bool:
        """Say whether it holds what this move has brought, and was not opened yet."""

    @abstractmethod
    def load(self, table: Table, rows: Iterable[Row]) -> None:
        """Fill an empty table, in one transaction."""

    @abstractmethod
    def settle(self) -> None:
        """Do what makes reading quick, once everything is loaded."""

    @abstractmethod
    def apply(self, changes: list[Changes]) -> list[list[Row]]:
        """Repeat changes in one transaction; return what is there of each then."""

    @abstractmethod
    def open_up(self) -> None:
        """Take the mark away: it may be used."""

    def fit(self, row: Row) -> Row:
        """Return a row as it can be kept here."""
        return row


class Ledger:
    """Counts and digests rows on their way; in which order they come makes no difference."""

    def __init__(self, meter: Meter, what: str) -> None:
        self._meter, self._what = meter, what
        self._sums: dict[str, list[int]] = {}

    @property
    def parts(self) -> list[Part]:
        """What it comes to so far."""
        return [
            Part(name, rows, (total % (1 << 128)).to_bytes(16, "big"))
            for name, (rows, total) in sorted(self._sums.items())
        ]

    def through(self, table: str, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows as they are."""
        by_stream, sums = table in _BY_STREAM, self._sums
        for row in rows:
            digest = hashlib.blake2b(msgpack.packb(row), digest_size=16).digest()
            name = f"{table} {row[0]}" if by_stream else table
            part = sums.setdefault(name, [0, 0])
            part[0] += 1
            part[1] += int.from_bytes(digest, "big")
            self._meter.row(self._what)
            yield row

    def take(self, side: Side) -> list[Part]:
        """Read everything a side holds; return what it comes to."""
        for table in TABLES:
            for _ in self.through(table.name, side.rows(table)):
                pass
        self._meter.passed()
        return self.parts


def copy_all(source: Side, target: Side, meter: Meter) -> list[Part]:
    """Fill a prepared side with what another sees now; return what that was.

    Raises:
        CopyError: what can be read from the target is not what was written.
    """
    meter.begin(sum(source.count(table) for table in TABLES))
    ledger = Ledger(meter, "copying")
    for table in TABLES:
        rows = map(target.fit, source.rows(table))
        target.load(table, ledger.through(table.name, rows))
        faults.passing("copy.table")
    meter.passed()
    target.settle()
    arrived = Ledger(meter, "checking").take(target)
    require_same(ledger.parts, arrived, target.shown)
    return ledger.parts


def require_same(wanted: list[Part], found: list[Part], where: str) -> None:
    """Compare what was read with what has arrived.

    Raises:
        CopyError: they differ; names where.
    """
    if wrong := sorted({part.name for part in set(wanted) ^ set(found)}):
        raise CopyError(f"{where} does not hold what was copied of {named(wrong)}")


def named(parts: list[str]) -> str:
    """Name a few of many."""
    more = f" and {len(parts) - MAX_NAMED} more" if len(parts) > MAX_NAMED else ""
    return ", ".join(parts[:MAX_NAMED]) + more


def keys_of(table: Table) -> list[str]:
    """Return the names of the columns that make a table's key."""
    return [column.name for column in table.primary_key]
