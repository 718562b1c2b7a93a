"""What one keeps for later, to choose from; and the keys and words that put something there."""

import re
from typing import Any

from chatclient import ChatError, Client
from chatclient.later_lines import clock, put_off

from protocol import Command
from protocol.ids import ChannelId
from protocol.messages import Message, MessagePlace
from protocol.pins import PinMessage, UnpinMessage
from protocol.saved import SaveMessage, UnsaveMessage
from protocol.shares import GetMessages

from .dialogs import Choice, Picker
from .markup import safe
from .shared import Shared

_LATER = re.compile(r"/(?:send|pause)(?:\s|$)|/remind\s.*:\s*#\d+\s*$")
"""What is not the server's: to be sent, a pause, to be reminded of a message by its number."""
_MOST = 50
_MOST_CHARACTERS = 160


class LaterFinder:
    """Makes the picker: saved messages, what is pinned here, reminders, what is to be sent."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._all: list[Choice] = []
        self._channel: ChannelId | None = None

    def picker(self, channel: ChannelId | None) -> Picker:
        """Return a picker over all that is kept, and what is pinned in a channel."""
        self._all, self._channel = [], channel
        phrases = self._shared.phrases
        return Picker(phrases.later, self._fitting, self._load, phrases)

    def _fitting(self, query: str) -> list[Choice]:
        wanted = query.casefold()
        return [each for each in self._all if wanted in each.label.casefold()]

    async def _load(self, query: str) -> None:
        if query or self._all:
            return
        try:
            self._all = await self._choices()
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    async def _choices(self) -> list[Choice]:
        later, phrases = self._shared.client.later, self._shared.phrases
        notes: dict[tuple[ChannelId, int], str] = {}
        for saved in await later.saved(done=False):
            notes[saved.channel, saved.seq] = phrases.saved
        for pin in await later.pins(self._channel) if self._channel else []:
            before = notes.get((pin.channel, pin.seq))
            notes[pin.channel, pin.seq] = (
                f"{before}, {phrases.pinned}" if before else phrases.pinned
            )
        reminders = [each for each in await later.reminders() if not each.done_us]
        about = [each.at for each in reminders if each.at is not None]
        known = await _looked_up(self._shared.client, [*(_place(*at) for at in notes), *about])
        await self._shared.client.mirror.learn_users({each.author for each in known.values()})
        found = [self._of_message(known[at], notes[at]) for at in notes if at in known]
        for reminder in reminders:
            at = reminder.at
            message = known.get((at.channel, at.seq)) if at else None
            text = reminder.text or (message.text if message else "")
            note = phrases.reminder.format(clock(reminder.remind_us))
            found.append(Choice(reminder.id, _line(text), note))
        for sending in await later.scheduled():
            note = phrases.to_be_sent.format(clock(sending.send_us))
            found.append(Choice(sending.id, _line(sending.text), note))
        return found

    def _of_message(self, message: Message, note: str) -> Choice:
        author = self._shared.people.name(message.author)
        thread = "" if message.thread is None else message.thread
        place = f"{message.channel}:{message.seq}:{thread}"
        return Choice(place, _line(f"{author}: {message.text}"), note)


async def switch_saved(shared: Shared, message: Message) -> None:
    """Keep a message for later, or keep it no longer."""
    channel, seq = message.channel, message.seq
    told = shared.phrases.now_saved, shared.phrases.unsaved
    on, off = SaveMessage(channel=channel, seq=seq), UnsaveMessage(channel=channel, seq=seq)
    await _switch(shared, on, off, told)


async def switch_pinned(shared: Shared, message: Message) -> None:
    """Pin a message, or take its pin off."""
    channel, seq = message.channel, message.seq
    told = shared.phrases.now_pinned, shared.phrases.unpinned
    on, off = PinMessage(channel=channel, seq=seq), UnpinMessage(channel=channel, seq=seq)
    await _switch(shared, on, off, told)


async def _switch(
    shared: Shared, on: Command[Any], off: Command[Any], told: tuple[str, str]
) -> None:
    """Do something, or undo it if it had been done before, and say which it was."""
    reply = await shared.request(on)
    if reply is not None:
        undone = reply.repeated and await shared.request(off) is not None
        shared.say(told[undone])


def is_for_later(text: str) -> bool:
    """Say whether a text written is no message, but puts something off."""
    return _LATER.match(text) is not None


async def put_off_as(shared: Shared, channel: ChannelId, text: str) -> bool:
    """Do what ``/remind``, ``/send`` or ``/pause`` says; say whether that went well."""
    word, _, rest = text.partition(" ")
    try:
        wire = await shared.outgoing.wire(rest)
        when_us = await put_off(shared.client, channel, word, wire)
    except ChatError as error:
        shared.say(shared.phrases.refused.format(error))
        return False
    phrases = shared.phrases
    said = phrases.pause_ended if when_us is None else phrases.put_off[word].format(clock(when_us))
    shared.say(said)
    return True


async def _looked_up(
    client: Client, places: list[MessagePlace]
) -> dict[tuple[ChannelId, int], Message]:
    found: list[Message] = []
    for begin in range(0, len(places), _MOST):
        part = places[begin : begin + _MOST]
        found += (await client.request(GetMessages(places=part))).messages
    return {(each.channel, each.seq): each for each in found if not each.deleted}


def _place(channel: ChannelId, seq: int) -> MessagePlace:
    return MessagePlace(channel=channel, seq=seq)


def _line(text: str) -> str:
    return safe(" ".join(text[:_MOST_CHARACTERS].split()))
