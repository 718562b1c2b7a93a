"""Reminders, and which of them are due."""

from msgspec.structs import replace

from protocol.reminders import Reminder, ReminderChanged

from .database import Reader, Row
from .own import OwnById
from .schema import reminders
from .stored_places import place_of, stored_place

_C = reminders.c


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


_OWN = OwnById(
    reminders,
    (_C.id, _C.text, _C.at, _C.remind_us, _C.came, _C.done_us),
    _reminder_of,
    changing=("text", "remind_us", "came", "done_us"),
    due=(_C.remind_us, [_C.came == 0, _C.done_us.is_(None)]),
)
find, page, count, due, remove = _OWN.find, _OWN.page, _OWN.count, _OWN.due, _OWN.remove


def add(reader: Reader, user: str, reminder: Reminder) -> None:
    """Store a reminder."""
    at = stored_place(reminder.at) if reminder.at else None
    _OWN.add(reader, user, id=reminder.id, at=at, **_what_changes(reminder))


def change(reader: Reader, user: str, reminder: Reminder) -> None:
    """Store what a reminder is now."""
    _OWN.change(reader, user, reminder.id, **_what_changes(reminder))


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
