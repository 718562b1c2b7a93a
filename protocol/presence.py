"""What is true only for a moment: who is online, who is typing. Never stored, never replayed."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId
from .limits import MAX_VIEW

Presence = Literal["online", "offline", "unknown"]


class Viewed(Model):
    """Which of the users in view are online now; ``unknown`` ones are in neither list."""

    online: list[AnyUserId]
    offline: list[AnyUserId]


class Noted(Model):
    """Taken note of."""


class SetView(Command[Viewed]):
    """Say which channels and people are on the screen; presence and typing come for these only.

    Replaces what was said before on this connection.
    """

    channels: Annotated[list[AnyChannelId], Meta(max_length=MAX_VIEW)] = []
    users: Annotated[list[AnyUserId], Meta(max_length=MAX_VIEW)] = []
    feed: Annotated[bool, Meta(description="The feed is open: its changes come too.")] = False
    idle: Annotated[
        bool, Meta(description="Nobody uses the device: it lets nobody be seen as online.")
    ] = False


class StartTyping(Command[Noted]):
    """Say that the actor is typing; at most every three seconds is passed on."""

    channel: AnyChannelId


class TypingStarted(Event):
    """Somebody is typing; forget it after six seconds."""

    channel: AnyChannelId
    user: AnyUserId


class ChannelMoved(Event):
    """Something happened in a channel in view that everybody may read and the user is not in.

    It holds nothing, may come too often, and may be lost: fetch what is new by ``stream.fill``.
    """

    channel: AnyChannelId


class PresenceChanged(Event):
    """Somebody in view came or went."""

    user: AnyUserId
    presence: Presence
