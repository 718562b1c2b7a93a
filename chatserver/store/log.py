"""The log: every stream's events by position, and where each stream's head is."""

import operator
import secrets
from collections.abc import Callable
from functools import reduce
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import LargeBinary, and_, bindparam, cast, delete, func, insert, select, update

from protocol import MSGPACK, AnyEvent, Entry, Position
from protocol.cursors import UnreadMarked
from protocol.drafts import DraftSaved
from protocol.ids import StreamId, UserId
from protocol.messages import (
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from protocol.polls import PollChanged, VoteChanged
from protocol.previews import PreviewsChanged
from protocol.reminders import ReminderChanged
from protocol.scheduled import MessageScheduled
from protocol.tolerant import passed_on

from . import cursors, drafts, polls, reminders, scheduled
from .database import Among, Prepared, Reader, Row
from .lanes import Question
from .message_rows import MESSAGE_COLUMNS, TEXT_COLUMNS, message_of
from .schema import events, messages, meta, streams

OVERHEAD_BYTES = 200
"""What an event takes on the wire beside its text, at most and about."""

_HEAD = Prepared(
    select(streams.c.last_seq, streams.c.last_time_us, streams.c.ordinal).where(
        streams.c.id == bindparam("stream")
    )
)
_HEADS = Among(
    lambda ids: select(streams.c.id, streams.c.last_seq, streams.c.last_time_us).where(
        streams.c.id.in_(ids)
    )
)
_ADD_STREAM = Prepared(
    insert(streams).values(
        id=bindparam("stream"),
        last_seq=bindparam("seq"),
        last_time_us=bindparam("time_us"),
        ordinal=bindparam("ordinal"),
    )
)
_MOVE_HEAD = Prepared(
    update(streams)
    .where(streams.c.id == bindparam("stream"))
    .values(
        last_seq=bindparam("seq"),
        last_time_us=bindparam("time_us"),
        ordinal=bindparam("ordinal"),
    )
)
_ADD_EVENT = Prepared(
    insert(events).values(
        stream=bindparam("stream"),
        seq=bindparam("seq"),
        time_us=bindparam("time_us"),
        kind=bindparam("kind"),
        message_seq=bindparam("message_seq"),
        payload=bindparam("payload"),
    )
)
_EVENTS = Prepared(
    select(
        events.c.seq,
        events.c.time_us,
        events.c.kind,
        events.c.message_seq,
        events.c.payload,
    ).where(
        events.c.stream == bindparam("stream"),
        events.c.seq > bindparam("after"),
        events.c.seq <= bindparam("until"),
    )
)
_MESSAGES = Prepared(
    select(*MESSAGE_COLUMNS).where(
        messages.c.channel == bindparam("stream"),
        messages.c.seq > bindparam("after"),
        messages.c.seq <= bindparam("until"),
    )
)
_TEXT_BYTES = reduce(
    operator.add,
    (func.coalesce(func.length(cast(each, LargeBinary)), 0) for each in TEXT_COLUMNS),
)
_MESSAGE_BYTES = Prepared(
    select(func.sum(_TEXT_BYTES)).where(
        messages.c.channel == bindparam("stream"),
        messages.c.seq > bindparam("after"),
        messages.c.seq <= bindparam("until"),
    )
)
_EVENT_BYTES = Prepared(
    select(func.sum(func.coalesce(func.length(events.c.payload), 0) + _TEXT_BYTES))
    .select_from(events)
    .outerjoin(
        messages,
        and_(messages.c.channel == events.c.stream, messages.c.seq == events.c.message_seq),
    )
    .where(
        events.c.stream == bindparam("stream"),
        events.c.seq > bindparam("after"),
        events.c.seq <= bindparam("until"),
    )
)
_MESSAGE = Prepared(
    select(*MESSAGE_COLUMNS).where(
        messages.c.channel == bindparam("stream"), messages.c.seq == bindparam("seq")
    )
)
WRITTEN_BESIDE = "written_beside"
BROKER_SECRET = "broker_secret"  # noqa: S105  # the name of it
"""Setting that counts what was changed from the command line: nobody else tells a server."""

_NEWEST = Prepared(select(func.max(streams.c.last_time_us)))
_META = Prepared(select(meta.c.value).where(meta.c.key == bindparam("key")))
_FORGET_META = Prepared(delete(meta).where(meta.c.key == bindparam("of_key")))
_ADD_META = Prepared(insert(meta).values(key=bindparam("key"), value=bindparam("value")))


class Head(msgspec.Struct):
    """Where a stream's log ends; ``ordinal`` counts a channel's messages outside threads."""

    seq: int
    time_us: int
    ordinal: int


def head(reader: Reader, stream: str) -> Head | None:
    """Return where ``stream`` ends, or None if there is no such stream."""
    row = reader.row(_HEAD, stream=stream)
    return Head(*row) if row else None


def asking_head(stream: str) -> Question:
    """Return what :func:`head` asks."""
    return Question(_HEAD, {"stream": stream})


def positions(reader: Reader, stream_ids: list[str]) -> dict[str, Position]:
    """Return the heads of those of ``stream_ids`` that exist."""
    return {
        stream: Position(stream=stream, seq=seq, time_us=time_us)
        for stream, seq, time_us in reader.among(_HEADS, stream_ids)
    }


def add_stream(reader: Reader, stream: str, first: Head | None = None) -> None:
    """Begin a stream, empty unless ``first`` says otherwise."""
    at = first or Head(0, 0, 0)
    reader.rows(_ADD_STREAM, stream=stream, seq=at.seq, time_us=at.time_us, ordinal=at.ordinal)


def move_heads(reader: Reader, heads: dict[str, Head]) -> None:
    """Write back where streams end now."""
    reader.many(
        _MOVE_HEAD,
        [
            {"stream": stream, "seq": at.seq, "time_us": at.time_us, "ordinal": at.ordinal}
            for stream, at in heads.items()
        ],
    )


def append(reader: Reader, at: Position, event: AnyEvent) -> None:
    """Store an event at its place. A posted message is stored by its own row alone.

    What changes a message, a draft or one to be sent later names it and holds no text, so that a
    deletion reaches the log too.
    """
    if isinstance(event, MessagePosted):
        return
    message_seq, payload = None, None
    if isinstance(event, MessageEdited | MessageDeleted):
        message_seq = event.message.seq
        if isinstance(event, MessageEdited) and event.newly_named:
            payload = MSGPACK.pack(event.newly_named)
    else:
        payload = MSGPACK.pack(_kept(event))
    reader.rows(
        _ADD_EVENT,
        stream=at.stream,
        seq=at.seq,
        time_us=at.time_us,
        kind=type(event).__struct_config__.tag,
        message_seq=message_seq,
        payload=payload,
    )


def read(reader: Reader, stream: str, after: int, limit: int) -> list[Entry]:
    """Return up to ``limit`` entries of ``stream`` after position ``after``, in order.

    A changed or deleted message, or draft, appears as it is now at every place it has in the log.
    """
    span: dict[str, Any] = {"stream": stream, "after": after, "until": after + limit}
    entries = [_stored_event(reader, stream, row) for row in reader.rows(_EVENTS, **span)]
    if not stream.startswith(("U", "T")):
        entries += [_posted(message_of(row)) for row in reader.rows(_MESSAGES, **span)]
    return sorted(entries, key=lambda entry: entry.at.seq)  # PostgreSQL promises no order


def time_at(reader: Reader, stream: str, seq: int) -> int | None:
    """Return the time of the event at a position, by which a cursor is checked."""
    found = read(reader, stream, seq - 1, 1)
    return found[0].at.time_us if found else None


def bytes_between(reader: Reader, stream: str, after: int, until: int) -> int:
    """Return about how large the events of a span are on the wire."""
    span = {"stream": stream, "after": after, "until": until}
    sizes = [reader.row(_EVENT_BYTES, **span), reader.row(_MESSAGE_BYTES, **span)]
    overhead = (until - after) * OVERHEAD_BYTES
    return overhead + sum(int(row[0] or 0) for row in sizes if row)


def message_at(reader: Reader, channel: str, seq: int) -> Message | None:
    """Return the message posted at a position, if a message was."""
    row = reader.row(_MESSAGE, stream=channel, seq=seq)
    return message_of(row) if row else None


def asking_message(channel: str, seq: int) -> Question:
    """Return what :func:`message_at` asks."""
    return Question(_MESSAGE, {"stream": channel, "seq": seq})


def newest_time_us(reader: Reader) -> int:
    """Return the time of the newest event anywhere, 0 if there is none."""
    row = reader.row(_NEWEST)
    return int(row[0] or 0) if row else 0


def setting(reader: Reader, key: str) -> str | None:
    """Return a value of the ``meta`` table."""
    row = reader.row(_META, key=key)
    return None if row is None else str(row[0])


def asking_setting(key: str) -> Question:
    """Return what :func:`setting` asks."""
    return Question(_META, {"key": key})


def secret(reader: Reader, key: str) -> str:
    """Return a value of the ``meta`` table that nobody else knows, made when first asked for."""
    known = setting(reader, key)
    if known is None:
        known = secrets.token_hex(32)
        set_setting(reader, key, known)
    return known


def set_setting(reader: Reader, key: str, value: str) -> None:
    """Replace a value of the ``meta`` table."""
    reader.rows(_FORGET_META, of_key=key)
    reader.rows(_ADD_META, key=key, value=value)


def announce_beside(reader: Reader) -> None:
    """Leave word for running servers that a program beside them has written to the log."""
    written = int(setting(reader, WRITTEN_BESIDE) or 0)
    set_setting(reader, WRITTEN_BESIDE, str(written + 1))


def _posted(message: Message) -> Entry:
    at = Position(stream=StreamId(message.channel), seq=message.seq, time_us=message.time_us)
    return Entry(at=at, event=MessagePosted(message=message))


def _stored_event(reader: Reader, stream: str, row: Row) -> Entry:
    seq, time_us, kind, message_seq, payload = row
    at = Position(stream=StreamId(stream), seq=seq, time_us=time_us)
    if message_seq is None:
        event = passed_on(MSGPACK.unpack_trusted(payload))
        return Entry(at=at, event=_as_now(reader, stream, event))
    message = message_at(reader, stream, message_seq)
    if message is None:
        raise LookupError(f"{kind} at {stream}:{seq} names no message")
    if kind == "message.deleted":
        return Entry(at=at, event=deletion_of(reader, message))
    return Entry(at=at, event=MessageEdited(message=message, newly_named=_named(message, payload)))


def _named(message: Message, payload: bytes | None) -> list[UserId]:
    """Return whom an edit named first, as far as the message still does."""
    still = {*message.mentions, *message.called}
    return [user for user in MSGPACK.unpack_trusted(payload) if user in still] if payload else []


def _kept(event: AnyEvent) -> AnyEvent:
    """Return an event without what is told as it is when the log is read."""
    passing = _PASSING.get(type(event))
    return passing.without(event) if passing else event


def _as_now(reader: Reader, stream: str, event: AnyEvent) -> AnyEvent:
    """Return an event with what the log does not keep of it, as it is by now."""
    passing = _PASSING.get(type(event))
    return passing.as_now(reader, stream, event) if passing else event


def standing_of(reader: Reader, event: PollChanged) -> PollChanged:
    """Return how a poll stands by now; nothing of one that was deleted."""
    message = message_at(reader, event.channel, event.seq)
    poll = message.poll if message else None
    if poll is None:
        return event
    return replace(event, counts=poll.counts, voters=poll.voters, closed_us=poll.closed_us)


def deletion_of(reader: Reader, deleted: Message) -> MessageDeleted:
    """Return what tells of a deletion: the tombstone, and what is left of its thread."""
    root = message_at(reader, deleted.channel, deleted.thread) if deleted.thread else None
    if root is None:
        return MessageDeleted(message=deleted)
    return MessageDeleted(
        message=deleted,
        replies=root.replies,
        last_reply_us=root.last_reply_us,
        faces=root.faces,
    )


class _Passing(NamedTuple):
    """Events whose content is kept elsewhere: the log says that it changed, and not to what."""

    without: Callable[[Any], AnyEvent]
    as_now: Callable[[Reader, str, Any], AnyEvent]


def _place_alone(event: PollChanged | VoteChanged) -> AnyEvent:
    return type(event)(channel=event.channel, seq=event.seq)


def _previews_now(reader: Reader, stream: str, event: PreviewsChanged) -> PreviewsChanged:
    shows = message_at(reader, stream, event.seq)
    return replace(event, previews=shows.previews if shows else [])


def _unread_now(reader: Reader, stream: str, event: UnreadMarked) -> UnreadMarked:
    if not cursors.may_hear(reader, stream, event):
        return event
    now = head(reader, event.channel)
    return cursors.as_now(reader, stream, event, now.seq if now else 0)


_PASSING: Final[dict[type[Any], _Passing]] = {
    DraftSaved: _Passing(lambda told: replace(told, text=""), drafts.as_now),
    MessageScheduled: _Passing(
        lambda told: replace(told, scheduled=replace(told.scheduled, text="", app=None)),
        scheduled.as_now,
    ),
    ReminderChanged: _Passing(
        lambda told: replace(told, reminder=replace(told.reminder, text="")), reminders.as_now
    ),
    PreviewsChanged: _Passing(lambda told: replace(told, previews=[]), _previews_now),
    PollChanged: _Passing(_place_alone, lambda reader, _, told: standing_of(reader, told)),
    VoteChanged: _Passing(_place_alone, polls.as_now),
    UnreadMarked: _Passing(lambda told: replace(told, mentions=[], deleted=[]), _unread_now),
}
