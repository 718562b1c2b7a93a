"""What is typed and told about later in a plain terminal: pins, saved, reminders, to be sent."""

import time
from collections.abc import AsyncIterator
from typing import Final

from protocol.errors import Invalid
from protocol.ids import ChannelId, ReminderId, ScheduledId
from protocol.messages import MessagePlace
from protocol.reminders import Reminder
from protocol.saved import SavedMessage
from protocol.shares import GetMessages

from .client import Client
from .terminal import harmless

HELP: Final = (
    "/pin SEQ  /unpin SEQ  /pins  /save SEQ  /unsave SEQ  /remind WHEN: TEXT or #SEQ  "
    "/send WHEN: TEXT  /pause WHEN  /later  /cancel ID"
)
WORDS: Final = frozenset(
    ("/pin", "/unpin", "/pins", "/save", "/unsave", "/remind", "/send", "/pause", "/later")
) | {"/cancel"}
_PUT_OFF: Final = {
    "/remind": "-- you will be reminded {}",
    "/send": "-- to be sent {}",
    "/pause": "-- you are told nothing until {}",
}
_US: Final = 1_000_000


async def obeyed(client: Client, channel: ChannelId, word: str, rest: str) -> AsyncIterator[str]:
    """Do what a line with one of :data:`WORDS` says, and yield what is to be told of it.

    Raises:
        CommandRefused: it cannot be done.
    """
    later = client.later
    match word:
        case "/pins":
            async for line in _pins(client, channel):
                yield line
        case "/later":
            async for line in _all(client):
                yield line
        case "/pin":
            await later.pin(channel, seq_in(rest))
            yield "-- pinned"
        case "/unpin":
            await later.unpin(channel, seq_in(rest))
            yield "-- not pinned"
        case "/save":
            await later.save(channel, seq_in(rest))
            yield "-- saved"
        case "/unsave":
            await later.unsave(channel, seq_in(rest))
            yield "-- not saved"
        case "/cancel":
            await cancel(client, rest.strip())
            yield "-- cancelled"
        case _:
            yield _said(word, await put_off(client, channel, word, rest))


async def put_off(client: Client, channel: ChannelId, word: str, rest: str) -> int | None:
    """Do what is typed after a word, and return when its time has come.

    Be reminded or let something be sent, as ``WHEN: TEXT`` says; or be told nothing until WHEN,
    and be told again, now, where that is left out.

    Raises:
        CommandRefused: it cannot be done.
    """
    if word == "/pause":
        return await _pause(client, rest.strip())
    when, _, text = (part.strip() for part in rest.partition(": "))
    if not text:
        raise Invalid(f"say when and what, as in {word} tomorrow at 9: Good morning")
    if word == "/send":
        return (await client.later.schedule(channel, text, when)).send_us
    about = text.removeprefix("#")
    at = MessagePlace(channel=channel, seq=int(about)) if _is_seq(text) else None
    return (await client.later.remind(when, "" if at else text, at)).remind_us


async def cancel(client: Client, id_: str) -> None:
    """Forget a reminder, or a message to be sent.

    Raises:
        Invalid: it is neither.
    """
    match id_[:1]:
        case "R":
            await client.later.forget_reminder(ReminderId(id_))
        case "Q":
            await client.later.unschedule(ScheduledId(id_))
        case _:
            raise Invalid("the identifier of a reminder or a message is missing; see /later")


def seq_in(rest: str) -> int:
    """``"17"`` or ``"#17"`` -> ``17``.

    Raises:
        Invalid: it is no number of a message.
    """
    if not rest.strip().removeprefix("#").isdecimal():
        raise Invalid("the number of a message is missing, as in /save 17")
    return int(rest.strip().removeprefix("#"))


def clock(time_us: int) -> str:
    """Return a time as a clock and a calendar here show it."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(time_us / _US))


async def texts_at(client: Client, places: list[MessagePlace]) -> dict[MessagePlace, str]:
    """Return the first line of the messages at some places, of those that may be read."""
    found = (await client.request(GetMessages(places=places[:_MOST]))).messages if places else []
    return {
        MessagePlace(channel=each.channel, seq=each.seq): each.text.partition("\n")[0]
        for each in found
        if not each.deleted
    }


_MOST: Final = 50


def _said(word: str, when_us: int | None) -> str:
    return "-- you are told again" if when_us is None else _PUT_OFF[word].format(clock(when_us))


async def _pause(client: Client, until: str) -> int | None:
    quiet = client.quiet
    now = await (quiet.pause(until) if until else quiet.end_pause())
    return now.quiet.paused_until_us


async def _pins(client: Client, channel: ChannelId) -> AsyncIterator[str]:
    pins = await client.later.pins(channel)
    places = [MessagePlace(channel=channel, seq=pin.seq) for pin in pins]
    texts = await texts_at(client, places)
    for place in places:
        yield f"pinned #{place.seq} {harmless(texts.get(place, ''))}"
    if not pins:
        yield "-- nothing is pinned here"


async def _all(client: Client) -> AsyncIterator[str]:
    saved = await client.later.saved(done=False)
    reminders = [each for each in await client.later.reminders() if not each.done_us]
    scheduled = await client.later.scheduled()
    texts = await texts_at(client, [*map(_place, saved), *(r.at for r in reminders if r.at)])
    for each in saved:
        yield f"saved #{each.seq} {harmless(texts.get(_place(each), ''))}"
    for reminder in reminders:
        about = harmless(reminder_text(reminder, texts))
        yield f"remind {reminder.id} {clock(reminder.remind_us)} {about}"
    for message in scheduled:
        failed = f" ({message.failure})" if message.failure else ""
        yield f"send {message.id} {clock(message.send_us)}{failed} {harmless(message.text)}"
    if not (saved or reminders or scheduled):
        yield "-- nothing is kept for later"


def reminder_text(reminder: Reminder, texts: dict[MessagePlace, str]) -> str:
    """Return what a reminder is about."""
    if reminder.text or reminder.at is None:
        return reminder.text
    return texts.get(reminder.at, "")


def _place(saved: SavedMessage) -> MessagePlace:
    return MessagePlace(channel=saved.channel, seq=saved.seq)


def _is_seq(text: str) -> bool:
    return text.startswith("#") and text[1:].isdecimal()
