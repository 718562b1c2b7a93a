"""What events mean to what somebody keeps for later: saved, to be reminded of, to be sent."""

from typing import TYPE_CHECKING, assert_never

from .reminders import ReminderChanged, ReminderRemoved
from .saved import MessageSaved, SavedRemoved
from .scheduled import MessageScheduled, ScheduledRemoved

if TYPE_CHECKING:
    from .state import State


ForLater = (
    MessageScheduled
    | ScheduledRemoved
    | ReminderChanged
    | ReminderRemoved
    | MessageSaved
    | SavedRemoved
)


def apply_to_later(state: "State", event: ForLater) -> None:
    """Bring what the user keeps for later up to date."""
    match event:
        case MessageScheduled(scheduled=scheduled):
            state.scheduled[scheduled.id] = scheduled
        case ScheduledRemoved(id=unscheduled):
            state.scheduled.pop(unscheduled, None)
        case ReminderChanged(reminder=reminder):
            state.reminders[reminder.id] = reminder
        case ReminderRemoved(id=forgotten):
            state.reminders.pop(forgotten, None)
        case MessageSaved(saved=saved):
            state.saved[saved.channel, saved.seq] = saved
        case SavedRemoved(channel=channel, seq=seq):
            state.saved.pop((channel, seq), None)
        case _:
            assert_never(event)
