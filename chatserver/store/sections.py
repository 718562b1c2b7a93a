"""How people arrange their channels: one row a person, read and written as a whole."""

from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from protocol.sections import Section, SectionsNow

from .database import Prepared, Reader
from .schema import sections

_C = sections.c
_FIND = Prepared(select(_C.sections, _C.sorting).where(_C.user == bindparam("user")))
_REMOVE = Prepared(delete(sections).where(_C.user == bindparam("user")))
_ADD = Prepared(
    insert(sections).values(
        {name: bindparam(name) for name in ("user", "sections", "sorting")},
    )
)
_DECODER: Final = msgspec.json.Decoder(list[Section])


def of(reader: Reader, user: str) -> SectionsNow:
    """Return how somebody has arranged their channels."""
    row = reader.row(_FIND, user=user)
    if row is None:
        return SectionsNow(sections=[])
    return SectionsNow(sections=_DECODER.decode(row[0]), sorting=row[1])


def save(reader: Reader, user: str, now: SectionsNow) -> None:
    """Replace how somebody has arranged their channels."""
    reader.rows(_REMOVE, user=user)
    text = msgspec.json.encode(now.sections).decode()
    reader.rows(_ADD, user=user, sections=text, sorting=now.sorting)
