"""Hashtags: ``#words`` in texts, as links to every visible message that has them."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId
from .limits import MAX_PAGE, MAX_TAG_CHARACTERS
from .messages import Message
from .users import TimeUs

Tag = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_TAG_CHARACTERS,
        pattern=r"^[^\s#]+(?!\n)$",
        description="Without the #; case does not count.",
    ),
]


class TaggedPlace(Model):
    """Where a page of tagged messages ends."""

    time_us: TimeUs
    channel: AnyChannelId


class Tagged(Model):
    """Some messages with a tag, newest first."""

    tag: Annotated[str, Meta(description="As it is compared, and as ``Message.tags`` has it.")]
    messages: list[Message]
    total: Annotated[int, Meta(ge=0, description="In how many messages the actor may see it.")]
    next: Annotated[
        TaggedPlace | None, Meta(description="If there are more: pass it as ``before``.")
    ] = None


class TagCount(Model):
    """A tag, and in how many messages the actor may see it."""

    tag: str
    messages: Annotated[int, Meta(ge=0)]


class TagCounts(Model):
    """Some tags, the most used first."""

    tags: list[TagCount]


class TagsNow(Model):
    """The tags the actor follows."""

    tags: list[str]


class ListTagged(Command[Tagged]):
    """List the messages with a tag, of all channels the actor may read."""

    tag: Tag
    before: TaggedPlace | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class SuggestTags(Command[TagCounts]):
    """Find tags by how they begin, among those of messages the actor may read."""

    prefix: Annotated[str, Meta(max_length=MAX_TAG_CHARACTERS)] = ""
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 20


class FollowTag(Command[TagsNow]):
    """Follow a tag, or follow it no more.

    Refused with ``too_large`` if one follows 200 already.
    """

    tag: Tag
    follow: bool


class ListFollowedTags(Command[TagsNow]):
    """List the tags the actor follows."""


class TagsChanged(Event):
    """The user follows other tags now (user stream)."""

    tags: list[str]
