"""The private addresses feeds are read at by other programs; tokens are kept as SHA-256 only."""

from sqlalchemy import bindparam, delete, insert, select

from protocol.users import User

from .database import Prepared, Reader
from .schema import feed_links, suspensions, users
from .users import USER_COLUMNS, user_of

_L = feed_links.c

_FORGET = Prepared(delete(feed_links).where(_L.user == bindparam("user")))
_ADD = Prepared(
    insert(feed_links).values(
        {name: bindparam(name) for name in ("user", "token_hash", "created_us")}
    )
)
_OWNER = Prepared(
    select(*USER_COLUMNS)
    .join(feed_links, _L.user == users.c.id)
    .where(_L.token_hash == bindparam("token_hash"), users.c.deactivated_us.is_(None))
    .where(users.c.id.not_in(select(suspensions.c.user)))
)


def put(reader: Reader, user: str, token_hash: bytes, created_us: int) -> None:
    """Give somebody's feed an address; one before is of no use any more."""
    forget(reader, user)
    reader.rows(_ADD, user=user, token_hash=token_hash, created_us=created_us)


def forget(reader: Reader, user: str) -> None:
    """Take the address of somebody's feed away."""
    reader.rows(_FORGET, user=user)


def owner(reader: Reader, token_hash: bytes) -> User | None:
    """Return whose feed an address opens, unless they are deactivated or suspended."""
    row = reader.row(_OWNER, token_hash=token_hash)
    return user_of(row) if row else None
