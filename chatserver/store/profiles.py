"""Profiles, and who seems to be away."""

from typing import Any

from msgspec.structs import replace
from sqlalchemy import bindparam, delete, insert, select, update

from protocol.ids import UserId
from protocol.profiles import Profile

from .database import Among, Prepared, Reader, Row
from .schema import profiles, users

_P = profiles.c
_U = users.c
_DETAILS = ("phone", "pronouns", "department", "location", "time_zone", "about")
_COLUMNS = (_U.id, _U.title, _U.email, _U.away, _U.receipts, *(_P[name] for name in _DETAILS))
_OF = select(*_COLUMNS).select_from(users).outerjoin(profiles, _P.user == _U.id)

_FIND = Prepared(_OF.where(_U.id == bindparam("user")))
_SEVERAL = Among(lambda ids: _OF.where(_U.id.in_(ids)))
_REMOVE = Prepared(delete(profiles).where(_P.user == bindparam("user")))
_ADD = Prepared(insert(profiles).values({name: bindparam(name) for name in ("user", *_DETAILS)}))
_SET_TITLE = Prepared(
    update(users).where(_U.id == bindparam("of_user")).values(title=bindparam("title"))
)
_SET_AWAY = Prepared(
    update(users).where(_U.id == bindparam("of_user")).values(away=bindparam("away"))
)


def find(reader: Reader, user: str) -> Profile | None:
    """Return somebody's profile, which everybody has."""
    row = reader.row(_FIND, user=user)
    return _profile_of(row) if row else None


def several(reader: Reader, users: list[UserId]) -> dict[UserId, Profile]:
    """Return the profiles of some people."""
    found = (_profile_of(row) for row in reader.among(_SEVERAL, users))
    return {profile.user: profile for profile in found}


def change(reader: Reader, profile: Profile) -> None:
    """Store what somebody's profile tells now."""
    reader.rows(_SET_TITLE, of_user=profile.user, title=profile.title)
    reader.rows(_REMOVE, user=profile.user)
    details = {name: getattr(profile, name) for name in _DETAILS}
    if any(details.values()):
        reader.rows(_ADD, user=profile.user, **details)


def set_away(reader: Reader, user: str, *, away: bool) -> None:
    """Note how somebody wants to be seen."""
    reader.rows(_SET_AWAY, of_user=user, away=int(away))


def seen_by(profile: Profile, viewer: str, *, is_guest: bool) -> Profile:
    """Leave out of a profile what is not for somebody's eyes."""
    if profile.user == viewer:
        return profile
    return replace(profile, away=False, receipts=False, email="" if is_guest else profile.email)


def _profile_of(row: Row) -> Profile:
    user, title, email, away, receipts, *details = row
    told: dict[str, Any] = {
        name: value or "" for name, value in zip(_DETAILS, details, strict=True)
    }
    profile = Profile(user=user, title=title, email=email or "", **told)
    return replace(profile, away=bool(away), receipts=bool(receipts))
