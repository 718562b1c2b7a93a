"""Following public channels without joining them: what is said there comes into one's feed."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .channels import Channel
from .ids import AnyChannelId, ChannelId
from .limits import MAX_PAGE


class ChannelFollowedNow(Model):
    """Whether the actor follows the channel; never one they are in."""

    following: bool


class FollowedChannels(Model):
    """Some channels, by identifier, and whether there are more."""

    channels: list[Channel]
    more: bool = False


class FollowChannel(Command[ChannelFollowedNow]):
    """Follow a public channel without joining it, or follow it no more.

    Joining ends it. An archived channel brings nothing new until it is restored.
    Refused with ``too_large`` if one follows 500 already.
    """

    channel: AnyChannelId
    follow: bool


class ListFollowedChannels(Command[FollowedChannels]):
    """List the channels the actor follows without being in them."""

    after: Annotated[ChannelId | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class ChannelFollowed(Event):
    """The user follows a channel without being in it, or does so no more (user stream)."""

    channel: AnyChannelId
    following: bool
