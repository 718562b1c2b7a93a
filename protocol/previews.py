"""Previews: what the pages behind a message's links say of themselves, fetched by the server."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, Seq
from .limits import MAX_LINK_CHARACTERS


class LinkPreview(Model):
    """What a link leads to, as the page said itself when the server fetched it; plain text."""

    url: Annotated[str, Meta(description="The link, as it stands in the message.")]
    title: str = ""
    description: str = ""
    site: Annotated[str, Meta(description="What the site calls itself, or its host.")] = ""
    picture: Annotated[
        str,
        Meta(description="Name of a small picture; it is at ``/previews/CHANNEL/SEQ/NAME``."),
    ] = ""
    width: Annotated[int | None, Meta(description="Of the picture's original, in pixels.")] = None
    height: Annotated[int | None, Meta(description="Of the picture's original, in pixels.")] = None


class PreviewsLeft(Model):
    """The previews a message has now."""

    previews: list[LinkPreview]


class RemovePreview(Command[PreviewsLeft]):
    """Take a link's preview off a message, for everybody and for good; twice is the same as once.

    Its author may, and whoever may delete the message.
    """

    channel: AnyChannelId
    seq: Seq
    url: Annotated[str, Meta(max_length=MAX_LINK_CHARACTERS)]


class PreviewsChanged(Event):
    """A message has other previews now: its links were fetched, or somebody removed one."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    previews: list[LinkPreview]
