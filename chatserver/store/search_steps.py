"""Keeping what messages are found by up with the log, step by step for each channel.

A step is read first and written later; what was changed in between is left to the step in which
the change itself comes.
"""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, literal, or_, select, update

from protocol import MSGPACK

from . import search_words
from .database import Among, Prepared, Reader, Row
from .message_rows import files_of
from .schema import channels, events, messages, streams
from .search import IN_THREAD, REACTED, Said, index_of, marks_of, words_of
from .search_engines import Numbered, SearchIndex, doc_at
from .search_tables import NUMBERS_BITS, docs, first_number, heads
from .search_words import Growth

_M = messages.c
_E = events.c
_H = heads.c
_D = docs.c

_BEHIND = Prepared(
    select(streams.c.id, func.coalesce(_H.seq, 0), streams.c.last_seq)
    .select_from(streams.join(channels, channels.c.id == streams.c.id))
    .outerjoin(heads, _H.channel == streams.c.id)
    .where(streams.c.last_seq > func.coalesce(_H.seq, 0))
)
_HEAD = Prepared(
    select(streams.c.last_seq, func.coalesce(_H.seq, 0))
    .select_from(streams)
    .outerjoin(heads, _H.channel == streams.c.id)
    .where(streams.c.id == bindparam("channel"))
)
_ADD_HEAD = Prepared(insert(heads).values(channel=bindparam("channel"), seq=bindparam("seq")))
_MOVE_HEAD = Prepared(
    update(heads).where(_H.channel == bindparam("of_channel")).values(seq=bindparam("seq"))
)
_COLUMNS = (
    _M.seq,
    _M.time_us,
    _M.author,
    _M.text,
    _M.thread,
    _M.replies,
    _M.kinds,
    _M.deleted_us,
    _M.files,
)
_SAID = Prepared(
    select(*_COLUMNS).where(
        _M.channel == bindparam("channel"),
        _M.seq > bindparam("after"),
        _M.seq <= bindparam("until"),
    )
)
_THESE = Among(
    lambda keys: select(*_COLUMNS).where(_M.channel == bindparam("channel"), _M.seq.in_(keys))
)
_HAPPENED = Prepared(
    select(_E.message_seq, _E.payload).where(
        _E.stream == bindparam("channel"),
        _E.seq > bindparam("after"),
        _E.seq <= bindparam("until"),
        or_(
            _E.kind == literal("message.edited"),
            _E.kind == literal("message.deleted"),
            _E.kind == literal("reaction.changed"),
            _E.kind == literal("file.deleted"),
        ),
    )
)
_CHANGED = Prepared(
    select(_E.message_seq, _E.payload).where(
        _E.stream == bindparam("channel"),
        _E.seq > bindparam("after"),
        or_(_E.message_seq.is_not(None), _E.kind == literal("file.deleted")),
    )
)
_LAST = Prepared(
    select(func.max(_D.id)).where(_D.id >= bindparam("first"), _D.id < bindparam("beyond"))
)


class Doc(NamedTuple):
    """A message as the index is told of it."""

    time_us: int
    seq: int
    state: int
    words: list[str]


class Step(NamedTuple):
    """What is to be added or changed of a channel next."""

    channel: str
    after: int
    until: int
    head: int
    """How far the log went when this was read."""
    docs: list[Doc]
    growth: Growth


def behind(reader: Reader) -> dict[str, int]:
    """Return the channels that are not read to their end, and how much each lacks."""
    return {channel: last - seq for channel, seq, last in reader.rows(_BEHIND)}


def next_step(reader: Reader, channel: str, limit: int) -> Step | None:
    """Read what comes next of a channel, or None if that is nothing."""
    row = reader.row(_HEAD, channel=channel)
    if row is None or row[0] <= row[1]:
        return None
    last, after = row
    until = min(after + limit, last)
    span = {"channel": channel, "after": after, "until": until}
    rows = reader.rows(_SAID, **span)
    rows += _touched(reader, channel, rows, reader.rows(_HAPPENED, **span), after)
    found = sorted(_doc_of(channel, each) for each in rows if each[7] is None)
    return Step(channel, after, until, last, found, _growth(reader, channel, after, found))


