"""The feed as its reader gets it: their channels, what concerns them, and what they said of it.

Everything is read by way of the reader's memberships as they are at this moment.
"""

from collections.abc import Collection, Iterable
from typing import Final, Literal, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from chatserver.domain.feed.affinity import NOBODY
from chatserver.domain.feed.gathering import candidates, told_once
from chatserver.domain.feed.kinds import BY_LETTER, Happening, recipients
from chatserver.domain.feed.stories import (
    NEWEST_PARTS,
    Candidate,
    Part,
    Place,
    Tuning,
)
from chatserver.domain.mentions import mentioned
from protocol.feed import Order

from . import affinities, blocks, feed_posts
from .blocks import unblocked
from .channels import updates_of
from .database import Among, Prepared, Reader, Row
from .feed_heads import newest
from .feed_sources import SOURCES, THREADS, audible
from .schema import (
    channel_follows,
    channels,
    feed_heads,
    feed_items,
    feed_readers,
    feed_tunings,
    follows,
    memberships,
    streams,
    users,
)
from .schema import messages as messages_table

What = Literal["dismissed", "weight"]

MOST_TUNINGS: Final = 500

_H = feed_heads.c
_F = follows.c
_I = feed_items.c
_M = memberships.c
_T = feed_tunings.c
_S = messages_table.c

AUDIBLE = (_M.muted == 0, _M.level != "nothing")
"""Channels the reader wants to hear anything of."""

_THREAD_OF = and_(_F.channel == _I.channel, _F.thread == _I.root, _F.user == bindparam("user"))
_READ_US = func.coalesce(_F.read_us, 0)
_PART = (_I.kind, _I.channel, _I.root, _I.seq, _I.time_us, _I.actor, _READ_US)
_WANTED = or_(_I.kind != "T", func.coalesce(_F.following, 1) == 1)

_PLACES = Prepared(
    select(
        _M.channel,
        func.coalesce(_H.folded_seq, 0),
        streams.c.last_seq,
        _M.read_seq,
        _M.read_ordinal,
        _M.starred,
        _M.level == "all",
        _H.shared,
    )
    .select_from(memberships)
    .join(streams, streams.c.id == _M.channel)
    .outerjoin(feed_heads, _H.channel == _M.channel)
    .where(_M.user == bindparam("user"), *AUDIBLE)
)
_PARTS = Prepared(
    select(*_PART)
    .select_from(feed_items)
    .outerjoin(memberships, and_(_M.channel == _I.channel, _M.user == _I.owner))
    .outerjoin(follows, _THREAD_OF)
    .where(
        _I.owner == bindparam("user"),
        audible(_I.channel, ("updates",)),
        _WANTED,
        unblocked(_I.actor),
    )
    .order_by(_I.time_us.desc(), _I.channel.desc(), _I.seq.desc())
    .limit(NEWEST_PARTS)
)
_OUTSIDE = Prepared(
    select(channel_follows.c.channel, func.coalesce(_H.folded_seq, 0), streams.c.last_seq)
    .select_from(channel_follows)
    .join(channels, channels.c.id == channel_follows.c.channel)
    .join(streams, streams.c.id == channel_follows.c.channel)
    .join(users, users.c.id == channel_follows.c.user)
    .outerjoin(feed_heads, _H.channel == channel_follows.c.channel)
    .where(
        channel_follows.c.user == bindparam("user"),
        channels.c.kind == "public",
        channels.c.archived_us.is_(None),
        users.c.role != "guest",
    )
)
_VISITED = Among(
    lambda ids: select(channels.c.id, channels.c.kind, channels.c.creator).where(
        channels.c.id.in_(ids)
    )
)
_SHARED = Prepared(
    select(*_PART, _S.text, _S.called)
    .select_from(feed_items)
    .join(messages_table, and_(_S.channel == _I.channel, _S.seq == _I.seq))
    .outerjoin(follows, _THREAD_OF)
    .where(_I.owner == bindparam("channel"), unblocked(_I.actor))
    .order_by(_I.time_us.desc())
    .limit(NEWEST_PARTS)
)
_SEEN = Prepared(select(feed_readers.c.seen_us).where(feed_readers.c.user == bindparam("user")))
_SEE_MORE = Prepared(
    update(feed_readers)
    .where(feed_readers.c.user == bindparam("of_user"))
    .values(seen_us=bindparam("seen_us"))
)
_SEE = Prepared(insert(feed_readers).values(user=bindparam("user"), seen_us=bindparam("seen_us")))
_TUNINGS = Prepared(select(_T.subject, _T.what, _T.value).where(_T.user == bindparam("user")))
_THIS = (_T.user == bindparam("user"), _T.what == bindparam("what"))
_UNTUNE = Prepared(delete(feed_tunings).where(*_THIS, _T.subject == bindparam("subject")))
_TUNE = Prepared(
    insert(feed_tunings).values(
        {name: bindparam(name) for name in ("user", "subject", "what", "value")}
    )
)
_KEEP_NEWEST = Prepared(
    delete(feed_tunings).where(
        *_THIS,
        _T.value
        < select(_T.value)
        .where(*_THIS)
        .order_by(_T.value.desc())
        .limit(1)
        .offset(MOST_TUNINGS)
        .scalar_subquery(),
    )
)


