"""Who follows whom."""

from sqlalchemy import bindparam, delete, func, insert, select

from protocol.ids import UserId

from .database import Prepared, Reader
from .schema import person_follows

_C = person_follows.c
_THIS = (_C.follower == bindparam("follower"), _C.followed == bindparam("followed"))

_HAS = Prepared(select(_C.followed).where(*_THIS))
_ADD = Prepared(
    insert(person_follows).values(
        {name: bindparam(name) for name in ("follower", "followed", "since_us")}
    )
)
_REMOVE = Prepared(delete(person_follows).where(*_THIS))
_COUNT_FOLLOWERS = Prepared(select(func.count()).where(_C.followed == bindparam("user")))
_COUNT_FOLLOWED = Prepared(select(func.count()).where(_C.follower == bindparam("user")))
_FOLLOWERS = Prepared(
    select(_C.follower)
    .where(_C.followed == bindparam("user"), _C.follower > bindparam("after"))
    .order_by(_C.follower)
    .limit(bindparam("limit"))
)
_FOLLOWED = Prepared(
    select(_C.followed)
    .where(_C.follower == bindparam("user"), _C.followed > bindparam("after"))
    .order_by(_C.followed)
    .limit(bindparam("limit"))
)


def follows(reader: Reader, follower: str, followed: str) -> bool:
    """Say whether one person follows another."""
    return reader.row(_HAS, follower=follower, followed=followed) is not None


def follow(reader: Reader, follower: str, followed: str, since_us: int) -> None:
    """Let somebody follow a person they do not follow, with what that one writes from now on."""
    reader.rows(_ADD, follower=follower, followed=followed, since_us=since_us)


def unfollow(reader: Reader, follower: str, followed: str) -> None:
    """Let somebody follow a person no more."""
    reader.rows(_REMOVE, follower=follower, followed=followed)


def count_followers(reader: Reader, user: str) -> int:
    """Return how many people follow somebody."""
    row = reader.row(_COUNT_FOLLOWERS, user=user)
    return int(row[0]) if row else 0


def count_followed(reader: Reader, user: str) -> int:
    """Return how many people somebody follows."""
    row = reader.row(_COUNT_FOLLOWED, user=user)
    return int(row[0]) if row else 0


def followers(reader: Reader, user: str, after: str, limit: int) -> list[UserId]:
    """Return up to ``limit`` of those who follow somebody, by identifier, after one."""
    return [UserId(row[0]) for row in reader.rows(_FOLLOWERS, user=user, after=after, limit=limit)]


def followed(reader: Reader, user: str, after: str, limit: int) -> list[UserId]:
    """Return up to ``limit`` of those somebody follows, by identifier, after one."""
    return [UserId(row[0]) for row in reader.rows(_FOLLOWED, user=user, after=after, limit=limit)]
