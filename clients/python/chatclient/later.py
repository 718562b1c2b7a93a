"""What one keeps for later: saved messages, reminders, messages to be sent; and what is pinned."""

import secrets
import time
from typing import TYPE_CHECKING, Final

from protocol.errors import Invalid
from protocol.ids import ChannelId, ReminderId, ScheduledId
from protocol.limits import MAX_PAGE
from protocol.messages import MessagePlace
from protocol.pins import ListPins, Pin, PinMessage, UnpinMessage
from protocol.reminders import (
    AddReminder,
    CompleteReminder,
    DeleteReminder,
    ListReminders,
    Reminder,
)
from protocol.saved import CompleteSaved, ListSaved, SavedMessage, SaveMessage, UnsaveMessage
from protocol.scheduled import DeleteScheduled, ListScheduled, ScheduledMessage, ScheduleMessage
from protocol.when import time_in

if TYPE_CHECKING:
    from .client import Client

_US: Final = 1_000_000


class Later:
    """Ways to keep things for later, each of them safe to repeat; :attr:`Client.later` is one.

    Every method raises CommandRefused where the server refuses.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def save(self, channel: ChannelId, seq: int) -> SavedMessage:
        """Keep a message for later."""
        return (await self._client.request(SaveMessage(channel=channel, seq=seq))).saved

    async def unsave(self, channel: ChannelId, seq: int) -> None:
        """Keep a message no longer."""
        await self._client.request(UnsaveMessage(channel=channel, seq=seq))

    async def complete_saved(
        self, channel: ChannelId, seq: int, *, done: bool = True
    ) -> SavedMessage:
        """Call a saved message done, or not done after all."""
        command = CompleteSaved(channel=channel, seq=seq, done=done)
        return (await self._client.request(command)).saved

    async def saved(self, *, done: bool | None = None) -> list[SavedMessage]:
        """Return what is saved and may be read, the newest first; or what is done of it, or not."""
        found: list[SavedMessage] = []
        before, more = None, True
        while more:
            page = await self._client.request(ListSaved(done=done, before=before, limit=MAX_PAGE))
            found += page.saved
            before, more = (page.saved[-1].saved_us, page.more) if page.saved else (None, False)
        return found

    async def pin(self, channel: ChannelId, seq: int) -> Pin:
        """Pin a message in its channel."""
        return (await self._client.request(PinMessage(channel=channel, seq=seq))).pin

    async def unpin(self, channel: ChannelId, seq: int) -> None:
        """Take a message's pin off."""
        await self._client.request(UnpinMessage(channel=channel, seq=seq))

    async def pins(self, channel: ChannelId) -> list[Pin]:
        """Return what is pinned in a channel, the newest pin first."""
        return (await self._client.request(ListPins(channel=channel))).pins

    async def remind(
        self, when: str | int, text: str = "", at: MessagePlace | None = None
    ) -> Reminder:
        """Be reminded of a text, a message or both: ``when`` is words, or Unix microseconds.

        Words are meant in the time zone of this program: "tomorrow at 9", "dans 20 minutes".
        """
        nonce = secrets.token_hex(16)
        command = AddReminder(nonce=nonce, text=text, at=at, remind_us=time_of(when))
        return (await self._client.request(command)).reminder

    async def complete_reminder(self, id_: ReminderId, *, done: bool = True) -> Reminder:
        """Call a reminder done, or not done after all."""
        return (await self._client.request(CompleteReminder(id=id_, done=done))).reminder

    async def forget_reminder(self, id_: ReminderId) -> None:
        """Delete a reminder."""
        await self._client.request(DeleteReminder(id=id_))

    async def reminders(self) -> list[Reminder]:
        """Return all reminders, the next one first."""
        found: list[Reminder] = []
        after, more = None, True
        while more:
            page = await self._client.request(ListReminders(after=after, limit=MAX_PAGE))
            found += page.reminders
            after, more = (page.reminders[-1].id, page.more) if page.reminders else (None, False)
        return sorted(found, key=lambda each: each.remind_us)

    async def schedule(
        self, channel: ChannelId, text: str, when: str | int, thread: int | None = None
    ) -> ScheduledMessage:
        """Let ``text`` be posted later: ``when`` is words, or Unix microseconds."""
        command = ScheduleMessage(
            channel=channel,
            text=text,
            nonce=secrets.token_hex(16),
            send_us=time_of(when),
            thread=thread,
        )
        return (await self._client.request(command)).scheduled

    async def unschedule(self, id_: ScheduledId) -> None:
        """Let a message not be sent."""
        await self._client.request(DeleteScheduled(id=id_))

    async def scheduled(self) -> list[ScheduledMessage]:
        """Return what is to be sent, or could not be, the next one first."""
        found: list[ScheduledMessage] = []
        after, more = None, True
        while more:
            page = await self._client.request(ListScheduled(after=after, limit=MAX_PAGE))
            found += page.scheduled
            after, more = (page.scheduled[-1].id, page.more) if page.scheduled else (None, False)
        return sorted(found, key=lambda each: each.send_us)


def time_of(when: str | int) -> int:
    """Return a time that is given in words, or as it is.

    Raises:
        Invalid: the words mean none that is still to come.
    """
    if isinstance(when, int):
        return when
    found = time_in(when, int(time.time() * _US))
    if found is None:
        raise Invalid("that means no time that is still to come", field="when")
    return found