class Shared(NamedTuple):
    """A happening written once for many: whom it concerns is decided when it is read."""

    part: Part
    mentions: list[str]


class Mine(NamedTuple):
    """The channels somebody is in and wants to hear of."""

    places: list[Place]
    sharing: list[str]
    """Those that have happenings written for many."""
    calls: list[Part]
    """The newest calls of each."""


def stories(reader: Reader, user: str, order: Order) -> list[Candidate]:
    """Return everything somebody may see as stories at this moment, best first."""
    mine, blocked = places(reader, user), blocks.of(reader, user)
    there = [*mine.places, *outside(reader, user)]
    if blocked:
        there = [feed_posts.without(reader, place, blocked) for place in there]
    direct = parts(reader, user)
    for channel in mine.sharing:
        direct += [each.part for each in shared(reader, user, channel) if _concerns(user, each)]
    replies = THREADS.parts(reader, user)
    others = [source.parts(reader, user) for source in SOURCES]
    calls = [call for call in mine.calls if call.actor not in blocked]
    told = told_once(direct, [replies, calls, *others])
    there += visited(reader, {place.channel for place in there}, told)
    close = affinities.of(reader, user) if order == "ranked" else NOBODY
    return candidates(user, there, told, tuning(reader, user), order, close=close)


def outside(reader: Reader, user: str) -> list[Place]:
    """Return the channels the reader follows without being in them."""
    rows = reader.rows(_OUTSIDE, user=user)
    heads = newest(reader, rows)
    return [Place(at, 0, 0, sittings=heads[at].sittings, outside=True) for at, _, _ in rows]


def visited(reader: Reader, known: Collection[str], parts: Iterable[Part]) -> list[Place]:
    """Return the channels that parts are from, and that are not the reader's."""
    others = list(dict.fromkeys(part.channel for part in parts if part.channel not in known))
    return [
        Place(channel, 0, 0, loud=False, owner=creator if kind == "updates" else None)
        for channel, kind, creator in (reader.among(_VISITED, others) if others else ())
    ]


def named(text: str, called: str | None) -> list[str]:
    """Return whom a message mentions, or calls through groups."""
    return [*mentioned(text), *(called.split(",") if called else [])]


def places(reader: Reader, user: str) -> Mine:
    """Return the reader's channels."""
    rows = reader.rows(_PLACES, user=user)
    heads = newest(reader, rows)
    mine, updates = Mine([], [], []), updates_of(reader, user)
    for channel, _, _, read_seq, read_ordinal, starred, loud, shared in rows:
        head = heads[channel]
        at = channel, read_seq, read_ordinal, bool(starred), bool(loud)
        mine.places.append(Place(*at, head.sittings, user if channel == updates else None))
        if head.calls:
            mine.calls.extend(call for call in head.calls if call.actor != user)
        if shared:
            mine.sharing.append(channel)
    return mine


def parts(reader: Reader, user: str) -> list[Part]:
    """Return the newest happenings that were written for the reader, in channels they are in."""
    return [Part(*row) for row in reader.rows(_PARTS, user=user)]


def shared(reader: Reader, user: str, channel: str) -> list[Shared]:
    """Return the newest happenings of a channel that were written for many."""
    return [_shared_of(row) for row in reader.rows(_SHARED, user=user, channel=channel)]


def tuning(reader: Reader, user: str) -> Tuning:
    """Return what the reader has said about their feed."""
    dismissed: dict[str, int] = {}
    weights: dict[str, int] = {}
    for subject, what, value in reader.rows(_TUNINGS, user=user):
        (dismissed if what == "dismissed" else weights)[subject] = value
    return Tuning(seen_us(reader, user), dismissed, weights)


def seen_us(reader: Reader, user: str) -> int:
    """Return up to when the reader has seen their feed."""
    row = reader.row(_SEEN, user=user)
    return int(row[0]) if row else 0


def see(reader: Reader, user: str, until_us: int) -> None:
    """Set up to when the reader has seen their feed."""
    if reader.row(_SEEN, user=user) is None:
        reader.rows(_SEE, user=user, seen_us=until_us)
    else:
        reader.rows(_SEE_MORE, of_user=user, seen_us=until_us)


def tune(reader: Reader, user: str, subject: str, what: What, value: int) -> None:
    """Keep what the reader said about a story or its like; 0 forgets it."""
    reader.rows(_UNTUNE, user=user, subject=subject, what=what)
    if value:
        reader.rows(_TUNE, user=user, subject=subject, what=what, value=value)
        reader.rows(_KEEP_NEWEST, user=user, what=what)


def _concerns(user: str, shared: Shared) -> bool:
    """Decide what was written for many by the rule that decides whom to write it for."""
    part = shared.part
    happening = Happening(
        channel=part.channel,
        seq=part.seq,
        time_us=part.time_us,
        actor=part.actor,
        root=part.root,
        mentions=shared.mentions,
    )
    return user in recipients(BY_LETTER[part.letter], happening)


def _shared_of(row: Row) -> Shared:
    *part, text, called = row
    return Shared(Part(*part), named(text, called))
