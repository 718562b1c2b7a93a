"""What messages are found by: kept up with the log, and asked.

The index never decides who sees what: each statement that asks it looks memberships up. It knows
of each channel how far it got; a message that changes is taken out in the same transaction, and
comes back with its new words a moment later.
"""

from collections import Counter
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, literal, or_, select, update

from chatserver.domain.policy import OPEN_KINDS
from chatserver.domain.search.words import MARK, words_in
from protocol.messages import Message

from . import search_words
from .database import Prepared, Reader
from .log import message_of
from .schema import channels, events, memberships, messages, streams
from .search_engines import Narrowed, SearchIndex, number_of
from .search_tables import NUMBERS_BITS, docs, first_number, heads

LINK: Final = f"{MARK}link"
FILE: Final = f"{MARK}file"
OPEN: Final = f"{MARK}open"
"""Marks what stands where everybody may read."""

_M = messages.c
_E = events.c
_H = heads.c
_D = docs.c

_BEHIND = Prepared(
    select(streams.c.id, func.coalesce(_H.seq, 0), streams.c.last_seq)
    .select_from(streams.join(channels, channels.c.id == streams.c.id))
    .outerjoin(heads, _H.channel == streams.c.id)
    .where(streams.c.last_seq > func.coalesce(_H.seq, 0))
    .order_by(streams.c.last_time_us.desc())
)
_HEAD = Prepared(
    select(channels.c.kind, streams.c.last_seq, func.coalesce(_H.seq, 0))
    .select_from(streams.join(channels, channels.c.id == streams.c.id))
    .outerjoin(heads, _H.channel == streams.c.id)
    .where(streams.c.id == bindparam("channel"))
)
_ADD_HEAD = Prepared(insert(heads).values(channel=bindparam("channel"), seq=bindparam("seq")))
_MOVE_HEAD = Prepared(
    update(heads).where(_H.channel == bindparam("of_channel")).values(seq=bindparam("seq"))
)
_COLUMNS = (_M.seq, _M.time_us, _M.author, _M.text)
_SAID = Prepared(
    select(*_COLUMNS).where(
        _M.channel == bindparam("channel"),
        _M.seq > bindparam("after"),
        _M.seq <= bindparam("until"),
        _M.deleted_us.is_(None),
    )
)
_CHANGED_SINCE = and_(
    _E.stream == bindparam("channel"),
    _E.seq > bindparam("after"),
    _E.seq <= bindparam("until"),
    or_(_E.kind == literal("message.edited"), _E.kind == literal("message.deleted")),
)
_CHANGED = Prepared(select(_E.message_seq).where(_CHANGED_SINCE))
_CHANGED_NOW = Prepared(
    select(*_COLUMNS)
    .distinct()
    .select_from(events.join(messages, and_(_M.channel == _E.stream, _M.seq == _E.message_seq)))
    .where(_CHANGED_SINCE, _E.message_seq <= bindparam("known"), _M.deleted_us.is_(None))
)
_LAST = Prepared(
    select(func.max(_D.id)).where(_D.id >= bindparam("first"), _D.id < bindparam("beyond"))
)
_EMPTY = Prepared(delete(heads))
_PLACES = Prepared(
    select(memberships.c.channel)
    .where(memberships.c.user == bindparam("user"))
    .limit(bindparam("limit"))
)
_KIND = Prepared(select(channels.c.kind).where(channels.c.id == bindparam("channel")))


class Doc(NamedTuple):
    """A message as the index is told of it."""

    time_us: int
    seq: int
    words: list[str]


class Step(NamedTuple):
    """What is to be added of a channel next."""

    channel: str
    after: int
    until: int
    head: int
    """How far the log went when this was read."""
    docs: list[Doc]


@cache
def index_of(dialect: str) -> SearchIndex:
    """Return the index of an engine."""
    if dialect == "sqlite":
        from .search_sqlite import SqliteIndex  # noqa: PLC0415  # one of the two is needed

        return SqliteIndex()
    from .search_postgres import PostgresIndex  # noqa: PLC0415  # it needs the driver

    return PostgresIndex()


