"""What the oracle needs to recompute somebody's feed: everything that was said around them."""

import msgspec
from sqlalchemy import and_, bindparam, case, func, literal, select

from chatserver.domain.feed.naive import Brought, Said
from protocol import MSGPACK
from protocol.channels import MemberJoined

from .database import Prepared, Reader, Row
from .feed import named
from .schema import events, feed_heads, memberships, messages, streams

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


def size(reader: Reader, user: str) -> tuple[int, int]:
    """Return how many events somebody's channels have, and how many of them are not folded."""
    row = reader.row(_SIZE, user=user)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def said(reader: Reader, user: str) -> list[Said]:
    """Return every message of somebody's channels as it is now."""
    return [_said(row) for row in reader.rows(_SAID, user=user)]


def brought(reader: Reader, user: str) -> list[Brought]:
    """Return who was brought into somebody's named channels, and by whom."""
    found = []
    for channel, seq, time_us, payload in reader.rows(_BROUGHT, user=user):
        joined = msgspec.convert(MSGPACK.unpack_trusted(payload), MemberJoined)
        if joined.by is not None:
            found.append(Brought(channel, seq, time_us, joined.user, joined.by))
    return found


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
