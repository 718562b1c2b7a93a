"""Sections: how somebody arranges their own channels, on all their devices."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId
from .limits import MAX_SECTION_CHANNELS, MAX_SECTION_CHARACTERS, MAX_SECTIONS

Sorting = Annotated[
    Literal["name", "newest", "unread"],
    Meta(description="By name; by what happened last; what is unread first, then by name."),
]


class Section(Model):
    """Some of one's channels under a name; one that is not in it any more is simply not shown."""

    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_SECTION_CHARACTERS,
            pattern=r"^[^\x00-\x1f]+(?!\n)$",
        ),
    ]
    channels: Annotated[list[AnyChannelId], Meta(max_length=MAX_SECTION_CHANNELS)] = []
    collapsed: bool = False


class SectionsNow(Model):
    """The actor's sections, in their order, and how channels are sorted in each."""

    sections: list[Section]
    sorting: Sorting = "name"


class SetSections(Command[SectionsNow]):
    """Arrange the actor's channels; this instead of what was before.

    Names differ, and a channel is in one of them at most. Starred channels stand above all.
    """

    sections: Annotated[list[Section], Meta(max_length=MAX_SECTIONS)]
    sorting: Sorting = "name"


class ListSections(Command[SectionsNow]):
    """Ask how the actor has arranged their channels."""


class SectionsChanged(Event):
    """The user has arranged their channels otherwise (user stream)."""

    sections: list[Section]
    sorting: Sorting = "name"
