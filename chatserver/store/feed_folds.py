"""What the feed is folded from and into: a channel's log, and the rows its readers share."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)

from chatserver.domain.feed.kinds import calls_of
from chatserver.domain.feed.sessions import Post
from chatserver.domain.feed.stories import Part
from chatserver.domain.mentions import named_in
from protocol import MSGPACK
from protocol.channels import MemberJoined

from . import feed_heads
from .database import Among, Prepared, Reader, Row
from .feed import named
from .feed_heads import Call
from .messages import BY_THREAD
from .schema import (
    events,
    feed_items,
    messages,
    person_follows,
    reactions,
    users,
)
from .stored_places import place_of

KEPT_PARTS: Final = 1_000
"""How many happenings are kept for anybody, at least; a feed is made of fewer."""

LAST_REPLIES: Final = 10
"""Of how many replies to an update the authors are told of the next one."""

KEPT_CALLS: Final = 3
"""How many calls of a channel the feed shows: its newest."""

_I = feed_items.c
_S = messages.c
_E = events.c
_AFTER: BindParameter[int] = bindparam("after")
_UNTIL: BindParameter[int] = bindparam("until")
_LINE = (
    _S.seq,
    _S.time_us,
    _S.author,
    _S.thread,
    _S.ordinal,
    _S.deleted_us,
    case((or_(func.instr(_S.text, "<") > 0, bindparam("whole") == 1), _S.text), else_=""),
    _S.called,
    _S.channel_ordinal,
    _S.shares,
)
_LINES = Prepared(
    select(*_LINE)
    .where(_S.channel == bindparam("channel"), _S.seq > _AFTER, _S.seq <= _UNTIL)
    .order_by(_S.seq)
)
_LAST_WRITERS = Prepared(
    select(_S.author)
    .with_hint(messages, *BY_THREAD)
    .where(
        _S.channel == bindparam("channel"),
        _S.thread == bindparam("root"),
        _S.seq < bindparam("before"),
    )
    .order_by(_S.seq.desc())
    .limit(LAST_REPLIES)
)
_AUTHOR = Prepared(
    select(_S.author).where(_S.channel == bindparam("channel"), _S.seq == bindparam("seq"))
)
_IS_FOLLOWED = Prepared(
    select(person_follows.c.follower).where(person_follows.c.followed == bindparam("user")).limit(1)
)
_CHANGES = Prepared(
    select(_E.seq, _E.kind, _E.message_seq, _E.time_us, _E.payload)
    .where(
        _E.stream == bindparam("channel"),
        _E.seq > _AFTER,
        _E.seq <= _UNTIL,
        _E.kind.in_(
            [
                literal(kind)
                for kind in (
                    "message.edited",
                    "message.deleted",
                    "member.joined",
                    "reaction.changed",
                )
            ]
        ),
    )
    .order_by(_E.seq)
)
_ADD = Prepared(
    insert(feed_items).values(
        {
            name: bindparam(name)
            for name in ("owner", "time_us", "channel", "seq", "kind", "root", "actor")
        }
    )
)
_AT = Prepared(
    select(_I.owner, _I.kind).where(_I.channel == bindparam("channel"), _I.seq == bindparam("seq"))
)
_REACTIONS = Prepared(
    select(reactions.c.user, reactions.c.place, _E.time_us)
    .select_from(reactions)
    .join(events, and_(_E.stream == reactions.c.channel, _E.seq == reactions.c.place))
    .where(reactions.c.channel == bindparam("channel"), reactions.c.seq == bindparam("seq"))
)
_OF_OWNER = Prepared(
    select(_I.kind, _I.channel, _I.root, _I.seq, _I.time_us, _I.actor).where(
        _I.owner == bindparam("owner"),
        _I.channel == bindparam("channel"),
        _I.root == bindparam("root"),
        _I.kind == bindparam("kind"),
    )
)
_CALLS = Prepared(
    select(_I.seq, _I.time_us, _I.actor)
    .where(_I.owner == bindparam("owner"))
    .order_by(_I.time_us.desc())
    .limit(KEPT_CALLS)
)
_REMOVE = Prepared(
    delete(feed_items).where(
        _I.owner == bindparam("owner"),
        _I.time_us == bindparam("time_us"),
        _I.channel == bindparam("channel"),
        _I.seq == bindparam("seq"),
        _I.kind == bindparam("kind"),
    )
)
_TRIM = Prepared(
    delete(feed_items).where(
        _I.owner == bindparam("owner"),
        _I.time_us
        < select(_I.time_us)
        .where(_I.owner == bindparam("owner"))
        .order_by(_I.time_us.desc())
        .limit(1)
        .offset(KEPT_PARTS)
        .scalar_subquery(),
    )
)
_KNOWN = Among(lambda ids: select(users.c.id).where(users.c.id.in_(ids)))
_EMPTY_ITEMS = Prepared(delete(feed_items))


class Line(NamedTuple):
    """A message as it is now; its text only where something may be found in it."""

    seq: int
    time_us: int
    author: str
    thread: int | None
    ordinal: int
    deleted_us: int | None
    text: str
    called: str | None
    channel_ordinal: int | None
    shares: str | None

    def post(self) -> Post | None:
        """Return it as sessions know it, or None if it stands in its thread only."""
        ordinal = self.ordinal if self.thread is None else self.channel_ordinal
        if ordinal is None:
            return None
        return Post(self.seq, self.time_us, ordinal, self.author, self.deleted_us is not None)

    def mentions(self) -> list[str]:
        """Return whom it mentions, or calls by a group."""
        return named(self.text, self.called)

    def calls(self) -> bool:
        """Say whether it calls the whole channel."""
        outside = self.thread is None or self.channel_ordinal is not None
        found = named_in(self.text) if outside else None
        return found is not None and found.everyone is not None


class Item(NamedTuple):
    """A happening written for somebody, or for a whole channel: then that is its owner."""

    owner: str
    part: Part


class Change(NamedTuple):
    """What the log tells besides messages: one that changed, or somebody who was brought in."""

    seq: int
    time_us: int
    message_seq: int | None
    joined: MemberJoined | None
    reacted_seq: int | None


def lines(reader: Reader, channel: str, after: int, until: int, *, whole: bool) -> list[Line]:
    """Return the messages of a span; with ``whole`` texts even if nobody is named there."""
    rows = reader.rows(_LINES, channel=channel, after=after, until=until, whole=int(whole))
    return [Line(*row) for row in rows]


def is_followed(reader: Reader, user: str) -> bool:
    """Say whether anybody follows a person."""
    return reader.row(_IS_FOLLOWED, user=user) is not None


def calls(reader: Reader, channel: str) -> list[Call]:
    """Return a channel's newest calls."""
    return [Call(*row) for row in reader.rows(_CALLS, owner=calls_of(channel))]


