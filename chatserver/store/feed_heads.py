"""Channels as the feed has them: how far they are folded, and what all their readers share."""

from typing import Final

import msgspec
from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from chatserver.domain.feed.sessions import Session
from chatserver.domain.feed.stories import Part, Sitting, sitting_of

from .database import Among, Prepared, Reader
from .schema import channels, feed_heads, streams

MOST_REMEMBERED: Final = 10_000
"""Of how many channels each connection keeps what it has unpacked."""

_H = feed_heads.c
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
    select(streams.c.id, streams.c.last_seq - func.coalesce(_H.folded_seq, 0))
    .select_from(streams)
    .outerjoin(feed_heads, _H.channel == streams.c.id)
    .where(_CHANNELS, streams.c.last_seq > func.coalesce(_H.folded_seq, 0))
)
_NEWEST = Among(lambda ids: select(_H.channel, _H.sessions, _H.calls).where(_H.channel.in_(ids)))
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


class Newest(msgspec.Struct, frozen=True):
    """What a channel's readers share."""

    folded_seq: int
    sittings: list[Sitting]
    calls: list[Part]


NOTHING: Final = Newest(0, [], [])


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


def behind(reader: Reader) -> dict[str, int]:
    """Return the channels that are not folded to their end, and how many events each lacks."""
    return {channel: int(lacks) for channel, lacks in reader.rows(_BEHIND)}


def newest(reader: Reader, folded: dict[str, int]) -> dict[str, Newest]:
    """Return what is newest in channels that are folded so far; unpacked once for each fold."""
    memory: dict[str, Newest] = reader.memory
    if len(memory) > MOST_REMEMBERED:
        memory.clear()
    stale = [
        channel
        for channel, seq in folded.items()
        if channel not in memory or memory[channel].folded_seq != seq
    ]
    for channel, sessions, calls in reader.among(_NEWEST, stale):
        memory[channel] = Newest(
            folded[channel],
            [sitting_of(session) for session in _SESSIONS.decode(sessions)],
            [call.part(channel) for call in _calls_in(calls)],
        )
    return {channel: memory[channel] for channel in folded}


def empty(reader: Reader) -> None:
    """Forget how far channels are folded, and all that came of it."""
    reader.rows(_EMPTY)
    reader.memory.clear()


def _calls_in(packed: bytes | None) -> list[Call]:
    return _CALLS.decode(packed) if packed else []
