"""Pinning messages in their channel, and listing what is pinned."""

from chatserver.domain.policy import may_pin, may_read
from chatserver.store import pins
from protocol.errors import TooLarge
from protocol.limits import MAX_PINS
from protocol.pins import (
    ListPins,
    MessagePinned,
    MessageUnpinned,
    Pin,
    PinMessage,
    Pinned,
    Pins,
    UnpinMessage,
    Unpinned,
)

from .finding import found_message, standing_message
from .registry import Act, Look, action, in_channel, query


@action(may_pin, stays_in=in_channel)
def pin_message(act: Act, command: PinMessage) -> Pinned:
    """Pin a message and tell the channel; whoever pinned it first stays named.

    Raises:
        TooLarge: too many are pinned there.
    """
    standing_message(act.reader, command.channel, command.seq)
    before = pins.find(act.reader, command.channel, command.seq)
    if before is not None:
        return Pinned(pin=before, repeated=True)
    if pins.count(act.reader, command.channel) >= MAX_PINS:
        raise TooLarge(f"{MAX_PINS} messages are pinned here; take one off first", field="seq")
    at = act.transaction.advance(command.channel)
    pin = Pin(channel=command.channel, seq=command.seq, user=act.actor.id, time_us=at.time_us)
    pins.add(act.reader, pin)
    act.transaction.announce(at, MessagePinned(pin=pin))
    return Pinned(pin=pin)


@action(may_pin, stays_in=in_channel)
def unpin_message(act: Act, command: UnpinMessage) -> Unpinned:
    """Take a message's pin off and tell the channel."""
    channel, seq = command.channel, command.seq
    found_message(act.reader, channel, seq)
    if pins.find(act.reader, channel, seq) is None:
        return Unpinned(repeated=True)
    pins.remove(act.reader, channel, seq)
    told = MessageUnpinned(channel=channel, seq=seq, user=act.actor.id)
    act.transaction.record(told, to=channel)
    return Unpinned()


@query(may_read)
def list_pins(look: Look, command: ListPins) -> Pins:
    """List a channel's pins."""
    return Pins(pins=pins.of_channel(look.reader, command.channel))
