"""How loud a channel is for somebody: what of it calls for them."""

from typing import Literal

from .base import Command, Event, Model
from .ids import AnyChannelId

Level = Literal["all", "mentions", "nothing"]


class LevelNow(Model):
    """How loud the channel is now."""

    level: Level
    muted: bool


class SetLevel(Command[LevelNow]):
    """Say what of a channel calls for the actor: everything, mentions, or nothing."""

    channel: AnyChannelId
    level: Level


class MuteChannel(Command[LevelNow]):
    """Keep a channel quiet, whatever its level, or let it be heard again."""

    channel: AnyChannelId
    muted: bool


class LevelChanged(Event):
    """The user made a channel louder or quieter (user stream)."""

    channel: AnyChannelId
    level: Level
    muted: bool
