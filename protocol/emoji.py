"""Custom emoji: small pictures that the workspace's people add, written ``:name:``."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId
from .limits import MAX_PAGE
from .reactions import EMOJI_NAME
from .users import TimeUs

ImageType = Literal["image/png", "image/gif", "image/webp", "image/jpeg"]
EmojiName = Annotated[
    str,
    Meta(pattern=rf"^{EMOJI_NAME}(?!\n)$", description="Unique; written between colons."),
]


class CustomEmoji(Model):
    """A picture with a name; it is served over HTTP at ``/emoji/NAME/HASH``."""

    name: str
    hash: Annotated[str, Meta(description="Of the picture: another one has another address.")]
    type: ImageType
    creator: AnyUserId
    created_us: TimeUs


class EmojiList(Model):
    """Some custom emoji, by name, and whether there are more."""

    emoji: list[CustomEmoji]
    more: bool = False


class EmojiGone(Model):
    """There is no custom emoji of that name."""


class ListEmoji(Command[EmojiList]):
    """List the custom emoji; they are added by ``POST /emoji/NAME`` over HTTP."""

    after: Annotated[str | None, Meta(description="Last name already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = MAX_PAGE


class RemoveEmoji(Command[EmojiGone]):
    """Remove a custom emoji of one's own; administrators may remove others'."""

    name: EmojiName


class EmojiAdded(Event):
    """Somebody added a custom emoji (workspace stream)."""

    emoji: CustomEmoji


class EmojiRemoved(Event):
    """A custom emoji is there no more; texts and reactions keep its name (workspace stream)."""

    name: str
