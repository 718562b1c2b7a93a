"""What looks messages up by their words: an interface, as each engine has its own index."""

from abc import ABC, abstractmethod
from typing import Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from chatserver.domain.search.matching import Wanted

from .blocks import unblocked
from .database import Prepared, Reader, Row
from .message_rows import MESSAGE_COLUMNS
from .schema import messages
from .search_tables import NUMBERS_BITS, docs, first_number
from .visible import in_readable

LATEST: Final = 2**62
SPILL: Final = 16
"""Over how many seconds the numbers of one may spread, where more than fit were posted in it."""

Place = tuple[str, int]
"""A message's channel and position there."""

_M = messages.c
_D = docs.c
_AT = Prepared(
    select(_D.id, _D.state).where(
        _D.id >= bindparam("first"),
        _D.id < bindparam("beyond"),
        _D.channel == bindparam("channel"),
        _D.seq == bindparam("seq"),
    )
)


class Narrowed(Struct):
    """What is looked for, by whom, and between which numbers."""

    user: str
    is_guest: bool
    wanted: Wanted
    since: int
    below: int
    limit: int
    about: int | None = None
    """In about how many messages the rarest of it is; None if nobody knows."""

    @property
    def values(self) -> dict[str, object]:
        """What a statement is given beside the words."""
        return {
            "user": self.user,
            "is_guest": int(self.is_guest),
            "since": self.since,
            "below": self.below,
            "limit": self.limit,
        }


class Numbered(NamedTuple):
    """A document as it is added: under a number that is free."""

    number: int
    channel: str
    seq: int
    state: int
    words: list[str]


class SearchIndex(ABC):
    """Knows the words of documents, and finds these by them."""

    @abstractmethod
    def add(self, reader: Reader, some: list[Numbered]) -> None:
        """Add messages."""

    @abstractmethod
    def remove(self, reader: Reader, number: int, place: Place, words: list[str]) -> None:
        """Take a message out; ``words`` are those it was added with."""

    @abstractmethod
    def find(self, reader: Reader, narrowed: Narrowed) -> list[Row]:
        """Return the newest that match: number, kinds of reactions, then the message."""

    @abstractmethod
    def empty(self, reader: Reader) -> None:
        """Forget everything."""


def found(docs: Any, source: Any) -> Select[Any]:
    """Return the statement for what somebody may see, whatever the index says of the words."""
    return (
        select(docs.c.id, _M.kinds, *MESSAGE_COLUMNS)
        .select_from(
            source.join(messages, and_(_M.channel == docs.c.channel, _M.seq == docs.c.seq))
        )
        .where(
            in_readable(docs.c.channel),
            _M.deleted_us.is_(None),
            unblocked(_M.author),
        )
        .limit(bindparam("limit"))
    )


def between(number: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a number is of the span that is looked at."""
    return and_(number >= bindparam("since"), number < bindparam("below"))


class Known(NamedTuple):
    """A message in the index: its number there, and what was true of it when it was added."""

    number: int
    state: int


def doc_at(reader: Reader, time_us: int, place: Place) -> Known | None:
    """Return how a message is known, if it is in the index."""
    first = first_number(time_us)
    beyond = first + (SPILL << NUMBERS_BITS)
    row = reader.row(_AT, first=first, beyond=beyond, channel=place[0], seq=place[1])
    return Known(*row) if row else None
