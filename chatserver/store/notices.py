"""Notices: what people are to be told of while they are away, and when.

One stands for a message and a way; once it was due and taken it is gone, sent or not.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from chatserver.domain.notify import Call
from protocol import MSGPACK
from protocol.ids import ChannelId, UserId
from protocol.levels import Level
from protocol.messages import Message

from .database import Among, Prepared, Reader
from .message_rows import MESSAGE_COLUMNS, message_of
from .schema import (
    channels,
    events,
    follows,
    keywords,
    memberships,
    messages,
    notice_choices,
    notice_heads,
    push_devices,
    streams,
    users,
)
from .schema import notices as table

Way = Literal["push", "mail"]
_N = table.c
_M = memberships.c
_H = notice_heads.c
_F = follows.c
_E = events.c
_COLUMNS = ("user", "way", "channel", "seq", "device", "call", "due_us", "tries", "read_seq")
_MINE = (_N.user == bindparam("user"), _N.way == bindparam("way"), _N.due_us <= bindparam("until"))
_HAS_DEVICE = select(push_devices.c.session).where(push_devices.c.user == _M.user).exists()
_WANTS_MAIL = func.coalesce(notice_choices.c.mail, "off") == "mentions"

_ALL_REACHABLE = (
    select(_M.user, _M.level, _M.muted, _M.read_seq, _HAS_DEVICE, _WANTS_MAIL)
    .select_from(memberships)
    .join(users, users.c.id == _M.user)
    .outerjoin(notice_choices, notice_choices.c.user == _M.user)
    .where(
        _M.channel == bindparam("channel"),
        users.c.deactivated_us.is_(None),
        or_(_HAS_DEVICE, _WANTS_MAIL),
    )
)
_REACHABLE = Prepared(_ALL_REACHABLE)
_SOME_REACHABLE = Among(lambda people: _ALL_REACHABLE.where(_M.user.in_(people)))
_HEAD = Prepared(
    select(streams.c.last_seq, func.coalesce(_H.seq, 0), channels.c.kind)
    .select_from(streams)
    .join(channels, channels.c.id == streams.c.id)
    .outerjoin(notice_heads, _H.channel == streams.c.id)
    .where(streams.c.id == bindparam("channel"))
)
_BEHIND = Prepared(
    select(streams.c.id)
    .select_from(streams)
    .join(channels, channels.c.id == streams.c.id)
    .outerjoin(notice_heads, _H.channel == streams.c.id)
    .where(
        streams.c.last_time_us > bindparam("since"),
        streams.c.last_seq > func.coalesce(_H.seq, 0),
    )
)
_ADD_HEAD = Prepared(
    insert(notice_heads).values(channel=bindparam("channel"), seq=bindparam("seq"))
)
_MOVE_HEAD = Prepared(
    update(notice_heads).where(_H.channel == bindparam("of_channel")).values(seq=bindparam("seq"))
)
_SPAN = (
    select(*MESSAGE_COLUMNS)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.seq > bindparam("after"),
        messages.c.seq <= bindparam("until"),
        messages.c.time_us > bindparam("since"),
        messages.c.deleted_us.is_(None),
    )
    .order_by(messages.c.seq)
)
_SAID = Prepared(_SPAN)
_CALLING = Prepared(_SPAN.where(or_(messages.c.text.contains("<"), messages.c.thread.is_not(None))))
"""Without those that name nobody: whoever is called stands in angle brackets."""

_NAMED = Prepared(
    select(_E.message_seq, _E.payload).where(
        _E.stream == bindparam("channel"),
        _E.seq > bindparam("after"),
        _E.seq <= bindparam("until"),
        _E.time_us > bindparam("since"),
        _E.kind == "message.edited",
        _E.payload.is_not(None),
    )
)
_FOLLOWERS = Prepared(
    select(_F.user, _F.read_seq).where(
        _F.channel == bindparam("channel"), _F.thread == bindparam("thread"), _F.following == 1
    )
)
_WORDS = Among(
    lambda subjects: (
        select(keywords.c.user, keywords.c.word)
        .join(memberships, and_(_M.user == keywords.c.user, _M.channel == bindparam("channel")))
        .where(keywords.c.subject.in_(subjects))
    )
)
_MEMBER = Prepared(
    select(_M.level, _M.muted, _M.read_seq).where(
        _M.channel == bindparam("channel"), _M.user == bindparam("user")
    )
)
_ADD = Prepared(insert(table).values({name: bindparam(name) for name in _COLUMNS}))
_SOON = Prepared(
    select(_N.user, _N.way, func.min(_N.due_us))
    .where(_N.due_us <= bindparam("until"))
    .group_by(_N.user, _N.way)
    .order_by(func.min(_N.due_us))
    .limit(bindparam("limit"))
)
_DUE = Prepared(select(*(_N[name] for name in _COLUMNS)).where(*_MINE).order_by(_N.channel, _N.seq))
_TAKE = Prepared(delete(table).where(*_MINE))
_DROP = Prepared(delete(table).where(_N.user == bindparam("user"), _N.due_us <= bindparam("until")))
_KNOWN = Prepared(
    select(_N.seq).where(
        _N.user == bindparam("user"),
        _N.way == bindparam("way"),
        _N.channel == bindparam("channel"),
        _N.seq == bindparam("seq"),
        _N.device == bindparam("device"),
    )
)


class Reachable(NamedTuple):
    """A member who wants to be told while they are away, and by what."""

    user: UserId
    level: Level
    muted: bool
    read_seq: int
    pushes: bool
    mails: bool


class Notice(NamedTuple):
    """A message somebody is to be told of by some way, on one device or all of them."""

    user: UserId
    way: Way
    channel: ChannelId
    seq: int
    device: str
    call: Call
    due_us: int
    tries: int = 0
    read_seq: int = 0
    """How far they had read the place, if an edit named them in what they had read: by reading
    on they see it."""

    def was_read(self, read_seq: int) -> bool:
        """Say whether somebody who has read so far has seen what this is of."""
        return read_seq >= self.seq and read_seq > self.read_seq


class Head(NamedTuple):
    """Where a channel's log ends, how far it was looked at, and what kind of channel it is."""

    last_seq: int
    seq: int
    kind: str


