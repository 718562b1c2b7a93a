"""Revisions: what messages said before they were edited, and who may look at that."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select

from protocol.ids import WorkspaceId
from protocol.limits import MAX_REVISIONS
from protocol.messages import Message
from protocol.revisions import Revision, RevisionReaders
from protocol.sessions import Workspace

from . import log
from .database import Prepared, Reader
from .lanes import Question
from .schema import revisions

_READERS: Final[dict[str, RevisionReaders]] = {
    "nobody": "nobody",
    "authors": "authors",
    "everybody": "everybody",
}
_SETTING: Final = "revision_readers"
NEWEST: Final = 1 << 53
"""Is beyond all revisions."""

_C = revisions.c
_OF_MESSAGE = (_C.channel == bindparam("channel"), _C.seq == bindparam("seq"))

_LAST = Prepared(select(func.max(_C.nth)).where(*_OF_MESSAGE))
_PAGE = Prepared(
    select(_C.nth, _C.time_us, _C.text)
    .where(*_OF_MESSAGE, _C.nth < bindparam("before"))
    .order_by(_C.nth.desc())
    .limit(bindparam("limit"))
)
_ADD = Prepared(
    insert(revisions).values(
        {name: bindparam(name) for name in ("channel", "seq", "nth", "time_us", "text")}
    )
)
_DROP = Prepared(delete(revisions).where(*_OF_MESSAGE, _C.nth > 1, _C.nth <= bindparam("until")))
_FORGET = Prepared(delete(revisions).where(*_OF_MESSAGE))


def keep(reader: Reader, message: Message) -> None:
    """Keep what a message says until now, unless nobody may see it.

    Of too many, the second goes: the first text stays.
    """
    if readers(reader) == "nobody":
        return
    this = {"channel": message.channel, "seq": message.seq}
    row = reader.row(_LAST, **this)
    nth = (row[0] or 0) + 1 if row else 1
    written_us = message.edited_us or message.time_us
    reader.rows(_ADD, **this, nth=nth, time_us=written_us, text=message.text)
    if nth > MAX_REVISIONS:
        reader.rows(_DROP, **this, until=nth - MAX_REVISIONS + 1)


def asking(channel: str, seq: int) -> Iterable[Question]:
    """Return what :func:`keep` asks."""
    yield log.asking_setting(_SETTING)
    yield Question(_LAST, {"channel": channel, "seq": seq})


def page(reader: Reader, channel: str, seq: int, before: int, limit: int) -> list[Revision]:
    """Return up to ``limit`` revisions of a message before one, newest first."""
    rows = reader.rows(_PAGE, channel=channel, seq=seq, before=before, limit=limit)
    return [Revision(number=number, time_us=time_us, text=text) for number, time_us, text in rows]


def forget(reader: Reader, channel: str, seq: int) -> None:
    """Forget all that a message ever said."""
    reader.rows(_FORGET, channel=channel, seq=seq)


def readers(reader: Reader) -> RevisionReaders:
    """Return who sees revisions; everybody, as long as nobody has decided."""
    return _READERS.get(log.setting(reader, _SETTING) or "", "everybody")


def set_readers(reader: Reader, chosen: RevisionReaders) -> None:
    """Remember who sees revisions."""
    log.set_setting(reader, _SETTING, chosen)


def workspace(reader: Reader) -> Workspace:
    """Return the workspace as everybody in it knows it."""
    return Workspace(
        id=WorkspaceId(log.setting(reader, "workspace") or ""),
        name=log.setting(reader, "workspace_name") or "",
        revisions=readers(reader),
    )
