"""Reactions: who put which emoji on a message, and for each kind how many and who came first.

The kinds of a message are kept counted, so that a page of history costs one query however many
people reacted, and none where ``messages.kinds`` says that nobody did.
"""

from collections import defaultdict
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import bindparam, delete, insert, select, update

from protocol.ids import UserId
from protocol.limits import MAX_REACTION_FACES
from protocol.reactions import Reaction, Reactor

from .database import Among, Prepared, Reader, Row
from .lanes import Question
from .schema import messages, reaction_kinds, reactions

_R = reactions.c
_K = reaction_kinds.c
_M = messages.c
_OF_KIND = (
    _R.channel == bindparam("channel"),
    _R.seq == bindparam("seq"),
    _R.emoji == bindparam("emoji"),
)
_THIS_KIND = (
    _K.channel == bindparam("channel"),
    _K.seq == bindparam("seq"),
    _K.emoji == bindparam("emoji"),
)
_KIND_COLUMNS = (_K.emoji, _K.count, _K.since, _K.users)

_FIND = Prepared(select(*_KIND_COLUMNS).where(*_THIS_KIND))
_OF_MESSAGES = Among(
    lambda seqs: (
        select(_K.seq, *_KIND_COLUMNS)
        .where(_K.channel == bindparam("channel"), _K.seq.in_(seqs))
        .order_by(_K.seq, _K.since)
    )
)
_OF_USER = Among(
    lambda seqs: select(_R.seq, _R.emoji).where(
        _R.channel == bindparam("channel"), _R.user == bindparam("user"), _R.seq.in_(seqs)
    )
)
_HAS = Prepared(select(_R.place).where(*_OF_KIND, _R.user == bindparam("user")))
_PAGE = Prepared(
    select(_R.user, _R.place)
    .where(*_OF_KIND, _R.place > bindparam("after"))
    .order_by(_R.place)
    .limit(bindparam("limit"))
)
_ADD = Prepared(
    insert(reactions).values(
        {name: bindparam(name) for name in ("channel", "seq", "emoji", "place", "user")}
    )
)
_REMOVE = Prepared(delete(reactions).where(*_OF_KIND, _R.user == bindparam("user")))
_ADD_KIND = Prepared(
    insert(reaction_kinds).values(
        {name: bindparam(name) for name in ("channel", "seq", "emoji", "since", "count", "users")}
    )
)
_REMOVE_KIND = Prepared(delete(reaction_kinds).where(*_THIS_KIND))
_COUNT = Prepared(
    update(reaction_kinds)
    .where(
        _K.channel == bindparam("of_channel"),
        _K.seq == bindparam("of_seq"),
        _K.emoji == bindparam("of_emoji"),
    )
    .values(count=bindparam("count"), users=bindparam("users"))
)
_KINDS = Prepared(
    select(_M.kinds).where(_M.channel == bindparam("channel"), _M.seq == bindparam("seq"))
)
_SET_KINDS = Prepared(
    update(messages)
    .where(_M.channel == bindparam("of_channel"), _M.seq == bindparam("of_seq"))
    .values(kinds=bindparam("kinds"))
)
_FORGET = Prepared(
    delete(reactions).where(_R.channel == bindparam("channel"), _R.seq == bindparam("seq"))
)
_FORGET_KINDS = Prepared(
    delete(reaction_kinds).where(_K.channel == bindparam("channel"), _K.seq == bindparam("seq"))
)


class Kind(NamedTuple):
    """One emoji on one message."""

    channel: str
    seq: int
    emoji: str


def of_messages(
    reader: Reader, channel: str, seqs: list[int], viewer: str
) -> dict[int, list[Reaction]]:
    """Return the reactions of some messages of a channel, as somebody sees them."""
    rows = reader.among(_OF_MESSAGES, seqs, channel=channel)
    crowded = list({seq for seq, _, count, *_ in rows if count > MAX_REACTION_FACES})
    mine = {
        (seq, emoji) for seq, emoji in reader.among(_OF_USER, crowded, channel=channel, user=viewer)
    }
    found: dict[int, list[Reaction]] = defaultdict(list)
    for seq, *row in rows:
        reaction = _reaction_of(tuple(row))
        is_mine = viewer in reaction.users or (seq, reaction.emoji) in mine
        found[seq].append(replace(reaction, mine=is_mine))
    return found


