"""What the oracle needs to recompute somebody's feed: everything that was said around them."""

import msgspec
from sqlalchemy import and_, bindparam, case, func, literal, select

from chatserver.domain.feed.naive import Fact, Said
from protocol import MSGPACK
from protocol.channels import MemberJoined

from .database import Prepared, Reader, Row
from .feed import named
from .schema import events, feed_heads, follows, memberships, messages, reactions, streams

_S = messages.c
_E = events.c
_MINE = memberships.c.user == bindparam("user")

_SIZE = Prepared(
    select(
        func.coalesce(func.sum(streams.c.last_seq), 0),
        func.coalesce(func.sum(streams.c.last_seq - func.coalesce(feed_heads.c.folded_seq, 0)), 0),
    )
    .select_from(memberships)
    .join(streams, streams.c.id == memberships.c.channel)
    .outerjoin(feed_heads, feed_heads.c.channel == streams.c.id)
    .where(_MINE)
)
_SAID = Prepared(
    select(
        _S.channel,
        _S.seq,
        _S.time_us,
        _S.author,
        _S.thread,
        case((func.instr(_S.text, "<@") > 0, _S.text), else_=""),
        _S.called,
        _S.channel_ordinal,
        _S.deleted_us,
    )
    .select_from(memberships)
    .join(messages, _S.channel == memberships.c.channel)
    .where(_MINE)
)
_BROUGHT = Prepared(
    select(_E.stream, _E.seq, _E.time_us, _E.payload)
    .select_from(memberships)
    .join(events, and_(_E.stream == memberships.c.channel, _E.kind == literal("member.joined")))
    .where(_MINE, _E.stream.like("C%"))
)
_R = reactions.c
_REACTIONS = Prepared(
    select(_R.channel, _R.seq, _R.place, _E.time_us, _R.user)
    .select_from(memberships)
    .join(messages, and_(_S.channel == memberships.c.channel, _S.author == memberships.c.user))
    .join(reactions, and_(_R.channel == _S.channel, _R.seq == _S.seq))
    .join(events, and_(_E.stream == _R.channel, _E.seq == _R.place))
    .where(_MINE, _S.deleted_us.is_(None))
)
_THREADS = Prepared(
    select(follows.c.channel, follows.c.thread, follows.c.following, follows.c.read_us).where(
        follows.c.user == bindparam("user")
    )
)


def size(reader: Reader, user: str) -> tuple[int, int]:
    """Return how many events somebody's channels have, and how many of them are not folded."""
    row = reader.row(_SIZE, user=user)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def said(reader: Reader, user: str) -> list[Said]:
    """Return every message of somebody's channels as it is now."""
    return [_said(row) for row in reader.rows(_SAID, user=user)]


def facts(reader: Reader, user: str) -> list[Fact]:
    """Return who brought the reader into named channels, and who put emoji on their messages."""
    found = []
    for channel, seq, time_us, payload in reader.rows(_BROUGHT, user=user):
        joined = msgspec.convert(MSGPACK.unpack_trusted(payload), MemberJoined)
        if joined.by is not None:
            found.append(Fact("A", channel, 0, seq, time_us, joined.by, joined.user))
    rows = reader.rows(_REACTIONS, user=user)
    return [
        *found,
        *(Fact("R", channel, root, seq, at, who, user) for channel, root, seq, at, who in rows),
    ]


def threads(reader: Reader, user: str) -> dict[tuple[str, int], tuple[bool, int]]:
    """Return which threads the reader follows or no longer does, and how far they have read."""
    rows = reader.rows(_THREADS, user=user)
    return {(channel, root): (bool(on), read_us) for channel, root, on, read_us in rows}


def _said(row: Row) -> Said:
    channel, seq, time_us, author, thread, text, called, channel_ordinal, deleted_us = row
    return Said(
        channel,
        seq,
        time_us,
        author,
        thread,
        in_channel=thread is None or channel_ordinal is not None,
        mentions=named(text, called),
        deleted=deleted_us is not None,
    )
