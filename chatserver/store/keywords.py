"""Keywords: one row for each person who has some."""

from sqlalchemy import bindparam, delete, insert, select

from .database import Prepared, Reader
from .schema import keywords

_C = keywords.c

_FIND = Prepared(select(_C.words).where(_C.user == bindparam("user")))
_ADD = Prepared(insert(keywords).values(user=bindparam("user"), words=bindparam("words")))
_REMOVE = Prepared(delete(keywords).where(_C.user == bindparam("user")))


def of(reader: Reader, user: str) -> list[str]:
    """Return somebody's keywords."""
    row = reader.row(_FIND, user=user)
    return row[0].split("\n") if row else []


def save(reader: Reader, user: str, words: list[str]) -> None:
    """Replace somebody's keywords."""
    reader.rows(_REMOVE, user=user)
    if words:
        reader.rows(_ADD, user=user, words="\n".join(words))