def reachable(
    reader: Reader, channel: str, people: Collection[UserId] | None = None
) -> list[Reachable]:
    """Return the members of a channel, or of some people, who can be told while they are away."""
    if people is None:
        rows = reader.rows(_REACHABLE, channel=channel)
    else:
        rows = reader.among(_SOME_REACHABLE, sorted(people), channel=channel)
    return [
        Reachable(UserId(user), level, bool(muted), read_seq, bool(pushes), bool(mails))
        for user, level, muted, read_seq, pushes, mails in rows
    ]


def head(reader: Reader, channel: str) -> Head | None:
    """Return how far a channel was looked at."""
    row = reader.row(_HEAD, channel=channel)
    return Head(*row) if row else None


def move_head(reader: Reader, channel: str, seq: int) -> None:
    """Note how far a channel was looked at."""
    before = reader.changes
    reader.rows(_MOVE_HEAD, of_channel=channel, seq=seq)
    if reader.changes == before:
        reader.rows(_ADD_HEAD, channel=channel, seq=seq)


def behind(reader: Reader, since_us: int) -> list[str]:
    """Return the channels in which something was said lately that nobody may have looked at."""
    return [channel for (channel,) in reader.rows(_BEHIND, since=since_us)]


def said(
    reader: Reader, channel: str, after: int, until: int, since_us: int, *, plain: bool
) -> list[Message]:
    """Return the messages of a span that were posted lately and still stand.

    Those that name nobody and are no replies are left out, unless ``plain`` ones are wanted.
    """
    statement = _SAID if plain else _CALLING
    rows = reader.rows(statement, channel=channel, after=after, until=until, since=since_us)
    return [message_of(row) for row in rows]


def named(
    reader: Reader, channel: str, after: int, until: int, since_us: int
) -> dict[int, set[UserId]]:
    """Return the messages that edits of a span named somebody in for the first time, and whom."""
    found: dict[int, set[UserId]] = {}
    rows = reader.rows(_NAMED, channel=channel, after=after, until=until, since=since_us)
    for seq, payload in rows:
        found.setdefault(seq, set()).update(MSGPACK.unpack_trusted(payload))
    return found


def followers(reader: Reader, channel: str, thread: int) -> dict[UserId, int]:
    """Return who follows a thread, and how far each has read it."""
    return {
        UserId(user): seq for user, seq in reader.rows(_FOLLOWERS, channel=channel, thread=thread)
    }


def words(reader: Reader, channel: str, subjects: Sequence[str]) -> dict[UserId, list[str]]:
    """Return which of a channel's members have some keywords."""
    found: dict[UserId, list[str]] = {}
    for user, word in reader.among(_WORDS, subjects, channel=channel):
        found.setdefault(UserId(user), []).append(word)
    return found


def membership(reader: Reader, channel: str, user: str) -> tuple[Level, bool, int] | None:
    """Return how loud a channel is for a member, and how far they have read it."""
    row = reader.row(_MEMBER, channel=channel, user=user)
    return (row[0], bool(row[1]), row[2]) if row else None


def add(reader: Reader, notices: Iterable[Notice]) -> None:
    """Store notices, but none twice."""
    new = {notice[:5]: notice for notice in notices if not _is_known(reader, notice)}
    reader.many(_ADD, [notice._asdict() for notice in new.values()])


def soon(reader: Reader, until_us: int, limit: int) -> list[tuple[UserId, Way, int]]:
    """Return who is to be told until then, by which way, and from when on."""
    rows = reader.rows(_SOON, until=until_us, limit=limit)
    return [(UserId(user), way, due_us) for user, way, due_us in rows]


def take(reader: Reader, user: str, way: Way, until_us: int) -> list[Notice]:
    """Return what somebody is due to be told, and forget it: nobody else takes it."""
    this = {"user": user, "way": way, "until": until_us}
    found = [Notice(*row) for row in reader.rows(_DUE, **this)]
    if found:
        reader.rows(_TAKE, **this)
    return found


def drop(reader: Reader, user: str, until_us: int) -> int:
    """Forget what somebody who is here was to be told until then; return how much it was."""
    before = reader.changes
    reader.rows(_DROP, user=user, until=until_us)
    return reader.changes - before


def _is_known(reader: Reader, notice: Notice) -> bool:
    user, way, channel, seq, device = notice[:5]
    values = {"user": user, "way": way, "channel": channel, "seq": seq, "device": device}
    return reader.row(_KNOWN, **values) is not None
