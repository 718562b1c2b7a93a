"""Invitations: the one way in. Tokens are kept as SHA-256 only."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, tuple_, update

from protocol.users import Role

from .database import Prepared, Reader
from .schema import invitations

_C = invitations.c
_LATEST_US = 2**62
_COLUMNS = (
    "token_hash",
    "email",
    "role",
    "channels",
    "created_by",
    "created_us",
    "expires_us",
    "uses_left",
    "proves_email",
)

_ADD = Prepared(insert(invitations).values({name: bindparam(name) for name in _COLUMNS}))
_FIND = Prepared(
    select(*(_C[name] for name in _COLUMNS)).where(_C.token_hash == bindparam("token_hash"))
)
_NEWEST_FIRST = (
    select(*(_C[name] for name in _COLUMNS))
    .where(
        _C.created_by.is_not(None),
        _C.uses_left > 0,
        _C.expires_us > bindparam("now_us"),
        tuple_(_C.created_us, _C.token_hash)
        < tuple_(bindparam("created_us"), bindparam("token_hash")),
    )
    .order_by(_C.created_us.desc(), _C.token_hash.desc())
    .limit(bindparam("limit"))
)
_USABLE = Prepared(_NEWEST_FIRST)
_USABLE_OF = Prepared(_NEWEST_FIRST.where(_C.created_by == bindparam("maker")))
_USE = Prepared(
    update(invitations)
    .where(_C.token_hash == bindparam("of_hash"))
    .values(uses_left=_C.uses_left - 1)
)
_REVOKE = Prepared(
    update(invitations).where(_C.token_hash == bindparam("of_hash")).values(uses_left=0)
)
_REVOKE_OF = Prepared(
    update(invitations).where(_C.created_by == bindparam("of_user")).values(uses_left=0)
)
_FORGET = Prepared(delete(invitations).where(_C.expires_us < bindparam("before_us")))
_REVOKE_ROLE = Prepared(
    delete(invitations).where(_C.role == bindparam("role"), _C.created_by.is_(None))
)


class Invitation(NamedTuple):
    """A right to join; ``email`` None lets anybody use it, ``channels`` is comma-separated.

    ``proves_email``: the token is known to nobody but the owner of the address and the operator.
    """

    token_hash: bytes
    email: str | None
    role: Role
    channels: str
    created_by: str | None
    created_us: int
    expires_us: int
    uses_left: int
    proves_email: bool


def add(reader: Reader, invitation: Invitation) -> None:
    """Store an invitation."""
    reader.rows(_ADD, **invitation._asdict())


def find(reader: Reader, token_hash: bytes) -> Invitation | None:
    """Return the invitation a token stands for, used up or not."""
    row = reader.row(_FIND, token_hash=token_hash)
    return Invitation(*row) if row else None


def usable(
    reader: Reader, now_us: int, after: Invitation | None, limit: int, *, maker: str | None
) -> list[Invitation]:
    """Return up to ``limit`` invitations that still let somebody in, newest first, after one.

    Those that ``maker`` made; without one, those anybody made. The set-up link is none of them.
    """
    asked = {
        "now_us": now_us,
        "created_us": after.created_us if after else _LATEST_US,
        "token_hash": after.token_hash if after else b"",
        "limit": limit,
    }
    if maker is None:
        rows = reader.rows(_USABLE, **asked)
    else:
        rows = reader.rows(_USABLE_OF, **asked, maker=maker)
    return [Invitation(*row) for row in rows]


def use(reader: Reader, token_hash: bytes) -> None:
    """Count one use, in the transaction that creates the user."""
    reader.rows(_USE, of_hash=token_hash)


def revoke(reader: Reader, token_hash: bytes) -> None:
    """Leave an invitation no uses, so that whoever comes with it hears that it is over."""
    reader.rows(_REVOKE, of_hash=token_hash)


def revoke_of(reader: Reader, user: str) -> None:
    """Leave all invitations somebody made no uses."""
    reader.rows(_REVOKE_OF, of_user=user)


def forget_expired(reader: Reader, before_us: int) -> None:
    """Delete invitations that expired before a time."""
    reader.rows(_FORGET, before_us=before_us)


def revoke_setup(reader: Reader) -> None:
    """Delete the one-time links that make the first administrator."""
    reader.rows(_REVOKE_ROLE, role="administrator")
