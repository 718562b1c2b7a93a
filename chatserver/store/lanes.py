"""Lanes: changes that stay within a few streams run beside each other.

Every row that such changes may write belongs to one stream. Whoever holds the lock of a stream, or
the lock of everything, may touch its rows; a change that would touch others is undone and runs
again under the lock of everything. So no list of changes has to be right, only this one of tables.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple
from zlib import crc32

from .footprints import Footprint
from .statements import Prepared

OWNERS: Final = {
    "streams": "id",
    "events": "stream",
    "messages": "channel",
    "memberships": "channel",
    "mentions": "channel",
    "calls": "channel",
    "reactions": "channel",
    "reaction_kinds": "channel",
    "pins": "channel",
    "revisions": "channel",
    "hidden_messages": "channel",
    "votes": "channel",
    "open_polls": "channel",
    "follows": "channel",
    "tags": "channel",
    "tag_channels": "channel",
    "drafts": "user",
    "scheduled": "user",
    "reminders": "user",
    "message_files": "channel",
    "search_docs": "channel",
}
"""Tables that are written in lanes, and which of their columns names the stream a row is of."""

LANES: Final = 4
"""How many of a node's transactions may be on their way at once."""

LOCKS: Final = 1 << 10
"""Streams are locked by so many numbers, for which PostgreSQL has room; two may share one."""


class BeyondLaneError(Exception):
    """A change touched what is not its own; it must run again while nobody else writes."""


class Question(NamedTuple):
    """What a change is going to ask of the database."""

    statement: Prepared
    values: Mapping[str, object]


class Foreseen(ABC):
    """A change that says something of itself before it runs; it may be wrong about it."""

    @property
    @abstractmethod
    def streams(self) -> Sequence[str]:
        """The streams it stays within, first what orders it; none if it may touch anything."""

    @abstractmethod
    def __call__(self, transaction: Any) -> Any:
        """Carry it out."""

    @abstractmethod
    def questions(self) -> Iterable[Question]:
        """Return what it is going to ask first, so that a group asks together."""


class Foresight(NamedTuple):
    """What is known of a group of changes before it begins."""

    questions: Sequence[Question] = ()
    lane: int | None = None
    """Which of the lanes it takes; None if it may touch anything."""
    streams: Iterable[str] = ()
    """The streams it is going to stay within, if it takes a lane."""


def lane_of(stream: str) -> int:
    """Return which lane the changes of a stream take, so that they keep their order."""
    return crc32(stream.encode()) % LANES


def lock_of(stream: str) -> int:
    """Return the number a stream is locked by."""
    return crc32(stream.encode()) % LOCKS


@cache
def owners(footprint: Footprint) -> list[str | None]:
    """Return which parameters name the streams a statement touches; None stands for any stream."""
    found = [
        each.bound.get(OWNERS[each.table]) for each in footprint.occurrences if each.table in OWNERS
    ]
    if footprint.table is not None:
        found.append(footprint.key.get(OWNERS.get(footprint.table, "")))
    return found
