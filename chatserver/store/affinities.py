"""How close people and channels are to somebody: a hundred rows at most, made once a day."""

from typing import Final

from sqlalchemy import BindParameter, and_, bindparam, case, delete, func, insert, select, update

from chatserver.domain.feed.affinity import NOBODY, Affinity, Talk
from chatserver.domain.mentions import mentioned

from .database import Prepared, Reader
from .schema import affinities, channels, feed_readers, memberships, messages, reactions, streams

LOOKED_AT: Final = 500
"""How many of a channel's newest events are gone through."""

_A = affinities.c
_M = memberships.c
_S = messages.c
_R = reactions.c
_USER: BindParameter[str] = bindparam("user")
_OF_USER = _A.user == _USER
_FLOOR = streams.c.last_seq - LOOKED_AT
_ROOT = messages.alias()

_MINE = memberships.join(streams, streams.c.id == _M.channel).join(
    channels, channels.c.id == _M.channel
)
_SAID = Prepared(
    select(
        _S.channel,
        channels.c.kind,
        _S.time_us,
        _ROOT.c.author,
        case((func.instr(_S.text, "<@") > 0, _S.text), else_=""),
    )
    .select_from(_MINE)
    .join(messages, and_(_S.channel == _M.channel, _S.seq > _FLOOR))
    .outerjoin(_ROOT, and_(_ROOT.c.channel == _S.channel, _ROOT.c.seq == _S.thread))
    .where(_M.user == _USER, _S.author == _USER)
)
_REACTED = Prepared(
    select(_S.time_us, _S.author)
    .select_from(_MINE)
    .join(reactions, and_(_R.channel == _M.channel, _R.seq > _FLOOR))
    .join(messages, and_(_S.channel == _R.channel, _S.seq == _R.seq))
    .where(_M.user == _USER, _R.user == _USER)
)
_OTHER = memberships.alias()
_DIRECT = Prepared(
    select(_OTHER.c.channel, _OTHER.c.user)
    .select_from(memberships)
    .join(_OTHER, _OTHER.c.channel == _M.channel)
    .where(_M.user == _USER, _M.channel > "D", _OTHER.c.user != _USER)
)
_FIND = Prepared(select(_A.target, _A.w).where(_OF_USER))
_REMOVE = Prepared(delete(affinities).where(_OF_USER))
_ADD = Prepared(
    insert(affinities).values({name: bindparam(name) for name in ("user", "target", "w")})
)
_DAY = Prepared(select(feed_readers.c.affinity_day).where(feed_readers.c.user == _USER))
_BEGIN = Prepared(insert(feed_readers).values(user=_USER, seen_us=0, affinity_day=bindparam("day")))
_SET_DAY = Prepared(
    update(feed_readers)
    .where(feed_readers.c.user == bindparam("of_user"))
    .values(affinity_day=bindparam("day"))
)


def of(reader: Reader, user: str) -> Affinity:
    """Return how close people and channels are to somebody, as of the day it was made."""
    rows = reader.rows(_FIND, user=user)
    if not rows:
        return NOBODY
    return Affinity(
        {target: w for target, w in rows if target.startswith("U")},
        {target: w for target, w in rows if not target.startswith("U")},
    )


def day(reader: Reader, user: str) -> int:
    """Return for which day somebody's was made, 0 if it never was."""
    row = reader.row(_DAY, user=user)
    return int(row[0]) if row else 0


def save(reader: Reader, user: str, found: Affinity, of_day: int) -> None:
    """Store how close people and channels are to somebody, for a day."""
    known = reader.row(_DAY, user=user) is not None
    if known:
        reader.rows(_SET_DAY, of_user=user, day=of_day)
    else:
        reader.rows(_BEGIN, user=user, day=of_day)
    reader.rows(_REMOVE, user=user)
    reader.many(
        _ADD,
        [
            {"user": user, "target": target, "w": w}
            for target, w in [*found.people.items(), *found.channels.items()]
        ],
    )


def talks(reader: Reader, user: str) -> list[Talk]:
    """Return what somebody wrote lately, and reacted to, and whom that was for."""
    others: dict[str, list[str]] = {}
    for channel, other in reader.rows(_DIRECT, user=user):
        others.setdefault(channel, []).append(other)
    found = []
    for channel, kind, time_us, root_author, text in reader.rows(_SAID, user=user):
        to = {*mentioned(text), *others.get(channel, ()), *([root_author] if root_author else ())}
        named = channel if kind in ("public", "private") else None
        found.append(Talk(time_us, named, to - {user}))
    reacted = reader.rows(_REACTED, user=user)
    return found + [Talk(time_us, None, {author} - {user}) for time_us, author in reacted]
