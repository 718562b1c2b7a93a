"""Read cursors: how far somebody has read a channel, the same on all their devices."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, Seq


class Marked(Model):
    """The read cursor as it is now; it never goes back by itself."""

    read_seq: Annotated[int, Meta(ge=0)]
    read_ordinal: Annotated[int, Meta(ge=0, description="``Message.ordinal`` there.")] = 0


class MarkRead(Command[Marked]):
    """Say that everything up to ``seq`` is read; a position beyond the head means the head."""

    channel: AnyChannelId
    seq: Annotated[int, Meta(ge=0, lt=2**53)]


class MarkUnread(Command[Marked]):
    """Say that a message and what came after it is not read; the cursor goes back before it."""

    channel: AnyChannelId
    seq: Seq


class ReadMarked(Event):
    """The user's read cursor moved forward (user stream)."""

    channel: AnyChannelId
    read_seq: Annotated[int, Meta(ge=0)]
    read_ordinal: Annotated[int, Meta(ge=0, description="``Message.ordinal`` there.")] = 0


class UnreadMarked(Event):
    """The user's read cursor moved back (user stream)."""

    channel: AnyChannelId
    read_seq: Annotated[int, Meta(ge=0)]
    unread_head: Annotated[int, Meta(ge=0, description="Head of the channel when it moved.")]
    read_ordinal: Annotated[int, Meta(ge=0, description="``Message.ordinal`` there.")] = 0
    head: Annotated[
        int, Meta(ge=0, description="Head of the channel to which the lists below go.")
    ] = 0
    mentions: Annotated[list[Seq], Meta(description="As ``Membership.mentions``.")] = []
    callers: Annotated[list[AnyUserId], Meta(description="As ``Membership.callers``.")] = []
    deleted: Annotated[list[Seq], Meta(description="As ``Membership.deleted``.")] = []
