"""A connection to PostgreSQL that writes, with as few exchanges as it can.

What is written waits until a read would see it, or the end: then it is sent together, each run of
one statement as one statement about many rows. What a group of changes foresees to ask is asked
for all of them while the transaction begins.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import sqlalchemy
from psycopg import errors
from psycopg.pq import TransactionStatus

from protocol.errors import Invalid

from .database import Prepared, Row
from .lanes import BeyondLaneError, Foresight, Question, lock_of, owners
from .ledger import Ledger
from .postgres_connection import STREAMS, WRITERS, in_one_packet
from .postgres_reader import PostgresReader, storable
from .postgres_sets import Many

Values = Mapping[str, Any]

MOST_PENDING: Final = 2_000
"""So many rows wait at most: an import writes many more."""

_ALL: Final = f"SELECT pg_advisory_xact_lock({WRITERS})"
_BESIDE_OTHERS: Final = f"SELECT pg_advisory_xact_lock_shared({WRITERS})"
_STREAMS: Final = f"SELECT pg_advisory_xact_lock({STREAMS}, each) FROM unnest(%s::int4[]) AS each"  # noqa: S608
_ONE_MORE: Final = f"SELECT pg_try_advisory_xact_lock({STREAMS}, %s::int4)"


class Run:
    """Some rows that one statement writes."""

    __slots__ = ("rows", "statement")

    def __init__(self, statement: Prepared, rows: list[Values]) -> None:
        self.statement = statement
        self.rows = rows

    def lets_by(self, other: Prepared) -> bool:
        """Say whether it is the same to run ``other`` before it."""
        mine, its = self.statement.footprint, other.footprint
        return mine.is_plain and its.is_plain and mine.table != its.table


class PostgresWriter(PostgresReader):
    """A connection to PostgreSQL in a transaction that may write."""

    __slots__ = (
        "_answers",
        "_changes",
        "_held",
        "_many",
        "_pending",
        "_unseen",
        "_waiting",
        "_writes",
        "_written",
    )

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        super().__init__(raw)
        self._many: dict[Prepared, Many] = {}
        self._changes = 0
        self._writes = 0
        self._forget()

    def _forget(self) -> None:
        self._answers: dict[Prepared, dict[tuple[Any, ...], list[Row]]] = {}
        self._held: set[int] | None = None
        self._pending: list[Run] = []
        self._waiting = 0
        self._unseen = Ledger()
        self._written = Ledger()

    def begin(self, foresight: Foresight) -> None:
        """Begin a transaction, take its locks, and ask what will be asked: one exchange."""
        self._forget()
        raw = self.raw
        with in_one_packet(raw):
            raw.execute("BEGIN", prepare=False)
            if foresight.lane is None:
                raw.execute(_ALL)
            else:
                self._held = {lock_of(stream) for stream in foresight.streams}
                raw.execute(_BESIDE_OTHERS)
                raw.execute(_STREAMS, [sorted(self._held)])
            asked = [self._ask(*each) for each in self._foreseen(foresight.questions).items()]
        for statement, keys, cursor in asked:
            self._answers[statement] = _by_key(keys, cursor)

    def commit(self) -> str | None:
        """Send what waits and commit: one exchange; return what PostgreSQL says it did."""
        if not self._pending or self.raw.info.transaction_status is TransactionStatus.INERROR:
            ended = self.raw.execute("COMMIT", prepare=False)
        else:
            with self._exchange():
                self._send()
                ended = self.raw.execute("COMMIT", prepare=False)
        self._forget()
        told: str | None = ended.statusmessage
        return told

    def rollback(self) -> None:
        """End a transaction of which nothing shall remain."""
        self._forget()
        super().rollback()

    # -- reading -----------------------------------------------------------------------------

    def rows(self, statement: Prepared, **values: object) -> list[Row]:
        """Run a statement and return all its rows; one that writes waits."""
        if statement.footprint.table is not None:
            self._write(statement, [values])
            return []
        answers = self._answers.get(statement)
        if answers is not None:
            found = answers.get(_key(statement, values))
            if found is not None and not self._written.concerns(statement, values):
                return found
        self._require(statement, values)
        if self._pending and self._unseen.concerns(statement, values):
            return self._flush_and(statement.postgres, statement.name(values))
        return self._run(statement.postgres, statement.name(values))

    def many(self, statement: Prepared, values: list[dict[str, object]]) -> None:
        """Have a statement run once for each of ``values``."""
        if values:
            self._write(statement, values)

    def select(self, statement: sqlalchemy.Select[Any]) -> list[Row]:
        """Run a statement whose shape varies (``IN`` lists); compiling it takes a while."""
        if self._held is not None:
            raise BeyondLaneError
        self.flush()
        return super().select(statement)

    @property
    def changes(self) -> int:
        """How many rows this connection has changed so far; asking sends what waits."""
        self.flush()
        return self._changes

    @property
    def writes(self) -> int:
        """How many rows it was told to write so far, whether or not they are there."""
        return self._writes

    def _flush_and(self, text: str, values: Any) -> list[Row]:
        """Send what waits, and then read: one exchange."""
        with self._exchange():
            sent = self._send()
            self._cursor.execute(text, values)
        self._count(sent)
        return self._cursor.fetchall()

    # -- writing -----------------------------------------------------------------------------

    def flush(self) -> None:
        """Send what waits."""
        if self._pending:
            with self._exchange():
                sent = self._send()
            self._count(sent)

    @contextmanager
    def _exchange(self) -> Iterator[None]:
        """Send all that is sent meanwhile together.

        Raises:
            BeyondLaneError: somebody in another lane stored the same at the same time.
        """
        try:
            with storable(), in_one_packet(self.raw):
                yield
        except (errors.UniqueViolation, errors.DeadlockDetected) as error:
            if self._held is None:
                raise
            raise BeyondLaneError from error

    def _write(self, statement: Prepared, rows: Sequence[Values]) -> None:
        for row in rows:
            self._require(statement, row)
            _require_storable(row)
        listed = list(rows)
        self._writes += len(listed)
        self._written.add(statement, listed)
        self._unseen.add(statement, listed)
        self._wait(statement, listed)
        if self._waiting > MOST_PENDING:
            self.flush()

    def _wait(self, statement: Prepared, rows: list[Values]) -> None:
        """Put rows with others of their statement, if what waits between does not mind."""
        self._waiting += len(rows)
        for run in reversed(self._pending):
            if run.statement is statement:
                run.rows += rows
                return
            if not run.lets_by(statement):
                break
        self._pending.append(Run(statement, rows))

    def _send(self) -> list[psycopg.Cursor[Row]]:
        """Send what waits, in a pipeline."""
        sent = [cursor for run in self._pending for cursor in self._send_run(run)]
        self._pending.clear()
        self._unseen.clear()
        self._waiting = 0
        return sent

    def _send_run(self, run: Run) -> Iterator[psycopg.Cursor[Row]]:
        statement = run.statement
        if len(run.rows) > 1 and statement.footprint.is_plain:
            many = self._many_of(statement)
            rows = [*many.distinct(run.rows)]
            yield self.raw.cursor(binary=True).execute(many.writing, many.arrays(rows))
        else:
            for row in run.rows:
                values = statement.name(row)
                yield self.raw.cursor(binary=True).execute(statement.postgres, values)

    def _count(self, sent: list[psycopg.Cursor[Row]]) -> None:
        self._changes += sum(cursor.rowcount for cursor in sent)

    # -- what is foreseen, and what is held ----------------------------------------------------

    def _foreseen(self, questions: Sequence[Question]) -> dict[Prepared, dict[Any, Values]]:
        """Return what is to be asked, each once; what is not held is asked when it is due."""
        found: dict[Prepared, dict[Any, Values]] = {}
        for statement, values in questions:
            if self._held is None or self._holds(statement, values):
                found.setdefault(statement, {})[_key(statement, values)] = values
        return found

    def _ask(
        self, statement: Prepared, asked: dict[Any, Values]
    ) -> tuple[Prepared, list[Any], psycopg.Cursor[Row]]:
        cursor = self.raw.cursor(binary=True)
        if len(asked) == 1:
            (values,) = asked.values()
            return statement, [*asked], cursor.execute(statement.postgres, statement.name(values))
        many = self._many_of(statement)
        values = statement.name(many.arrays([*asked.values()]))
        return statement, [*asked], cursor.execute(many.reading, values)

    def _many_of(self, statement: Prepared) -> Many:
        many = self._many.get(statement)
        if many is None:
            many = self._many[statement] = Many(statement)
        return many

    def _holds(self, statement: Prepared, values: Values) -> bool:
        held = self._held or set()
        return statement.anywhere or all(
            name is not None and lock_of(str(values[name])) in held
            for name in owners(statement.footprint)
        )

    def _require(self, statement: Prepared, values: Values) -> None:
        """Stay within the streams that are held, or take hold of those that are free.

        Raises:
            BeyondLaneError: others may be writing there.
        """
        if self._held is None or self._holds(statement, values):
            return
        for name in owners(statement.footprint):
            if name is None or not self._take_hold(lock_of(str(values[name]))):
                raise BeyondLaneError

    def _take_hold(self, lock: int) -> bool:
        """Lock one more stream, without waiting: so nobody waits for each other."""
        held = self._held
        if held is None or lock in held:
            return True
        ((got,),) = self.raw.execute(_ONE_MORE, [lock]).fetchall()
        if got:
            held.add(lock)
        return bool(got)


def _key(statement: Prepared, values: Values) -> tuple[Any, ...]:
    return tuple([values[name] for name in statement.parameters])


def _by_key(keys: list[Any], cursor: psycopg.Cursor[Row]) -> dict[Any, list[Row]]:
    if len(keys) == 1:
        return {keys[0]: cursor.fetchall()}
    answers: dict[Any, list[Row]] = {key: [] for key in keys}
    for place, *row in cursor:
        answers[keys[place - 1]].append(tuple(row))
    return answers


def _require_storable(row: Values) -> None:
    for value in row.values():
        if type(value) is str and "\0" in value:
            raise Invalid("that cannot be stored: PostgreSQL has no character zero")