def asking(kind: Kind, user: str) -> list[Question]:
    """Return what :func:`find`, :func:`has` and :func:`kinds` ask."""
    of_kind = kind._asdict()
    return [
        Question(_FIND, of_kind),
        Question(_HAS, of_kind | {"user": user}),
        Question(_KINDS, {"channel": kind.channel, "seq": kind.seq}),
    ]


def find(reader: Reader, kind: Kind) -> Reaction | None:
    """Return how one emoji stands on a message, or None if nobody put it there."""
    row = reader.row(_FIND, **kind._asdict())
    return _reaction_of(row) if row else None


def has(reader: Reader, kind: Kind, user: str) -> bool:
    """Say whether somebody has an emoji on a message."""
    return reader.row(_HAS, **kind._asdict(), user=user) is not None


def kinds(reader: Reader, channel: str, seq: int) -> int:
    """Return how many kinds of emoji there are on a message."""
    row = reader.row(_KINDS, channel=channel, seq=seq)
    return int(row[0]) if row else 0


def page(reader: Reader, kind: Kind, after: int, limit: int) -> list[Reactor]:
    """Return up to ``limit`` of those who have an emoji on a message, after one."""
    rows = reader.rows(_PAGE, **kind._asdict(), after=after, limit=limit)
    return [Reactor(user=user, seq=place) for user, place in rows]


def add(reader: Reader, kind: Kind, user: UserId, place: int) -> Reaction:
    """Put somebody's emoji on a message, where it is not yet; return how it stands now."""
    reader.rows(_ADD, **kind._asdict(), place=place, user=user)
    before = find(reader, kind)
    if before is None:
        reader.rows(_ADD_KIND, **kind._asdict(), since=place, count=1, users=user)
        _count_kinds(reader, kind, 1)
        return Reaction(emoji=kind.emoji, count=1, since=place, users=[user])
    users = before.users if before.count >= MAX_REACTION_FACES else [*before.users, user]
    return _count(reader, kind, replace(before, count=before.count + 1, users=users))


def remove(reader: Reader, kind: Kind, user: UserId) -> Reaction:
    """Take somebody's emoji off a message, where it is; return how it stands now.

    Raises:
        LookupError: it is not there.
    """
    before = find(reader, kind)
    if before is None:
        raise LookupError(f"nobody put {kind} there")
    reader.rows(_REMOVE, **kind._asdict(), user=user)
    if before.count == 1:
        reader.rows(_REMOVE_KIND, **kind._asdict())
        _count_kinds(reader, kind, -1)
        return replace(before, count=0, users=[])
    users = before.users
    if user in users:
        users = [each.user for each in page(reader, kind, 0, MAX_REACTION_FACES)]
    return _count(reader, kind, replace(before, count=before.count - 1, users=users))


def forget(reader: Reader, channel: str, seq: int) -> None:
    """Remove everything from a message, which is deleted."""
    if kinds(reader, channel, seq):
        reader.rows(_FORGET, channel=channel, seq=seq)
        reader.rows(_FORGET_KINDS, channel=channel, seq=seq)
        reader.rows(_SET_KINDS, of_channel=channel, of_seq=seq, kinds=0)


def _count(reader: Reader, kind: Kind, reaction: Reaction) -> Reaction:
    reader.rows(
        _COUNT,
        of_channel=kind.channel,
        of_seq=kind.seq,
        of_emoji=kind.emoji,
        count=reaction.count,
        users=",".join(reaction.users),
    )
    return reaction


def _count_kinds(reader: Reader, kind: Kind, change: int) -> None:
    now = kinds(reader, kind.channel, kind.seq) + change
    reader.rows(_SET_KINDS, of_channel=kind.channel, of_seq=kind.seq, kinds=now)


def _reaction_of(row: Row) -> Reaction:
    emoji, count, since, users = row
    return Reaction(emoji=emoji, count=count, since=since, users=users.split(","))
