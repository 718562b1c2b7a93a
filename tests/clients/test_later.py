"""What one keeps for later, over real sockets: told to all of one's devices, and to nobody else."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from chatclient import (
    Client,
    Conflict,
    Invalid,
    MessagePinned,
    MessagePosted,
    MessageSaved,
    MessageUnpinned,
    NotFound,
    ReminderChanged,
    ReminderRemoved,
    SavedRemoved,
    ScheduledRemoved,
)

from protocol.base import Event
from protocol.channels import AddMember, RemoveMember
from protocol.events import AnyEvent
from protocol.messages import DeleteMessage, MessagePlace
from tests.running import run
from tests.town import Town

SECOND_US = 1_000_000


class Device:
    """One of somebody's devices, and what it is told."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.later = client.later
        self._events: AsyncIterator[AnyEvent] = client.events()

    async def hears(self, *kinds: type[Event]) -> list[AnyEvent]:
        """Wait for one event of each kind, in this order."""
        found = []
        for kind in kinds:
            async for event in self._events:
                if isinstance(event, kind):
                    found.append(event)
                    break
        return found


@asynccontextmanager
async def devices(town: Town, *tokens: str) -> AsyncIterator[list[Device]]:
    """Connect a device for each token."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client(town.address, each)) for each in tokens]
        for client in clients:
            await client.ready()
        yield [Device(client) for client in clients]


@run
async def test_what_is_saved_follows_the_right_to_read(town: Town) -> None:
    """Told to another device; out of sight where one may not read, and back; gone when deleted."""
    async with devices(town, town.bob.token, town.bob.token, town.alice.token) as all_:
        phone, tablet, alice = all_
        message = (await alice.client.post(town.secret, "read this")).message
        kept = await phone.later.save(town.secret, message.seq)
        done = await phone.later.complete_saved(town.secret, message.seq)
        assert await tablet.hears(MessageSaved, MessageSaved) == [
            MessageSaved(saved=kept),
            MessageSaved(saved=done),
        ]
        assert await tablet.later.saved(done=True) == [done]
        assert await alice.later.saved() == []
        await alice.client.request(RemoveMember(channel=town.secret, user=town.bob.id))
        await tablet.hears(SavedRemoved)
        assert await phone.later.saved() == []
        with pytest.raises(NotFound):
            await phone.later.save(town.secret, message.seq)
        await alice.client.request(AddMember(channel=town.secret, user=town.bob.id))
        assert await tablet.hears(MessageSaved) == [MessageSaved(saved=done)]
        await alice.client.request(DeleteMessage(channel=town.secret, seq=message.seq))
        await tablet.hears(SavedRemoved)
        assert await phone.later.saved() == []


@run
async def test_what_is_put_off_comes(town: Town) -> None:
    """A reminder in words, and a message: both once, to the devices of whom they concern."""
    async with devices(town, town.bob.token, town.bob.token, town.alice.token) as all_:
        phone, tablet, alice = all_
        soon_us = int(time.time() * SECOND_US) + SECOND_US
        message = (await alice.client.post(town.general, "the report")).message
        at = MessagePlace(channel=town.general, seq=message.seq)
        reminder = await phone.later.remind("in 1 second", at=at)
        waiting = await phone.later.schedule(town.general, "good morning", soon_us)
        other = await phone.later.schedule(town.general, "good night", "tomorrow at 20:00")
        assert await tablet.later.scheduled() == [waiting, other]
        (posted,) = [
            event.message
            for event in await alice.hears(MessagePosted, MessagePosted)
            if isinstance(event, MessagePosted) and event.message.text == "good morning"
        ]
        assert posted.author == town.bob.id
        heard = await tablet.hears(ScheduledRemoved)
        assert heard == [ScheduledRemoved(id=waiting.id)]
        assert await tablet.later.scheduled() == [other]
        while not (await phone.later.reminders())[0].came:
            await tablet.hears(ReminderChanged)
        assert (await phone.later.complete_reminder(reminder.id)).done_us
        await phone.later.forget_reminder(reminder.id)
        await tablet.hears(ReminderRemoved)
        await phone.later.unschedule(other.id)
        assert await alice.later.reminders() == await alice.later.scheduled() == []
        with pytest.raises(Invalid):
            await phone.later.remind("whenever", "cake")


@run
async def test_what_is_pinned_is_told_to_the_channel(town: Town) -> None:
    """And to nobody outside; a deleted message is not pinned."""
    async with devices(town, town.bob.token, town.alice.token, town.carol.token) as all_:
        bob, alice, carol = all_
        message = (await alice.client.post(town.secret, "the key")).message
        pin = await bob.later.pin(town.secret, message.seq)
        assert await alice.hears(MessagePinned) == [MessagePinned(pin=pin)]
        assert await alice.later.pins(town.secret) == [pin]
        with pytest.raises(NotFound):
            await carol.later.pins(town.secret)
        await alice.later.unpin(town.secret, message.seq)
        await bob.hears(MessageUnpinned)
        await alice.client.request(DeleteMessage(channel=town.secret, seq=message.seq))
        with pytest.raises(Conflict):
            await bob.later.pin(town.secret, message.seq)
        assert await bob.later.scheduled() == []