def _touched(
    reader: Reader, channel: str, said: list[Row], happened: list[Row], after: int
) -> list[Row]:
    """Return earlier messages of which something else is true by now, each once."""
    seqs = {message_seq or _seq_in(payload) for message_seq, payload in happened}
    earlier = _these(reader, channel, {seq for seq in seqs if seq <= after})
    roots = {row[4] for row in (*said, *earlier) if row[4] is not None and row[4] <= after}
    return earlier + _these(reader, channel, roots - seqs)


def _these(reader: Reader, channel: str, seqs: set[int]) -> list[Row]:
    return reader.among(_THESE, sorted(seqs), channel=channel)


def _seq_in(payload: bytes) -> int:
    return int(MSGPACK.unpack_trusted(payload)["seq"])


def _doc_of(channel: str, row: Row) -> Doc:
    seq, time_us, author, text, thread, replies, kinds, _, files = row
    said = Said(channel, author, text, files_of(files))
    state = REACTED * (kinds > 0) | IN_THREAD * (thread is not None or replies > 0)
    return Doc(time_us, seq, state, words_of(said))


def take(reader: Reader, step: Step) -> int:
    """Write what was read, unless somebody else has meanwhile; return how many events it was."""
    row = reader.row(_HEAD, channel=step.channel)
    if row is None or row[1] != step.after:
        return 0
    changed = reader.rows(_CHANGED, channel=step.channel, after=step.head)
    passed_over = {message_seq or _seq_in(payload) for message_seq, payload in changed}
    standing, growth = step.docs, step.growth
    if passed_over:
        standing = [doc for doc in standing if doc.seq not in passed_over]
        growth = _growth(reader, step.channel, step.after, standing)
    _put(reader, step.channel, step.after, standing)
    search_words.note(reader, growth)
    if step.after:
        reader.rows(_MOVE_HEAD, of_channel=step.channel, seq=step.until)
    else:
        reader.rows(_ADD_HEAD, channel=step.channel, seq=step.until)
    return step.until - step.after


def _growth(reader: Reader, channel: str, after: int, some: list[Doc]) -> Growth:
    count = Counter[str]()
    for doc in some:
        if doc.seq > after or doc_at(reader, doc.time_us, (channel, doc.seq)) is None:
            count.update(set(doc.words))
    return search_words.growth(reader, count)


def _put(reader: Reader, channel: str, after: int, some: list[Doc]) -> None:
    """Have messages be known as they are now; those behind ``after`` are not known yet."""
    index, numbers = index_of(reader.dialect), _Numbers(reader)
    added = [
        Numbered(numbers.take(doc), channel, doc.seq, doc.state, marks_of(doc.state) + doc.words)
        for doc in some
        if doc.seq > after or _makes_way(reader, index, channel, doc)
    ]
    index.add(reader, added)


def _makes_way(reader: Reader, index: SearchIndex, channel: str, doc: Doc) -> bool:
    """Take out what a message was known as; say whether it is to be added."""
    place = channel, doc.seq
    known = doc_at(reader, doc.time_us, place)
    if known is not None and known.state == doc.state:
        return False
    if known is not None:
        index.remove(reader, known.number, place, marks_of(known.state) + doc.words)
    return True


class _Numbers:
    """The numbers that are free, each given once: the next of a message's second."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._free: dict[int, int] = {}

    def take(self, doc: Doc) -> int:
        """Return a number for a message: of a later second, if there are none in its own."""
        first, size = first_number(doc.time_us), 1 << NUMBERS_BITS
        while (free := self._free.get(first) or self._next(first, first + size)) == first + size:
            first += size
        self._free[first] = free + 1
        return free

    def _next(self, first: int, beyond: int) -> int:
        row = self._reader.row(_LAST, first=first, beyond=beyond)
        return first if row is None or row[0] is None else int(row[0]) + 1
