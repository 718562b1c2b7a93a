"""Messages kept in sight."""

from typing import Annotated, Final

from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.messages import Object, message_object
from chatserver.gateway.slack.places import channel_of, known_of, message_at
from chatserver.store import log
from chatserver.store.database import Reader
from protocol.ids import ChannelId
from protocol.messages import Message
from protocol.pins import ListPins, PinMessage, UnpinMessage

WRITE: Final = "pins:write"
_US: Final = 1_000_000


class One(Given):
    """What ``pins.add`` and ``pins.remove`` are given."""

    channel: str
    timestamp: Annotated[Ts, Wrong("bad_timestamp")] = ""


class Listing(Given):
    """What ``pins.list`` is given."""

    channel: str


@method("pins.add", scope=WRITE)
async def add(call: Call, given: One) -> Answer:
    """Pin a message."""
    message = await call.read(_message, call.me, given)
    errors = {"too_large": "too_many_pins"}
    pinned = await call.ask(PinMessage, errors, channel=message.channel, seq=message.seq)
    if pinned.repeated:
        raise SlackError("already_pinned")
    return {}


@method("pins.remove", scope=WRITE)
async def remove(call: Call, given: One) -> Answer:
    """Take a pin off."""
    message = await call.read(_message, call.me, given)
    unpinned = await call.ask(UnpinMessage, channel=message.channel, seq=message.seq)
    if unpinned.repeated:
        raise SlackError("no_pin")
    return {}


@method("pins.list", scope="pins:read")
async def list_pins(call: Call, given: Listing) -> Answer:
    """List what is pinned in a conversation."""
    return {"items": await call.read(_items, call.me, given.channel, call.base)}


def _message(reader: Reader, me: Caller, given: One) -> Message:
    if not given.timestamp:
        raise SlackError("no_item_specified")
    channel = channel_of(reader, me.actor, given.channel)
    return message_at(reader, channel.id, given.timestamp)


def _items(reader: Reader, me: Caller, channel: str, base: str) -> list[Object]:
    found = ChannelId(channel_of(reader, me.actor, channel).id)
    pins = looked(reader, me.actor, ListPins(channel=found)).pins
    pairs = [(pin, log.message_at(reader, found, pin.seq)) for pin in pins]
    messages = [message for _, message in pairs if message]
    known = known_of(reader, messages, me.team, base)
    return [
        {
            "type": "message",
            "channel": found,
            "message": message_object(message, known),
            "created": pin.time_us // _US,
            "created_by": pin.user,
        }
        for pin, message in pairs
        if message
    ]