def author_of(reader: Reader, shared: str) -> str | None:
    """Return who wrote a message that was passed on."""
    place = place_of(shared)
    row = reader.row(_AUTHOR, channel=place.channel, seq=place.seq)
    return row[0] if row else None


def last_writers(reader: Reader, channel: str, root: int, before: int) -> set[str]:
    """Return who wrote the last replies of a thread before a position."""
    rows = reader.rows(_LAST_WRITERS, channel=channel, root=root, before=before)
    return {author for (author,) in rows}


def changes(reader: Reader, channel: str, after: int, until: int) -> list[Change]:
    """Return what else happened in a span, as far as the feed is concerned."""
    return [
        _change_of(row) for row in reader.rows(_CHANGES, channel=channel, after=after, until=until)
    ]


def known(reader: Reader, user_ids: Sequence[str]) -> set[str]:
    """Return those of ``user_ids`` that are somebody's."""
    return {user for (user,) in reader.among(_KNOWN, user_ids)}


def add(reader: Reader, items: Iterable[Item]) -> None:
    """Store happenings."""
    reader.many(_ADD, [_row_of(item) for item in items])


def owners_at(reader: Reader, channel: str, seq: int) -> set[tuple[str, str]]:
    """Return for whom a message was written down, and as what kind."""
    return {(owner, kind) for owner, kind in reader.rows(_AT, channel=channel, seq=seq)}


def reactions_to(reader: Reader, channel: str, seq: int) -> list[tuple[str, int, int]]:
    """Return who has put an emoji on a message, and where and when that was told."""
    rows = reader.rows(_REACTIONS, channel=channel, seq=seq)
    return [(user, place, time_us) for user, place, time_us in rows]


def parts_of(reader: Reader, owner: str, channel: str, root: int, letter: str) -> list[Part]:
    """Return what was written for somebody about one message, as one kind."""
    rows = reader.rows(_OF_OWNER, owner=owner, channel=channel, root=root, kind=letter)
    return [Part(*row) for row in rows]


def remove(reader: Reader, items: Iterable[Item]) -> None:
    """Take happenings back."""
    reader.many(_REMOVE, [_row_of(item) for item in items])


def trim(reader: Reader, owners: Iterable[str]) -> None:
    """Forget what is too old to be shown to these."""
    reader.many(_TRIM, [{"owner": owner} for owner in owners])


def empty(reader: Reader) -> None:
    """Forget all that was folded; what people said of their feeds stays."""
    reader.rows(_EMPTY_ITEMS)
    feed_heads.empty(reader)


def _row_of(item: Item) -> dict[str, object]:
    part = item.part
    return {
        "owner": item.owner,
        "time_us": part.time_us,
        "channel": part.channel,
        "seq": part.seq,
        "kind": part.letter,
        "root": part.root,
        "actor": part.actor,
    }


def _change_of(row: Row) -> Change:
    seq, kind, message_seq, time_us, payload = row
    joined, reacted_seq = None, None
    if kind == "member.joined":
        joined = msgspec.convert(MSGPACK.unpack_trusted(payload), MemberJoined)
    elif kind == "reaction.changed":
        reacted_seq = int(MSGPACK.unpack_trusted(payload)["seq"])
    return Change(seq, time_us, message_seq, joined, reacted_seq)
