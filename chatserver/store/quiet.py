"""Quiet hours: what people chose, and what the organisation says."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from chatserver.domain.reach import Reach, reach_of
from protocol.ids import UserId
from protocol.quiet import Quiet, QuietPolicy, WeeklyHours

from . import log
from .database import Among, Prepared, Reader
from .schema import profiles, quiet, users

_Q = quiet.c
_POLICY: Final = "quiet_policy"
_COLUMNS = ("mode", "hours", "paused_until_us")
_OF_USER = _Q.user == bindparam("user")
_FIND = Prepared(select(*(_Q[name] for name in _COLUMNS)).where(_OF_USER))
_REMOVE = Prepared(delete(quiet).where(_OF_USER))
_ADD = Prepared(insert(quiet).values({name: bindparam(name) for name in ("user", *_COLUMNS)}))
_SEVERAL = Among(
    lambda ids: (
        select(users.c.id, profiles.c.time_zone, *(_Q[name] for name in _COLUMNS))
        .select_from(users)
        .outerjoin(profiles, profiles.c.user == users.c.id)
        .outerjoin(quiet, _Q.user == users.c.id)
        .where(users.c.id.in_(ids), users.c.kind == "person")
    )
)
_HOURS = msgspec.json.Decoder(WeeklyHours)
_POLICIES = msgspec.json.Decoder(QuietPolicy)


def find(reader: Reader, user: str) -> Quiet:
    """Return what somebody chose."""
    row = reader.row(_FIND, user=user)
    return _quiet_of(*row) if row else Quiet()


def save(reader: Reader, user: str, chosen: Quiet) -> None:
    """Store what somebody chose now."""
    reader.rows(_REMOVE, user=user)
    if chosen != Quiet():
        reader.rows(
            _ADD,
            user=user,
            mode=chosen.mode,
            hours=_stored(chosen.hours),
            paused_until_us=chosen.paused_until_us,
        )


def policy(reader: Reader) -> QuietPolicy:
    """Return what the organisation says."""
    stored = log.setting(reader, _POLICY)
    return _POLICIES.decode(stored) if stored else QuietPolicy()


def set_policy(reader: Reader, said: QuietPolicy) -> None:
    """Store what the organisation says now."""
    log.set_setting(reader, _POLICY, msgspec.json.encode(said).decode())


def reaches(reader: Reader, people: Sequence[UserId]) -> dict[UserId, Reach]:
    """Return what decides when people are reached; bots always are, and left out."""
    said = policy(reader)
    return {
        UserId(user): reach_of(_quiet_of(*chosen), said, zone or "")
        for user, zone, *chosen in reader.among(_SEVERAL, [*people])
    }


def _quiet_of(mode: str | None, hours: str | None, paused_until_us: int | None) -> Quiet:
    return msgspec.convert(
        {
            "mode": mode or "default",
            "hours": _HOURS.decode(hours) if hours else None,
            "paused_until_us": paused_until_us,
        },
        Quiet,
    )


def _stored(hours: WeeklyHours | None) -> str | None:
    return msgspec.json.encode(hours).decode() if hours else None
