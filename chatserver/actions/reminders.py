"""Reminders: kept, told when their time has come, done."""

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_read, may_use_workspace
from chatserver.store import reminders
from chatserver.store.made_ids import made_id
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid, NotFound, TooLarge
from protocol.ids import ReminderId, UserId
from protocol.limits import MAX_REMINDER_YEARS, MAX_REMINDERS
from protocol.messages import MessagePlace
from protocol.reminders import (
    AddReminder,
    ChangeReminder,
    CompleteReminder,
    DeleteReminder,
    ListReminders,
    Reminded,
    Reminder,
    ReminderChanged,
    ReminderRemoved,
    Reminders,
    Unreminded,
)
from protocol.when import time_in

from .actors import place_of
from .finding import standing_message
from .registry import Act, Look, action, in_own, query

_YEAR_US: Final = 366 * 86_400_000_000


@action(may_use_workspace)
def add_reminder(act: Act, command: AddReminder) -> Reminded:
    """Keep a reminder and tell the actor's devices.

    Raises:
        Invalid: it says neither of what nor when, or a time that is none, past or too far.
        NotFound: there is no such message, or the actor may not read it.
        TooLarge: there are too many.
    """
    me = act.actor.id
    id_ = ReminderId(made_id("R", me, command.nonce))
    before = reminders.find(act.reader, me, id_)
    if before is not None:
        return Reminded(reminder=before, repeated=True)
    text = command.text.strip()
    if not text and command.at is None:
        raise Invalid("say of what", field="text")
    remind_us = _time_of(act, command)
    if remind_us is None:
        raise Invalid("say when", field="remind_us")
    if command.at is not None:
        _require_readable(act, command.at)
    if reminders.count(act.reader, me) >= MAX_REMINDERS:
        raise TooLarge(f"there are {MAX_REMINDERS} reminders; delete some")
    reminder = Reminder(id=id_, text=text, at=command.at, remind_us=remind_us)
    reminders.add(act.reader, me, reminder)
    return _told(act.transaction, me, reminder)


@action(may_use_workspace, stays_in=in_own)
def change_reminder(act: Act, command: ChangeReminder) -> Reminded:
    """Change the text or the time of one's own; the same again changes nothing."""
    before = _found(act, command.id)
    remind_us = _time_of(act, command)
    text = before.text if command.text is None else command.text.strip()
    if not text and before.at is None:
        raise Invalid("say of what", field="text")
    changed = replace(before, text=text)
    if remind_us is not None and remind_us != before.remind_us:
        changed = replace(changed, remind_us=remind_us, came=False, done_us=None)
    return _change(act, before, changed)


@action(may_use_workspace, stays_in=in_own)
def complete_reminder(act: Act, command: CompleteReminder) -> Reminded:
    """Call one's own done, or not; twice is the same as once."""
    before = _found(act, command.id)
    if command.done == (before.done_us is not None):
        return Reminded(reminder=before)
    return _change(act, before, replace(before, done_us=act.now_us if command.done else None))


@action(may_use_workspace, on_full_disk=True, stays_in=in_own)
def delete_reminder(act: Act, command: DeleteReminder) -> Unreminded:
    """Forget one's own."""
    me = act.actor.id
    if reminders.find(act.reader, me, command.id) is None:
        return Unreminded(repeated=True)
    reminders.remove(act.reader, me, command.id)
    act.transaction.record(ReminderRemoved(id=command.id), to=me)
    return Unreminded()


@query(may_use_workspace)
def list_reminders(look: Look, command: ListReminders) -> Reminders:
    """List the actor's own."""
    page = reminders.page(look.reader, look.actor.id, command.after or "", command.limit + 1)
    shown = fitting(page[: command.limit], lambda reminder: len(reminder.text))
    return Reminders(reminders=shown, more=len(shown) < len(page))


def remind(transaction: Transaction, user: UserId, id_: ReminderId, at_us: int) -> None:
    """Tell somebody that a reminder's time has come by ``at_us``, unless that was done already."""
    reminder = reminders.find(transaction.reader, user, id_)
    if reminder is None or reminder.came or reminder.done_us or reminder.remind_us > at_us:
        return
    came = replace(reminder, came=True)
    reminders.change(transaction.reader, user, came)
    _told(transaction, user, came)


def _change(act: Act, before: Reminder, changed: Reminder) -> Reminded:
    if changed == before:
        return Reminded(reminder=before)
    reminders.change(act.reader, act.actor.id, changed)
    return _told(act.transaction, act.actor.id, changed)


def _told(transaction: Transaction, user: UserId, reminder: Reminder) -> Reminded:
    transaction.record(ReminderChanged(reminder=reminder), to=user)
    return Reminded(reminder=reminder)


def _found(act: Act, id_: ReminderId) -> Reminder:
    reminder = reminders.find(act.reader, act.actor.id, id_)
    if reminder is None:
        raise NotFound("there is no such reminder", field="id")
    return reminder


def _time_of(act: Act, command: AddReminder | ChangeReminder) -> int | None:
    """Return the time a command tells or its words mean, or None if it tells none."""
    if command.when is not None:
        found = time_in(command.when, act.now_us, _zone(command.time_zone))
        if found is None:
            raise Invalid("that means no time that is still to come", field="when")
        return found
    if command.remind_us is None:
        return None
    if command.remind_us <= act.now_us:
        raise Invalid("that time has passed", field="remind_us")
    if command.remind_us > act.now_us + MAX_REMINDER_YEARS * _YEAR_US:
        raise Invalid(f"it is more than {MAX_REMINDER_YEARS} years away", field="remind_us")
    return command.remind_us


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("there is no such time zone", field="time_zone") from error


def _require_readable(act: Act, at: MessagePlace) -> None:
    may_read(act.actor, place_of(act.reader, at.channel, act.actor))
    standing_message(act.reader, at.channel, at.seq)
