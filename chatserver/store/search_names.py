"""People and channels by their names, as far as somebody may know of them."""

from typing import Final

from sqlalchemy import bindparam, func, select

from chatserver.domain.names import plain
from chatserver.domain.search.near import is_near, mistakes_allowed
from protocol.channels import Channel
from protocol.users import User

from . import users
from .channels import CHANNEL_COLUMNS, channel_of
from .database import Prepared, Reader
from .schema import channels, names
from .schema import users as users_table
from .users import USER_COLUMNS, user_of
from .visible import in_readable

_C = channels.c
_N = names.c
_BEYOND: Final = "\U0010ffff"
_NAMED = select(*CHANNEL_COLUMNS).where(in_readable(_C.id), _C.name != "")

_CHANNELS = Prepared(_NAMED)
_CHANNELS_CALLED = Prepared(_NAMED.where(_C.name == bindparam("name")))
_CHANNEL = Prepared(
    select(*CHANNEL_COLUMNS).where(_C.id == bindparam("channel"), in_readable(_C.id))
)
_CONTAINING = Prepared(
    select(_N.user)
    .distinct()
    .where(func.instr(_N.text, bindparam("part")) > 0)
    .limit(bindparam("limit"))
)
_BEGINNING = Prepared(
    select(_N.text, *USER_COLUMNS)
    .join(users_table, users_table.c.id == _N.user)
    .where(
        _N.text >= bindparam("begin"),
        _N.text < bindparam("beyond"),
        users_table.c.deactivated_us.is_(None),
    )
)


def people(reader: Reader, text: str, limit: int) -> list[User]:
    """Return people and bots by a part of a name; if there is none, by one that looks alike."""
    wanted = plain(text)
    if not wanted:
        return []
    found = {user.id: user for user in users.beginning(reader, wanted, limit)}
    if len(found) < limit:
        rows = reader.rows(_CONTAINING, part=wanted, limit=limit + len(found))
        for user in users.several(reader, [row[0] for row in rows]):
            if not user.deactivated:
                found.setdefault(user.id, user)
    return [*found.values()][:limit] or _people_alike(reader, wanted)[:limit]


def _people_alike(reader: Reader, wanted: str) -> list[User]:
    """Return those whose name begins with the same letter and differs by a mistake or two."""
    most, first = mistakes_allowed(wanted), wanted[0]
    rows = reader.rows(_BEGINNING, begin=first, beyond=first + _BEYOND) if most else []
    near = {row[1]: user_of(row[1:]) for row in rows if _is_alike(wanted, row[0], most)}
    return [*near.values()]


def _is_alike(wanted: str, name: str, most: int) -> bool:
    return any(is_near(wanted, each, most) for each in (name, name.partition(" ")[0]))


def called(reader: Reader, name: str) -> list[User]:
    """Return the people who are called so: by their handle, or by how a name of theirs begins."""
    user = users.by_name(reader, name.lower())
    return [user] if user else users.beginning(reader, name, _MOST_CALLED)


_MOST_CALLED: Final = 20


def channels_called(reader: Reader, name: str, *, user: str, is_guest: bool) -> list[Channel]:
    """Return the channels of a name that somebody may read; private ones may share it."""
    rows = reader.rows(_CHANNELS_CALLED, name=name, user=user, is_guest=int(is_guest))
    return [channel_of(row) for row in rows]


def readable_channel(reader: Reader, channel: str, *, user: str, is_guest: bool) -> Channel | None:
    """Return a channel by its identifier, if somebody may read it."""
    row = reader.row(_CHANNEL, channel=channel, user=user, is_guest=int(is_guest))
    return channel_of(row) if row else None


def channels_about(reader: Reader, text: str, *, user: str, is_guest: bool) -> list[Channel]:
    """Return the named channels somebody may read that match a text, the best first."""
    wanted = plain(text)
    if not wanted:
        return []
    rows = reader.rows(_CHANNELS, user=user, is_guest=int(is_guest))
    graded = [(_grade(wanted, found), found) for found in map(channel_of, rows)]
    best = [(grade, found) for grade, found in graded if grade < _ALIKE] or [
        (grade, found) for grade, found in graded if grade == _ALIKE
    ]
    best.sort(key=lambda each: (each[0], each[1].archived, each[1].name))
    return [found for _, found in best]


_ALIKE: Final = 4


def _grade(wanted: str, channel: Channel) -> int:
    """Return how well a channel matches: 0 by its whole name, 4 by one that looks alike."""
    name = plain(channel.name)
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    if wanted in plain(channel.topic):
        return 3
    near = is_near(wanted, name, mistakes_allowed(wanted))
    return _ALIKE if near else _ALIKE + 1
