"""Reminders, and which of them are due."""

from msgspec.structs import replace
from sqlalchemy import bindparam, delete, func, insert, select, update

from protocol.ids import ReminderId, UserId
from protocol.reminders import Reminder, ReminderChanged

from .database import Prepared, Reader, Row
from .schema import reminders
from .stored_places import place_of, stored_place

_C = reminders.c
_NAMES = ("user", "id", "text", "at", "remind_us", "came", "done_us")
_COLUMNS = (_C.id, _C.text, _C.at, _C.remind_us, _C.came, _C.done_us)
_THIS = (_C.user == bindparam("user"), _C.id == bindparam("id"))

_FIND = Prepared(select(*_COLUMNS).where(*_THIS))
_PAGE = Prepared(
    select(*_COLUMNS)
    .where(_C.user == bindparam("user"), _C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(bindparam("limit"))
)
_COUNT = Prepared(select(func.count()).where(_C.user == bindparam("user")))
_DUE = Prepared(
    select(_C.user, _C.id)
    .where(_C.remind_us <= bindparam("until"), _C.came == 0, _C.done_us.is_(None))
    .order_by(_C.remind_us, _C.id)
    .limit(bindparam("limit"))
)
_ADD = Prepared(insert(reminders).values({name: bindparam(name) for name in _NAMES}))
_CHANGE = Prepared(
    update(reminders)
    .where(_C.user == bindparam("of_user"), _C.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in ("text", "remind_us", "came", "done_us")})
)
_REMOVE = Prepared(delete(reminders).where(*_THIS))


def find(reader: Reader, user: str, id_: str) -> Reminder | None:
    """Return one of somebody's reminders."""
    row = reader.row(_FIND, user=user, id=id_)
    return _reminder_of(row) if row else None


def page(reader: Reader, user: str, after: str, limit: int) -> list[Reminder]:
    """Return up to ``limit`` of somebody's, by identifier, after one."""
    rows = reader.rows(_PAGE, user=user, after=after, limit=limit)
    return [_reminder_of(row) for row in rows]


def count(reader: Reader, user: str) -> int:
    """Return how many somebody has."""
    row = reader.row(_COUNT, user=user)
    return int(row[0]) if row else 0


def due(reader: Reader, until_us: int, limit: int) -> list[tuple[UserId, ReminderId]]:
    """Return up to ``limit`` of those whose time has come, in its order."""
    rows = reader.rows(_DUE, until=until_us, limit=limit)
    return [(UserId(user), ReminderId(id_)) for user, id_ in rows]


def add(reader: Reader, user: str, reminder: Reminder) -> None:
    """Store a reminder."""
    at = stored_place(reminder.at) if reminder.at else None
    reader.rows(_ADD, user=user, id=reminder.id, at=at, **_what_changes(reminder))


def change(reader: Reader, user: str, reminder: Reminder) -> None:
    """Store what a reminder is now."""
    reader.rows(_CHANGE, of_user=user, of_id=reminder.id, **_what_changes(reminder))


def remove(reader: Reader, user: str, id_: str) -> None:
    """Forget a reminder."""
    reader.rows(_REMOVE, user=user, id=id_)


def as_now(reader: Reader, user: str, told: ReminderChanged) -> ReminderChanged:
    """Return what the log tells of a reminder: the log itself holds no text of it."""
    found = find(reader, user, told.reminder.id)
    return told if found is None else replace(told, reminder=found)


def _what_changes(reminder: Reminder) -> dict[str, object]:
    return {
        "text": reminder.text,
        "remind_us": reminder.remind_us,
        "came": int(reminder.came),
        "done_us": reminder.done_us,
    }


def _reminder_of(row: Row) -> Reminder:
    id_, text, at, remind_us, came, done_us = row
    return Reminder(
        id=id_,
        text=text,
        at=place_of(at) if at else None,
        remind_us=remind_us,
        came=bool(came),
        done_us=done_us,
    )
