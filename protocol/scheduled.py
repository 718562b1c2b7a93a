"""Messages to be sent later: their author's alone until then."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyScheduledId, ScheduledId, Seq
from .limits import MAX_PAGE
from .messages import AppPart, Nonce, Posted, Text
from .users import TimeUs


class ScheduledMessage(Model):
    """A message that will be posted at ``send_us``, or that could not be."""

    id: AnyScheduledId
    channel: AnyChannelId
    text: str
    send_us: TimeUs
    thread: Annotated[Seq | None, Meta(description="Root of the thread it replies in.")] = None
    broadcast: bool = False
    app: AppPart | None = None
    failure: Annotated[
        str | None,
        Meta(description="The error's code, if it was refused when its time had come."),
    ] = None


class ScheduledPage(Model):
    """Some messages to be sent later, ordered by identifier, and whether there are more."""

    scheduled: list[ScheduledMessage]
    more: bool = False


class Scheduled(Model):
    """The message as it will be sent."""

    scheduled: ScheduledMessage
    repeated: Annotated[bool, Meta(description="The nonce had been stored before.")] = False


class Unscheduled(Model):
    """The message will not be sent."""

    repeated: Annotated[bool, Meta(description="It was not there: sent, or deleted.")] = False


class ScheduleMessage(Command[Scheduled]):
    """Let a message be posted later, at most 120 days from now, with the rights one has then.

    Safe to send again with the same ``nonce`` until it is answered. Refused as posting would be,
    with ``invalid`` if ``send_us`` is past or too far, ``too_large`` where 100 wait already.
    """

    channel: AnyChannelId
    text: Text
    nonce: Nonce
    send_us: TimeUs
    thread: Seq | None = None
    broadcast: bool = False
    app: AppPart | None = None


class ChangeScheduled(Command[Scheduled]):
    """Change the text or the time of a message that was not sent yet; what failed, waits anew."""

    id: AnyScheduledId
    text: Text | None = None
    send_us: TimeUs | None = None


class DeleteScheduled(Command[Unscheduled]):
    """Let a message not be sent; twice is the same as once."""

    id: AnyScheduledId


class SendScheduled(Command[Posted]):
    """Post a message now that was to be sent later; refused as posting would be."""

    id: AnyScheduledId


class ListScheduled(Command[ScheduledPage]):
    """List the actor's own messages that are to be sent later, or that could not be."""

    after: Annotated[ScheduledId | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class MessageScheduled(Event):
    """A message is to be sent later, or is to be sent otherwise, or could not be (user stream)."""

    scheduled: ScheduledMessage


class ScheduledRemoved(Event):
    """A message that was to be sent later was sent or deleted (user stream)."""

    id: AnyScheduledId
