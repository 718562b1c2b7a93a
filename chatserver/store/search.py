"""What messages are found by, and asking for it.

The index never decides who sees what: each statement that asks it looks memberships up. A message
that changes is taken out in the same transaction; :mod:`.search_steps` brings it back.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, select

from chatserver.domain.search.matching import Answer
from chatserver.domain.search.words import MARK, words_in
from protocol.files import File
from protocol.messages import Message

from . import search_words
from .database import Prepared, Reader, Row
from .message_rows import message_of, picked
from .schema import memberships
from .search_engines import Narrowed, SearchIndex, doc_at
from .search_tables import heads

LINK: Final = f"{MARK}link"
FILE: Final = f"{MARK}file"

REACTED: Final = 1
IN_THREAD: Final = 2
STATES: Final = {REACTED: f"{MARK}reacted", IN_THREAD: f"{MARK}thread"}
"""What is true of a message for a while: bits a document has, and their marks."""

_EMPTY = Prepared(delete(heads))
_PLACES = Prepared(
    select(memberships.c.channel)
    .where(memberships.c.user == bindparam("user"))
    .limit(bindparam("limit"))
)
_judged = picked("text", "time_us", "replies")


class Hit(NamedTuple):
    """A message that matches, its number, and of how many kinds its reactions are."""

    number: int
    kinds: int
    row: Row

    @property
    def channel(self) -> str:
        """Where it stands."""
        return str(self.row[0])

    @property
    def message(self) -> Message:
        """The message itself."""
        return message_of(self.row)

    @property
    def answer(self) -> Answer:
        """What says how well it answers."""
        text, time_us, replies = _judged(self.row)
        return Answer(text, time_us, replies, self.kinds)


@cache
def index_of(dialect: str) -> SearchIndex:
    """Return the index of an engine."""
    if dialect == "sqlite":
        from .search_sqlite import SqliteIndex  # noqa: PLC0415  # one of the two is needed

        return SqliteIndex()
    from .search_postgres import PostgresIndex  # noqa: PLC0415  # it needs the driver

    return PostgresIndex()


def find(reader: Reader, narrowed: Narrowed) -> list[Hit]:
    """Return the newest messages that match and that may be seen."""
    rows = index_of(reader.dialect).find(reader, narrowed)
    return [Hit(row[0], row[1], row[2:]) for row in rows]


def forget(reader: Reader, message: Message) -> None:
    """Take a message out that is about to change: its words are found no more from then on."""
    place = message.channel, message.seq
    known = doc_at(reader, message.time_us, place)
    if known is not None:
        said = Said(message.channel, message.author, message.text, message.files)
        words = marks_of(known.state) + words_of(said)
        index_of(reader.dialect).remove(reader, known.number, place, words)


class Said(NamedTuple):
    """What of a message its words are taken from."""

    channel: str
    author: str
    text: str
    files: Sequence[File]


def words_of(said: Said) -> list[str]:
    """Return what a message is found by until it is changed: marks, and words in their order."""
    marks = [mark(said.channel), mark(said.author)]
    if "://" in said.text:
        marks.append(LINK)
    names = [f"{file.name} {file.description}" for file in said.files if not file.deleted]
    if names:
        marks.append(FILE)
    return marks + words_in("\n".join([said.text, *names]))


def marks_of(state: int) -> list[str]:
    """Return the marks of what is true of a message now."""
    return [mark for bit, mark in STATES.items() if state & bit]


def mark(identifier: str) -> str:
    """Return what a channel or an author is found by."""
    return MARK + identifier.lower()


def places_of(reader: Reader, user: str, limit: int) -> list[str]:
    """Return up to ``limit`` channels somebody is in."""
    return [row[0] for row in reader.rows(_PLACES, user=user, limit=limit)]


def empty(reader: Reader) -> None:
    """Forget everything; it is made again from the messages there are."""
    reader.rows(_EMPTY)
    index_of(reader.dialect).empty(reader)
    search_words.empty(reader)
