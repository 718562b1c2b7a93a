"""Drafts: what somebody has begun to write, on all their devices and for nobody else."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, Seq
from .limits import MAX_PAGE, MAX_TEXT_CHARACTERS
from .users import TimeUs

DraftText = Annotated[
    str,
    Meta(
        max_length=MAX_TEXT_CHARACTERS,
        pattern=r"^[^\x00]*$",
        description="As far as it is written; empty: there is no draft.",
    ),
]


class Draft(Model):
    """What the actor has begun to write in a channel, or in a thread there."""

    channel: AnyChannelId
    text: str
    time_us: Annotated[int, Meta(ge=0, description="When it was saved; no two are the same.")]
    thread: Annotated[Seq | None, Meta(description="Root of the thread it is for.")] = None


class Drafts(Model):
    """Some drafts, newest first, and whether there are more."""

    drafts: list[Draft]
    more: bool = False


class Saved(Model):
    """The draft is kept."""

    time_us: TimeUs


class SaveDraft(Command[Saved]):
    """Keep what the actor has begun to write; empty text removes it.

    Refused with ``too_large`` where there are 200 drafts already.
    """

    channel: AnyChannelId
    text: DraftText
    thread: Seq | None = None


class ListDrafts(Command[Drafts]):
    """List the actor's drafts, newest first."""

    before: Annotated[TimeUs | None, Meta(description="``time_us`` of the last one seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = MAX_PAGE


class DraftSaved(Event):
    """The user saved a draft, or removed it: then ``text`` is empty (user stream)."""

    channel: AnyChannelId
    text: str
    time_us: TimeUs
    thread: Seq | None = None
