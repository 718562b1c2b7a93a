"""Messages by their place: those others share, as far as one may read them."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Model
from .limits import MAX_MESSAGES_GOT
from .messages import Message, MessagePlace


class FoundMessages(Model):
    """The messages asked for, tombstones too, but for those the actor may not read."""

    messages: list[Message]
    more: Annotated[
        bool,
        Meta(
            description="They were too long for one answer: ask again for what is behind the last."
        ),
    ] = False


class GetMessages(Command[FoundMessages]):
    """Look messages up by their places, such as those that others share or link to."""

    places: Annotated[list[MessagePlace], Meta(max_length=MAX_MESSAGES_GOT)]
