"""Blocking people: what they do calls for one no more; nobody else learns of it."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId
from .limits import MAX_PAGE
from .people import People


class BlockedNow(Model):
    """Whether the actor blocks the person now."""

    blocked: bool


class BlockPerson(Command[BlockedNow]):
    """Block a colleague, or do so no more; they are not told.

    Neither writes to the other directly or follows the other any more. What the blocked one
    writes in channels is delivered like everything else, but its mentions do not count and it
    makes no stories for the actor: show it collapsed.
    Refused with ``too_large`` if one blocks 1,000 already.
    """

    user: AnyUserId
    block: bool


class ListBlocked(Command[People]):
    """List whom the actor blocks."""

    after: Annotated[str | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class PersonBlocked(Event):
    """The user blocks a person, or does so no more (user stream)."""

    user: AnyUserId
    blocked: bool
