"""How people want to be reached while they are away, and the devices that can be woken."""

import hashlib
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from protocol.ids import SessionId, UserId
from protocol.notice_choices import Language, NoticeChoice

from .database import Prepared, Reader
from .schema import notice_choices as table
from .schema import push_devices, sessions, users

_R = table.c
_D = push_devices.c
_S = sessions.c
_CHOICES = ("texts", "mail", "hour", "weekday", "time_zone", "language")
_MINE = _R.user == bindparam("of_user")
_STANDS = (
    _S.ended_us.is_(None),
    or_(_S.expires_us.is_(None), _S.expires_us > bindparam("now_us")),
    users.c.deactivated_us.is_(None),
)
_STANDING = (
    select(_S.id).join(users, users.c.id == _S.user).where(_S.id == _D.session, *_STANDS).exists()
)

_FIND = Prepared(
    select(*(_R[name] for name in _CHOICES), _R.mailed_us, _R.digest_us).where(
        _R.user == bindparam("user")
    )
)
_ADD = Prepared(
    insert(table).values(
        {name: bindparam(name) for name in ("user", *_CHOICES, "mailed_us", "digest_us")}
    )
)
_REMOVE = Prepared(delete(table).where(_MINE))
_MAILED = Prepared(update(table).where(_MINE).values(mailed_us=bindparam("at_us")))
_SET_DIGEST = Prepared(update(table).where(_MINE).values(digest_us=bindparam("at_us")))
_DIGESTS = Prepared(
    select(_R.user)
    .where(_R.digest_us <= bindparam("until"))
    .order_by(_R.digest_us)
    .limit(bindparam("limit"))
)
_DEVICES = Prepared(
    select(_D.session, _D.endpoint, _D.p256dh, _D.auth, _D.language)
    .where(_D.user == bindparam("user"), _STANDING)
    .order_by(_D.session)
)
_COUNT = Prepared(
    select(func.count()).select_from(push_devices).where(_D.user == bindparam("user"), _STANDING)
)
_ADD_DEVICE = Prepared(
    insert(push_devices).values(
        {
            name: bindparam(name)
            for name in (
                "session",
                "user",
                "endpoint_hash",
                "endpoint",
                "p256dh",
                "auth",
                "language",
            )
        }
    )
)
_REMOVE_DEVICE = Prepared(
    delete(push_devices).where(
        or_(_D.session == bindparam("session"), _D.endpoint_hash == bindparam("endpoint_hash"))
    )
)
_GONE = Prepared(
    delete(push_devices).where(
        _D.session == bindparam("session"), _D.endpoint_hash == bindparam("endpoint_hash")
    )
)
_FORGET = Prepared(delete(push_devices).where(~_STANDING))
_NO_HASH = b""


class Device(NamedTuple):
    """A browser that can be woken: where, sealed by what, and in which language it speaks."""

    session: SessionId
    endpoint: str
    p256dh: str
    auth: str
    language: Language


class Kept(NamedTuple):
    """How somebody is reached, when they last got a letter, and when the next digest is due."""

    choice: NoticeChoice
    mailed_us: int = 0
    digest_us: int | None = None


def find(reader: Reader, user: str) -> Kept:
    """Return how somebody is reached; by default it is by no letter."""
    row = reader.row(_FIND, user=user)
    if row is None:
        return Kept(NoticeChoice())
    *choices, mailed_us, digest_us = row
    chosen = dict(zip(_CHOICES, choices, strict=True))
    return Kept(NoticeChoice(**(chosen | {"texts": bool(chosen["texts"])})), mailed_us, digest_us)


def save(reader: Reader, user: str, kept: Kept) -> None:
    """Store how somebody is reached."""
    choices = {name: getattr(kept.choice, name) for name in _CHOICES}
    reader.rows(_REMOVE, of_user=user)
    reader.rows(
        _ADD,
        user=user,
        **(choices | {"texts": int(kept.choice.texts)}),
        mailed_us=kept.mailed_us,
        digest_us=kept.digest_us,
    )


def mailed(reader: Reader, user: str, at_us: int) -> None:
    """Note when somebody was last sent what they missed."""
    reader.rows(_MAILED, of_user=user, at_us=at_us)


def set_digest(reader: Reader, user: str, at_us: int | None) -> None:
    """Note when somebody's next digest is due."""
    reader.rows(_SET_DIGEST, of_user=user, at_us=at_us)


def digests_due(reader: Reader, until_us: int, limit: int) -> list[UserId]:
    """Return up to ``limit`` of those whose digest is due."""
    return [UserId(user) for (user,) in reader.rows(_DIGESTS, until=until_us, limit=limit)]


def devices(reader: Reader, user: str, now_us: int) -> list[Device]:
    """Return somebody's devices that can be woken, as long as they are signed in there."""
    return [Device(*row) for row in reader.rows(_DEVICES, user=user, now_us=now_us)]


def count_devices(reader: Reader, user: str, now_us: int) -> int:
    """Return how many of somebody's devices can be woken."""
    row = reader.row(_COUNT, user=user, now_us=now_us)
    return int(row[0]) if row else 0


def put_device(reader: Reader, user: str, device: Device) -> None:
    """Have a device woken; what it had before, and whoever had the endpoint, is forgotten."""
    endpoint_hash = _hash(device.endpoint)
    reader.rows(_REMOVE_DEVICE, session=device.session, endpoint_hash=endpoint_hash)
    reader.rows(_ADD_DEVICE, user=user, endpoint_hash=endpoint_hash, **device._asdict())


def remove_device(reader: Reader, session: str) -> None:
    """Let a device sleep."""
    reader.rows(_REMOVE_DEVICE, session=session, endpoint_hash=_NO_HASH)


def is_gone(reader: Reader, device: Device) -> None:
    """Forget a device whose endpoint leads nowhere any more, unless it has another by now."""
    reader.rows(_GONE, session=device.session, endpoint_hash=_hash(device.endpoint))


def forget(reader: Reader, now_us: int) -> None:
    """Delete the devices nobody is signed in on."""
    reader.rows(_FORGET, now_us=now_us)


def _hash(endpoint: str) -> bytes:
    return hashlib.sha256(endpoint.encode()).digest()
