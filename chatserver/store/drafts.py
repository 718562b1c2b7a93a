"""Drafts: one for each person, channel and thread."""

from msgspec.structs import replace
from sqlalchemy import bindparam, delete, func, insert, select

from protocol.drafts import Draft, DraftSaved

from .database import Prepared, Reader, Row
from .schema import drafts

_C = drafts.c
_NO_THREAD = 0
_COLUMNS = (_C.channel, _C.thread, _C.text, _C.time_us)
_THIS = (
    _C.user == bindparam("user"),
    _C.channel == bindparam("channel"),
    _C.thread == bindparam("thread"),
)

_FIND = Prepared(select(*_COLUMNS).where(*_THIS))
_PAGE = Prepared(
    select(*_COLUMNS)
    .where(_C.user == bindparam("user"), _C.time_us < bindparam("before"))
    .order_by(_C.time_us.desc())
    .limit(bindparam("limit"))
)
_COUNT = Prepared(select(func.count()).select_from(drafts).where(_C.user == bindparam("user")))
_ADD = Prepared(
    insert(drafts).values(
        {name: bindparam(name) for name in ("user", "channel", "thread", "text", "time_us")}
    )
)
_REMOVE = Prepared(delete(drafts).where(*_THIS))
_FORGET = Prepared(
    delete(drafts).where(_C.user == bindparam("user"), _C.channel == bindparam("channel"))
)


def find(reader: Reader, user: str, channel: str, thread: int | None) -> Draft | None:
    """Return what somebody has begun to write in a channel, or in a thread there."""
    row = reader.row(_FIND, user=user, channel=channel, thread=thread or _NO_THREAD)
    return _draft_of(row) if row else None


def page(reader: Reader, user: str, before_us: int, limit: int) -> list[Draft]:
    """Return up to ``limit`` drafts saved before a time, newest first."""
    return [_draft_of(row) for row in reader.rows(_PAGE, user=user, before=before_us, limit=limit)]


def count(reader: Reader, user: str) -> int:
    """Return how many drafts somebody has."""
    row = reader.row(_COUNT, user=user)
    return int(row[0]) if row else 0


def save(reader: Reader, user: str, draft: Draft) -> None:
    """Replace a draft; one without text is removed."""
    place = {"user": user, "channel": draft.channel, "thread": draft.thread or _NO_THREAD}
    reader.rows(_REMOVE, **place)
    if draft.text:
        reader.rows(_ADD, **place, text=draft.text, time_us=draft.time_us)


def forget(reader: Reader, channel: str, user: str) -> None:
    """Remove somebody's drafts for a channel."""
    reader.rows(_FORGET, channel=channel, user=user)


def as_now(reader: Reader, user: str, saved: DraftSaved) -> DraftSaved:
    """Return what the log tells of a draft: the log itself holds no text of it."""
    draft = find(reader, user, saved.channel, saved.thread)
    return replace(saved, text=draft.text, time_us=draft.time_us) if draft else saved


def _draft_of(row: Row) -> Draft:
    channel, thread, text, time_us = row
    return Draft(channel=channel, thread=thread or None, text=text, time_us=time_us)
