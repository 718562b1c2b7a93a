"""Channels as the feed has them: how far they are folded, and what all their readers share."""

from typing import Final, NamedTuple

import msgspec
from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from chatserver.domain.feed.sessions import Post, Session, extend
from chatserver.domain.feed.stories import Part, Sitting, sitting_of

from .database import Among, Prepared, Reader, Row
from .schema import channels, feed_heads, messages, streams

MOST_REMEMBERED: Final = 10_000
"""Of how many channels each connection keeps what it has unpacked."""

MOST_SINCE: Final = 64
"""How many messages behind a watermark a reader takes in, if the fold has not got there yet."""

_H = feed_heads.c
_S = messages.c
_CHANNELS = and_(streams.c.id.not_like("U%"), streams.c.id.not_like("T%"))


_HEAD = Prepared(
    select(
        channels.c.kind,
        channels.c.creator,
        streams.c.last_seq,
        _H.folded_seq,
        _H.shared,
        _H.sessions,
        _H.calls,
    )
    .select_from(streams)
    .join(channels, channels.c.id == streams.c.id)
    .outerjoin(feed_heads, _H.channel == streams.c.id)
    .where(streams.c.id == bindparam("channel"))
)
_MOVE_HEAD = Prepared(
    update(feed_heads)
    .where(_H.channel == bindparam("of_channel"))
    .values({name: bindparam(name) for name in ("folded_seq", "shared", "sessions", "calls")})
)
_ADD_HEAD = Prepared(
    insert(feed_heads).values(
        {name: bindparam(name) for name in ("channel", "folded_seq", "shared", "sessions", "calls")}
    )
)
_BEHIND = Prepared(
    select(streams.c.id, func.coalesce(_H.folded_seq, 0), streams.c.last_seq)
    .select_from(streams)
    .outerjoin(feed_heads, _H.channel == streams.c.id)
    .where(_CHANNELS, streams.c.last_seq > func.coalesce(_H.folded_seq, 0))
)
_NEWEST = Among(lambda ids: select(_H.channel, _H.sessions, _H.calls).where(_H.channel.in_(ids)))
_SINCE = Prepared(
    select(
        _S.seq, _S.time_us, func.coalesce(_S.channel_ordinal, _S.ordinal), _S.author, _S.deleted_us
    )
    .where(
        _S.channel == bindparam("channel"),
        _S.seq > bindparam("after"),
        _S.thread.is_(None) | _S.channel_ordinal.is_not(None),
    )
    .order_by(_S.seq)
    .limit(MOST_SINCE)
)
_EMPTY = Prepared(delete(feed_heads))

_PACK = msgspec.msgpack.Encoder().encode
_SESSIONS = msgspec.msgpack.Decoder(list[Session])


class Call(msgspec.Struct, array_like=True):
    """A message that calls its channel."""

    seq: int
    time_us: int
    actor: str

    def part(self, channel: str) -> Part:
        """Return it as it concerns a member."""
        return Part("E", channel, self.seq, self.seq, self.time_us, self.actor)


_CALLS = msgspec.msgpack.Decoder(list[Call])


class Head(msgspec.Struct):
    """How far a channel is folded, and what came of it."""

    kind: str
    owner: str | None
    """Whose updates it is."""
    last_seq: int
    folded_seq: int
    shared: bool
    """Whether anything of it was ever written for many."""
    sessions: list[Session]
    calls: list[Call]
    stored: bool = True


class Span(NamedTuple):
    """How far a channel is folded, and how far its log goes."""

    after: int
    until: int


class Newest(msgspec.Struct, frozen=True):
    """What a channel's readers share."""

    after: int
    until: int
    sittings: list[Sitting]
    calls: list[Part]


def find(reader: Reader, channel: str) -> Head | None:
    """Return how far a channel is folded, or None if there is no such channel."""
    row = reader.row(_HEAD, channel=channel)
    if row is None:
        return None
    kind, creator, last_seq, folded_seq, shared, sessions, calls = row
    return Head(
        kind,
        creator if kind == "updates" else None,
        last_seq,
        folded_seq or 0,
        bool(shared),
        _SESSIONS.decode(sessions) if sessions else [],
        _calls_in(calls),
        stored=folded_seq is not None,
    )


def save(reader: Reader, channel: str, at: Head) -> None:
    """Store how far a channel is folded."""
    values = {
        "folded_seq": at.folded_seq,
        "shared": int(at.shared),
        "sessions": _PACK(at.sessions),
        "calls": _PACK(at.calls) if at.calls else None,
    }
    if at.stored:
        reader.rows(_MOVE_HEAD, of_channel=channel, **values)
    else:
        reader.rows(_ADD_HEAD, channel=channel, **values)


def behind(reader: Reader) -> dict[str, Span]:
    """Return the channels that are not folded to their end, and what each lacks."""
    return {channel: Span(*span) for channel, *span in reader.rows(_BEHIND)}


def newest(reader: Reader, rows: list[Row]) -> dict[str, Newest]:
    """Return what is newest in some channels: as folded, and what was said since.

    A row begins with a channel, how far it is folded, and how far its log goes. It is unpacked
    once for each change of the channel.
    """
    memory: dict[str, Newest] = reader.memory
    if len(memory) > MOST_REMEMBERED:
        memory.clear()
    stale: dict[str, Span] = {}
    for row in rows:
        known = memory.get(row[0])
        if known is None or known.until != row[2] or known.after != row[1]:
            stale[row[0]] = Span(row[1], row[2])
    packed = {channel: rest for channel, *rest in reader.among(_NEWEST, [*stale])}
    for channel, span in stale.items():
        sessions, calls = packed.get(channel, (None, None))
        memory[channel] = _newest_of(reader, channel, span, sessions, calls)
    return memory


def _newest_of(
    reader: Reader, channel: str, span: Span, packed: bytes | None, calls: bytes | None
) -> Newest:
    sessions = _SESSIONS.decode(packed) if packed else []
    if span.after < span.until:
        for seq, time_us, ordinal, author, deleted_us in reader.rows(
            _SINCE, channel=channel, after=span.after
        ):
            extend(sessions, Post(seq, time_us, ordinal, author, deleted_us is not None))
    return Newest(
        *span,
        [sitting_of(session) for session in sessions],
        [call.part(channel) for call in _calls_in(calls)],
    )


def empty(reader: Reader) -> None:
    """Forget how far channels are folded, and all that came of it."""
    reader.rows(_EMPTY)
    reader.memory.clear()


def _calls_in(packed: bytes | None) -> list[Call]:
    return _CALLS.decode(packed) if packed else []