def behind(reader: Reader) -> dict[str, int]:
    """Return the channels that are not known to their end, and how much each lacks."""
    return {channel: last - seq for channel, seq, last in reader.rows(_BEHIND)}


def next_step(reader: Reader, channel: str, limit: int) -> Step | None:
    """Read what is to be added of a channel next, or None if that is nothing."""
    row = reader.row(_HEAD, channel=channel)
    if row is None or row[1] <= row[2]:
        return None
    kind, last, after = row
    until = min(after + limit, last)
    span = {"channel": channel, "after": after, "until": until}
    rows = reader.rows(_SAID, **span) + reader.rows(_CHANGED_NOW, known=after, **span)
    found = [
        Doc(time_us, seq, words_of(channel, author, text, is_open=kind in OPEN_KINDS))
        for seq, time_us, author, text in rows
    ]
    return Step(channel, after, until, last, sorted(found))


def words_of(channel: str, author: str, text: str, *, is_open: bool) -> list[str]:
    """Return what a message is found by: what is true of it, then its words in order."""
    marks = [mark(channel), mark(author)]
    if is_open:
        marks.append(OPEN)
    if "://" in text:
        marks.append(LINK)
    return marks + words_in(text)


def mark(identifier: str) -> str:
    """Return what a channel or an author is found by."""
    return MARK + identifier.lower()


def take(reader: Reader, step: Step) -> int:
    """Add what was read, unless somebody else has meanwhile; return how many messages that is."""
    row = reader.row(_HEAD, channel=step.channel)
    if row is None or row[2] != step.after:
        return 0
    changed = _changed_since(reader, step)
    index, count = index_of(reader.dialect), Counter[str]()
    for doc in step.docs:
        place = step.channel, doc.seq
        if doc.seq not in changed and number_of(reader, doc.time_us, place) is None:
            index.add(reader, _free(reader, doc.time_us), place, doc.words)
            count.update(set(doc.words))
    search_words.note(reader, count)
    if step.after:
        reader.rows(_MOVE_HEAD, of_channel=step.channel, seq=step.until)
    else:
        reader.rows(_ADD_HEAD, channel=step.channel, seq=step.until)
    return step.until - step.after


def _changed_since(reader: Reader, step: Step) -> set[int]:
    """Return what was changed since it was read; its event is still to come."""
    since = {"channel": step.channel, "after": step.head, "until": 2**62}
    return {seq for (seq,) in reader.rows(_CHANGED, **since)}


def _free(reader: Reader, time_us: int) -> int:
    """Return a number for a message of some time: the next of its second."""
    first, size = first_number(time_us), 1 << NUMBERS_BITS
    while True:
        row = reader.row(_LAST, first=first, beyond=first + size)
        if row is None or row[0] is None:
            return first
        if row[0] + 1 < first + size:
            return int(row[0]) + 1
        first += size


def forget(reader: Reader, message: Message) -> None:
    """Take a message out that is about to change: its words are found no more from then on."""
    place, is_open = (message.channel, message.seq), _is_open(reader, message)
    words = words_of(message.channel, message.author, message.text, is_open=is_open)
    index_of(reader.dialect).forget(reader, message.time_us, place, words)


def _is_open(reader: Reader, message: Message) -> bool:
    row = reader.row(_KIND, channel=message.channel)
    return row is not None and row[0] in OPEN_KINDS


class Hit(NamedTuple):
    """A message that matches, its number, and of how many kinds its reactions are."""

    number: int
    kinds: int
    message: Message


def find(reader: Reader, narrowed: Narrowed) -> list[Hit]:
    """Return the newest messages that match and that may be seen."""
    rows = index_of(reader.dialect).find(reader, narrowed)
    return [Hit(row[0], row[1], message_of(row[2:])) for row in rows]


def places_of(reader: Reader, user: str, limit: int) -> list[str]:
    """Return up to ``limit`` channels somebody is in."""
    return [row[0] for row in reader.rows(_PLACES, user=user, limit=limit)]


def empty(reader: Reader) -> None:
    """Forget everything; it is made again from the messages there are."""
    reader.rows(_EMPTY)
    index_of(reader.dialect).empty(reader)
    search_words.empty(reader)
