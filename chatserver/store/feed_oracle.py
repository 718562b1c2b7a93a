"""What the oracle needs to recompute somebody's feed: everything that was said around them."""

import msgspec
from msgspec.structs import astuple
from sqlalchemy import and_, bindparam, exists, func, literal, or_, select

from chatserver.domain.feed.naive import Attention, Fact, Interests, Said, World
from chatserver.domain.hashtags import tags_in
from chatserver.domain.mentions import named_in
from chatserver.domain.policy import OPEN_KINDS
from protocol import MSGPACK
from protocol.channels import MemberJoined

from . import affinities, blocks, feed, keywords, log, tags
from .database import Prepared, Reader, Row
from .feed import named
from .feed_heads import Span
from .schema import (
    channel_follows,
    channels,
    events,
    feed_heads,
    feed_items,
    follows,
    memberships,
    messages,
    person_follows,
    reactions,
    streams,
    tag_follows,
    users,
)
from .schema import keywords as keywords_table
from .stored_places import place_of

_S = messages.c
_E = events.c
_MINE = memberships.c.user == bindparam("user")
_IN = exists().where(memberships.c.channel == channels.c.id, _MINE)
_GUEST = exists().where(users.c.id == bindparam("user"), users.c.role == "guest")
_CURIOUS = or_(
    exists().where(tag_follows.c.user == bindparam("user")),
    exists().where(person_follows.c.follower == bindparam("user")),
    exists().where(keywords_table.c.user == bindparam("user")),
)
_OPEN = channels.c.kind.in_([literal(kind) for kind in OPEN_KINDS])
_CONCERNED = and_(
    channels.c.kind == "updates",
    channels.c.id.in_(select(feed_items.c.channel).where(feed_items.c.owner == bindparam("user"))),
)
_OUTSIDE = exists().where(
    channel_follows.c.channel == channels.c.id, channel_follows.c.user == bindparam("user")
)
_SEEN = or_(_IN, _OUTSIDE, _CONCERNED, and_(_OPEN, _CURIOUS))
"""Channels a feed may be made of: whoever has interests may have stories of all open ones."""

_SIZES = Prepared(
    select(channels.c.id, func.coalesce(feed_heads.c.folded_seq, 0), streams.c.last_seq)
    .select_from(channels)
    .join(streams, streams.c.id == channels.c.id)
    .outerjoin(feed_heads, feed_heads.c.channel == streams.c.id)
    .where(_SEEN)
)
_PUBLIC = Prepared(
    select(channels.c.id, channels.c.kind, channels.c.creator, _IN, _GUEST).where(_OPEN)
)
_PEOPLE = Prepared(
    select(person_follows.c.followed, person_follows.c.since_us).where(
        person_follows.c.follower == bindparam("user")
    )
)
_SAID = Prepared(
    select(
        _S.channel,
        _S.seq,
        _S.time_us,
        _S.author,
        _S.thread,
        _S.text,
        _S.called,
        _S.channel_ordinal,
        _S.deleted_us,
        _S.shares,
    )
    .select_from(channels)
    .join(messages, _S.channel == channels.c.id)
    .where(_SEEN)
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
    .select_from(channels)
    .join(messages, and_(_S.channel == channels.c.id, _S.author == bindparam("user")))
    .join(reactions, and_(_R.channel == _S.channel, _R.seq == _S.seq))
    .join(events, and_(_E.stream == _R.channel, _E.seq == _R.place))
    .where(_SEEN, _S.deleted_us.is_(None))
)
_THREADS = Prepared(
    select(
        follows.c.channel,
        follows.c.thread,
        follows.c.following,
        follows.c.since_seq,
        follows.c.read_us,
    ).where(follows.c.user == bindparam("user"))
)


def sizes(reader: Reader, user: str) -> dict[str, Span]:
    """Return the channels a feed may be made of, how far they are folded, and where they end."""
    return {channel: Span(*span) for channel, *span in reader.rows(_SIZES, user=user)}


def world(reader: Reader, user: str) -> World:
    """Return everything that somebody's feed follows from."""
    return World(
        me=user,
        places={place.channel: place for place in feed.places(reader, user).places},
        outside={place.channel: place for place in feed.outside(reader, user)},
        said=said(reader, user),
        facts=facts(reader, user),
        threads=threads(reader, user),
        interests=interests(reader, user),
        tuning=feed.tuning(reader, user),
        blocked=blocks.of(reader, user),
        close=affinities.of(reader, user),
    )


def interests(reader: Reader, user: str) -> Interests:
    """Return what else somebody wants to be told of, and from where they may be."""
    public = reader.rows(_PUBLIC, user=user)
    return Interests(
        public=frozenset(channel for channel, *_ in public),
        updates={channel: owner for channel, kind, owner, *_ in public if kind == "updates"},
        elsewhere=frozenset(
            channel for channel, _, _, mine, guest in public if not (mine or guest)
        ),
        keywords=keywords.since(reader, user),
        tags=tags.followed(reader, user),
        people=dict(reader.rows(_PEOPLE, user=user)),
    )


def said(reader: Reader, user: str) -> list[Said]:
    """Return every message that somebody's feed may be made of as it is now."""
    return [_said(reader, row) for row in reader.rows(_SAID, user=user)]


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


def threads(reader: Reader, user: str) -> dict[tuple[str, int], Attention]:
    """Return which threads the reader follows or no longer does, and how far they have read."""
    rows = reader.rows(_THREADS, user=user)
    return {
        (channel, root): Attention(bool(following), *rest)
        for channel, root, following, *rest in rows
    }


def _said(reader: Reader, row: Row) -> Said:
    channel, seq, time_us, author, thread, text, called, channel_ordinal, deleted_us, shares = row
    shared = log.message_at(reader, *astuple(place_of(shares))) if shares else None
    outside = thread is None or channel_ordinal is not None
    found = named_in(text)
    return Said(
        channel,
        seq,
        time_us,
        author,
        thread,
        in_channel=outside,
        mentions=named(text, called),
        deleted=deleted_us is not None,
        text=text,
        tags=tags_in(text),
        shared_from=shared.author if shared else None,
        calls=bool(outside and found and found.everyone),
    )
