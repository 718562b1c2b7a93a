"""Custom emoji and their pictures."""

from sqlalchemy import bindparam, delete, func, insert, select

from protocol.emoji import CustomEmoji

from .database import Prepared, Reader, Row
from .schema import emoji

_C = emoji.c
_COLUMNS = (_C.name, _C.hash, _C.type, _C.creator, _C.created_us)

_FIND = Prepared(select(*_COLUMNS).where(_C.name == bindparam("name")))
_PICTURE = Prepared(
    select(_C.type, _C.picture).where(_C.name == bindparam("name"), _C.hash == bindparam("hash"))
)
_PAGE = Prepared(
    select(*_COLUMNS)
    .where(_C.name > bindparam("after"))
    .order_by(_C.name)
    .limit(bindparam("limit"))
)
_NAMES = Prepared(select(_C.name))
_COUNT = Prepared(select(func.count()).select_from(emoji))
_ADD = Prepared(
    insert(emoji).values(
        {
            name: bindparam(name)
            for name in ("name", "hash", "type", "creator", "created_us", "picture")
        }
    )
)
_REMOVE = Prepared(delete(emoji).where(_C.name == bindparam("name")))


def find(reader: Reader, name: str) -> CustomEmoji | None:
    """Return a custom emoji by name."""
    row = reader.row(_FIND, name=name)
    return _emoji_of(row) if row else None


def picture(reader: Reader, name: str, hash_: str) -> tuple[str, bytes] | None:
    """Return the type and the bytes of a custom emoji's picture."""
    row = reader.row(_PICTURE, name=name, hash=hash_)
    return (row[0], row[1]) if row else None


def names(reader: Reader) -> set[str]:
    """Return the names of all custom emoji."""
    return {name for (name,) in reader.rows(_NAMES)}


def page(reader: Reader, after: str, limit: int) -> list[CustomEmoji]:
    """Return up to ``limit`` custom emoji by name, after one."""
    return [_emoji_of(row) for row in reader.rows(_PAGE, after=after, limit=limit)]


def count(reader: Reader) -> int:
    """Return how many custom emoji there are."""
    row = reader.row(_COUNT)
    return int(row[0]) if row else 0


def add(reader: Reader, new: CustomEmoji, picture: bytes) -> None:
    """Store a custom emoji."""
    reader.rows(
        _ADD,
        name=new.name,
        hash=new.hash,
        type=new.type,
        creator=new.creator,
        created_us=new.created_us,
        picture=picture,
    )


def remove(reader: Reader, name: str) -> None:
    """Remove a custom emoji."""
    reader.rows(_REMOVE, name=name)


def _emoji_of(row: Row) -> CustomEmoji:
    name, hash_, type_, creator, created_us = row
    return CustomEmoji(name=name, hash=hash_, type=type_, creator=creator, created_us=created_us)
