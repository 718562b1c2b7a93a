"""Read cursors: how far somebody has read a channel, the same on all their devices."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId


class Marked(Model):
    """The read cursor as it is now; it never goes back by itself."""

    read_seq: Annotated[int, Meta(ge=0)]
    read_ordinal: Annotated[int, Meta(ge=0, description="``Message.ordinal`` there.")] = 0


class MarkRead(Command[Marked]):
    """Say that everything up to ``seq`` is read; a position beyond the head means the head."""

    channel: AnyChannelId
    seq: Annotated[int, Meta(ge=0, lt=2**53)]


class ReadMarked(Event):
    """The user's read cursor moved (user stream)."""

    channel: AnyChannelId
    read_seq: Annotated[int, Meta(ge=0)]
    read_ordinal: Annotated[int, Meta(ge=0, description="``Message.ordinal`` there.")] = 0
