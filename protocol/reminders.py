"""Reminders: what somebody wants to be reminded of, and when; nobody else sees them."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyReminderId, ReminderId
from .limits import MAX_PAGE, MAX_REMINDER_CHARACTERS
from .messages import MessagePlace, Nonce
from .profiles import TimeZone
from .users import TimeUs

ReminderText = Annotated[
    str, Meta(max_length=MAX_REMINDER_CHARACTERS, pattern=r"^[^\x00]*$", description="Of what.")
]
When = Annotated[
    str,
    Meta(
        max_length=100,
        description='Words for a time, in English or French: "in 20 minutes", "demain à 9h".',
    ),
]


class Reminder(Model):
    """What the actor is reminded of at ``remind_us``: a text, a message, or both."""

    id: AnyReminderId
    remind_us: TimeUs
    text: str = ""
    at: Annotated[
        MessagePlace | None, Meta(description="The message: look it up, it may be gone.")
    ] = None
    came: Annotated[bool, Meta(description="Its time has come.")] = False
    done_us: Annotated[TimeUs | None, Meta(description="When it was done, if it is.")] = None


class Reminders(Model):
    """Some reminders, ordered by identifier, and whether there are more."""

    reminders: list[Reminder]
    more: bool = False


class Reminded(Model):
    """The reminder as it is now."""

    reminder: Reminder
    repeated: Annotated[bool, Meta(description="The nonce had been stored before.")] = False


class Unreminded(Model):
    """There is no such reminder any more."""

    repeated: Annotated[bool, Meta(description="Nor was there before.")] = False


class AddReminder(Command[Reminded]):
    """Be reminded of a text, of a message, or of both, at a time or at one that words mean.

    Safe to send again with the same ``nonce`` until it is answered. Refused with ``invalid`` and
    the field ``when`` if nobody knows what time that is; with ``too_large`` where there are 500.
    """

    nonce: Nonce
    text: ReminderText = ""
    at: MessagePlace | None = None
    remind_us: TimeUs | None = None
    when: When | None = None
    time_zone: Annotated[TimeZone, Meta(description="In which ``when`` is meant.")] = ""


class ChangeReminder(Command[Reminded]):
    """Change a reminder's text or time; with another time it comes again."""

    id: AnyReminderId
    text: ReminderText | None = None
    remind_us: TimeUs | None = None
    when: When | None = None
    time_zone: TimeZone = ""


class CompleteReminder(Command[Reminded]):
    """Call a reminder done, or not done after all."""

    id: AnyReminderId
    done: bool = True


class DeleteReminder(Command[Unreminded]):
    """Forget a reminder; twice is the same as once."""

    id: AnyReminderId


class ListReminders(Command[Reminders]):
    """List the actor's reminders, those that are done as well."""

    after: Annotated[ReminderId | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class ReminderChanged(Event):
    """There is a reminder, it changed, or its time has come: then ``came`` is set (user stream)."""

    reminder: Reminder


class ReminderRemoved(Event):
    """A reminder was deleted (user stream)."""

    id: AnyReminderId
