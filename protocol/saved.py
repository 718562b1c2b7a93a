"""Saved messages: what somebody keeps for later; nobody else sees it."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, Seq
from .limits import MAX_PAGE
from .users import TimeUs


class SavedMessage(Model):
    """A message that the actor keeps for later: where it stands, since when, and if it is done."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message; look it up.")]
    saved_us: TimeUs
    done_us: Annotated[TimeUs | None, Meta(description="When it was done, if it is.")] = None


class SavedPage(Model):
    """Some saved messages, the one saved last first, and whether there are more."""

    saved: list[SavedMessage]
    more: bool = False


class Saved(Model):
    """How the message is saved."""

    saved: SavedMessage
    repeated: Annotated[bool, Meta(description="It was so before.")] = False


class Unsaved(Model):
    """The message is not saved."""

    repeated: Annotated[bool, Meta(description="It had not been saved before either.")] = False


class SaveMessage(Command[Saved]):
    """Keep a message for later; twice is the same as once, and what is done is open again.

    Refused with ``too_large`` where 1,000 are saved, ``conflict`` if the message is deleted.
    """

    channel: AnyChannelId
    seq: Seq


class UnsaveMessage(Command[Unsaved]):
    """Keep a message no longer; twice is the same as once."""

    channel: AnyChannelId
    seq: Seq


class CompleteSaved(Command[Saved]):
    """Call a saved message done, or not done after all."""

    channel: AnyChannelId
    seq: Seq
    done: bool = True


class ListSaved(Command[SavedPage]):
    """List what the actor saved, as far as they may read it now; deleted messages are gone."""

    done: Annotated[bool | None, Meta(description="Only what is done, or only what is not.")] = None
    before: Annotated[TimeUs | None, Meta(description="Last ``saved_us`` already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class MessageSaved(Event):
    """A message is saved, is done or open again, or may be read again (user stream)."""

    saved: SavedMessage


class SavedRemoved(Event):
    """A message is not saved any more, was deleted, or may not be read now (user stream)."""

    channel: AnyChannelId
    seq: Seq
