"""Pins: messages that a channel's members keep in sight."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, Seq
from .users import TimeUs


class Pin(Model):
    """A message that is pinned in its channel, who pinned it and when."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    user: Annotated[AnyUserId, Meta(description="Who pinned it.")]
    time_us: TimeUs


class Pins(Model):
    """What is pinned in a channel, the newest pin first."""

    pins: list[Pin]


class Pinned(Model):
    """How the message is pinned."""

    pin: Pin
    repeated: Annotated[bool, Meta(description="It had been pinned before.")] = False


class Unpinned(Model):
    """The message is not pinned."""

    repeated: Annotated[bool, Meta(description="It had not been pinned before either.")] = False


class PinMessage(Command[Pinned]):
    """Pin a message in its channel; twice is the same as once.

    Refused with ``too_large`` if 100 are pinned there, ``conflict`` if the message is deleted.
    """

    channel: AnyChannelId
    seq: Seq


class UnpinMessage(Command[Unpinned]):
    """Take a pin off a message, whoever pinned it; twice is the same as once."""

    channel: AnyChannelId
    seq: Seq


class ListPins(Command[Pins]):
    """List what is pinned in a channel: 100 at most, so there are no pages."""

    channel: AnyChannelId


class MessagePinned(Event):
    """A message was pinned in its channel."""

    pin: Pin


class MessageUnpinned(Event):
    """A message is not pinned any more; one that is deleted is not either, without this event."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    user: Annotated[AnyUserId, Meta(description="Who took the pin off.")]
