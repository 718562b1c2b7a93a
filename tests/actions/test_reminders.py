"""Reminders: one's own, told once when their time has come, and done when one says so."""

from typing import Any

import pytest

from chatserver import due
from chatserver.core.clock import now_us
from protocol import ErrorCode
from protocol.ids import StreamId
from protocol.log import FillStream
from protocol.messages import DeleteMessage, MessagePlace
from protocol.reminders import (
    AddReminder,
    ChangeReminder,
    CompleteReminder,
    DeleteReminder,
    ListReminders,
    Reminder,
    ReminderChanged,
    ReminderRemoved,
)
from tests.running import run
from tests.town import Person, new_nonce

from .conftest import Office

HOUR_US = 3_600_000_000


def wish(text: str = "cake", **fields: Any) -> AddReminder:
    """Return a command to be reminded in an hour."""
    when = {} if "when" in fields else {"remind_us": now_us() + HOUR_US}
    return AddReminder(**{"text": text, "nonce": new_nonce(), **when, **fields})


async def adds(office: Office, who: Person, text: str = "cake", **fields: Any) -> Reminder:
    """Let somebody want to be reminded."""
    reminder: Reminder = (await office.does(who, wish(text, **fields))).reminder
    return reminder


async def listed(office: Office, who: Person) -> list[Reminder]:
    """Return somebody's reminders."""
    found: list[Reminder] = (await office.does(who, ListReminders())).reminders
    return sorted(found, key=lambda each: each.remind_us)


async def time_comes(office: Office, at_us: int) -> None:
    """Let a node look for what is due."""
    await due.remind(office.database, office.committer, at_us)


@run
async def test_one_is_reminded_once(office: Office) -> None:
    """When its time has come, on all of one's devices; nobody else learns of it."""
    reminder = await adds(office, office.bob)
    await time_comes(office, reminder.remind_us - 1)
    assert await listed(office, office.bob) == [reminder]
    for _ in range(2):
        await time_comes(office, reminder.remind_us)
    (came,) = await listed(office, office.bob)
    assert came.came
    told = [ReminderChanged(reminder=each) for each in (reminder, came)]
    assert office.told(office.bob.id) == told
    assert await listed(office, office.alice) == []


@run
async def test_what_is_done_does_not_come(office: Office) -> None:
    """Unless it is not done after all; with another time it comes again."""
    reminder = await adds(office, office.bob)
    done = CompleteReminder(id=reminder.id)
    for _ in range(2):
        assert (await office.does(office.bob, done)).reminder.done_us
    await time_comes(office, reminder.remind_us)
    assert not (await listed(office, office.bob))[0].came
    await office.does(office.bob, CompleteReminder(id=reminder.id, done=False))
    await time_comes(office, reminder.remind_us)
    later = ChangeReminder(id=reminder.id, remind_us=reminder.remind_us + 1, text="more cake")
    changed = (await office.does(office.bob, later)).reminder
    assert (changed.came, changed.text) == (False, "more cake")
    assert len(office.told(office.bob.id)) == 5


@run
async def test_a_time_may_be_told_in_words(office: Office) -> None:
    """In the zone they are meant in; what means no time is refused as such."""
    soon = await adds(office, office.bob, when="dans 20 minutes")
    assert abs(soon.remind_us - now_us() - HOUR_US // 3) < 60_000_000
    there = await adds(office, office.bob, when="tomorrow at noon", time_zone="Asia/Tokyo")
    assert there.remind_us // HOUR_US % 24 == 3
    for fields, field in (
        ({"when": "soon"}, "when"),
        ({"when": "tomorrow", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"remind_us": 1}, "remind_us"),
        ({"remind_us": now_us() + 6 * 366 * 24 * HOUR_US}, "remind_us"),
        ({"remind_us": None}, "remind_us"),
        ({"text": " "}, "text"),
    ):
        assert (await office.refuses(office.bob, wish(**fields))).field == field


@run
async def test_one_is_reminded_of_a_message_one_may_read(office: Office) -> None:
    """Which may be gone by then: the reminder stays."""
    message = await office.posts(office.alice)
    at = MessagePlace(channel=office.general, seq=message.seq)
    reminder = await adds(office, office.bob, "", at=at)
    assert reminder.at == at
    hidden = MessagePlace(channel=office.secret, seq=1)
    assert (await office.refuses(office.carol, wish("", at=hidden))).code is ErrorCode.NOT_FOUND
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
    assert (await office.refuses(office.bob, wish("", at=at))).code is ErrorCode.CONFLICT
    assert await listed(office, office.bob) == [reminder]


@run
async def test_a_reminder_is_its_owners_alone(office: Office) -> None:
    """To others it does not exist; a repeat adds none, and the log keeps no text of it."""
    command = wish("a secret")
    reminder = (await office.does(office.bob, command)).reminder
    assert (await office.does(office.bob, command)).repeated
    for stranger in (ChangeReminder(id=reminder.id, text="x"), CompleteReminder(id=reminder.id)):
        assert (await office.refuses(office.alice, stranger)).code is ErrorCode.NOT_FOUND
    assert (await office.does(office.alice, DeleteReminder(id=reminder.id))).repeated
    assert not (await office.does(office.bob, DeleteReminder(id=reminder.id))).repeated
    fill = FillStream(stream=StreamId(office.bob.id), after=0)
    *_, first, last = (await office.does(office.bob, fill)).entries
    assert (first.event.reminder.text, last.event) == ("", ReminderRemoved(id=reminder.id))


@pytest.mark.parametrize("text", ["", "  "])
@run
async def test_a_reminder_says_of_what(office: Office, text: str) -> None:
    """Also when it is changed, unless there is a message."""
    reminder = await adds(office, office.bob)
    refusal = await office.refuses(office.bob, ChangeReminder(id=reminder.id, text=text))
    assert refusal.field == "text"
