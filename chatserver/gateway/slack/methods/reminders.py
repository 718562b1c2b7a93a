"""What people want to be reminded of."""

import secrets
from typing import Final

from chatserver.core.clock import now_us
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.messages import Object
from chatserver.store import reminders
from chatserver.store.database import Reader
from protocol.ids import ReminderId
from protocol.reminders import (
    AddReminder,
    CompleteReminder,
    DeleteReminder,
    ListReminders,
    Reminder,
)

READ: Final = "reminders:read"
WRITE: Final = "reminders:write"
_US: Final = 1_000_000
_DAY_S: Final = 86_400
_PAGE: Final = 200
_ERRORS: Final = {"invalid when": "cannot_parse", "not_found": "not_found", "invalid": "not_found"}


class New(Given):
    """What ``reminders.add`` is given."""

    text: str
    time: str
    user: str = ""


class One(Given):
    """What methods about one reminder are given."""

    reminder: str


@method("reminders.add", tokens=("user",), scope=WRITE)
async def add(call: Call, given: New) -> Answer:
    """Be reminded of something, at a time or at one that words mean."""
    if given.user not in ("", call.actor.id):
        raise SlackError("cannot_add_others")
    when = _when(given.time.strip(), now_us())
    nonce = secrets.token_hex(16)
    errors = {"invalid": "cannot_parse"}
    added = await call.ask(AddReminder, errors, nonce=nonce, text=given.text, **when)
    return {"reminder": _shown(call.me, added.reminder)}


@method("reminders.list", tokens=("user",), scope=READ)
async def list_all(call: Call, given: NoArguments) -> Answer:
    """List the caller's reminders."""
    del given
    return {"reminders": [_shown(call.me, each) for each in await call.read(_all, call.me)]}


@method("reminders.info", tokens=("user",), scope=READ)
async def info(call: Call, given: One) -> Answer:
    """Return one reminder."""
    found = await call.read(reminders.find, call.actor.id, given.reminder)
    if found is None:
        raise SlackError("not_found")
    return {"reminder": _shown(call.me, found)}


@method("reminders.complete", tokens=("user",), scope=WRITE)
async def complete(call: Call, given: One) -> Answer:
    """Call a reminder done."""
    await call.ask(CompleteReminder, _ERRORS, id=given.reminder)
    return {}


@method("reminders.delete", tokens=("user",), scope=WRITE)
async def delete(call: Call, given: One) -> Answer:
    """Forget a reminder."""
    if (await call.ask(DeleteReminder, _ERRORS, id=given.reminder)).repeated:
        raise SlackError("not_found")
    return {}


def _when(time: str, at_us: int) -> dict[str, object]:
    """Return a time as it is asked for: seconds from now, a moment, or words."""
    if not (time.isascii() and time.isdigit() and len(time) < 12):  # noqa: PLR2004
        return {"when": time}
    seconds = int(time)
    return {"remind_us": at_us + seconds * _US if seconds <= _DAY_S else seconds * _US}


def _all(reader: Reader, me: Caller) -> list[Reminder]:
    found: list[Reminder] = []
    more = True
    while more:
        last: ReminderId | None = found[-1].id if found else None
        page = looked(reader, me.actor, ListReminders(after=last, limit=_PAGE))
        found += page.reminders
        more = page.more
    return found


def _shown(me: Caller, reminder: Reminder) -> Object:
    return {
        "id": reminder.id,
        "creator": me.user.id,
        "user": me.user.id,
        "text": reminder.text,
        "recurring": False,
        "time": reminder.remind_us // _US,
        "complete_ts": (reminder.done_us or 0) // _US,
    }
