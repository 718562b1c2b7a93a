"""Search: messages, people and channels by what is remembered of them."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Model
from .channels import Channel
from .limits import MAX_FOUND, MAX_NAME_CHARACTERS, MAX_QUERY_CHARACTERS, MAX_SEARCH_CURSOR
from .messages import Message
from .users import User

Sort = Literal["relevance", "newest"]
Matching = Literal["words", "parts", "similar"]
SearchText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_QUERY_CHARACTERS,
        description="Words, all of which are to be there; a phrase in double quotes; ``-word`` "
        "for what is not to be there. ``from:@ada`` or ``from:me``, ``in:#general`` or "
        "``in:@ada``, ``has:link``, ``has:file``, ``has:reaction``, ``is:thread``; ``before:``, "
        "``after:``, ``on:`` or ``during:`` a date as 2026-11-26, 2026-11, 2026, today or "
        "yesterday. After ``from:`` and ``in:`` an identifier will do.",
    ),
]
NameText = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARACTERS)]


class Highlight(Model):
    """A part of a text that was looked for; both are counted in Unicode characters."""

    begin: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0, description="Is not part of it.")]


class FoundMessage(Model):
    """A message, and what was found in its text."""

    message: Message
    highlights: Annotated[list[Highlight], Meta(description="In the text's order.")] = []


class SearchedMessages(Model):
    """Some messages, the best or the newest first."""

    found: list[FoundMessage]
    channels: Annotated[
        list[Channel], Meta(description="Those the messages stand in, each once.")
    ] = []
    total: (
        Annotated[int, Meta(ge=0, description="How many there are; left out if there are many.")]
        | None
    ) = None
    next: Annotated[str | None, Meta(description="If there are more: pass it as ``cursor``.")] = (
        None
    )
    matching: Annotated[
        Matching,
        Meta(
            description="Where whole words found little, parts of words were looked for; where "
            "these did, words that look alike."
        ),
    ] = "words"


class SearchedPeople(Model):
    """Some people and bots, the best first."""

    users: list[User]
    more: bool = False


class SearchedChannels(Model):
    """Some named channels, the best first."""

    channels: list[Channel]
    more: bool = False


class SearchMessages(Command[SearchedMessages]):
    """Find messages the actor may read now, but none of people they block.

    Case and accents do not count. What was posted a moment ago may take a second to be found; what
    was edited or deleted is not found any more at once. Refused with ``invalid`` where an operator
    is not complete; the message says what is missing.
    """

    query: SearchText
    sort: Sort = "relevance"
    cursor: Annotated[str, Meta(max_length=MAX_SEARCH_CURSOR)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_FOUND)] = 20
    typing: Annotated[
        bool, Meta(description="The last word may go on: find what begins so as well.")
    ] = False
    utc_offset_min: Annotated[
        int, Meta(ge=-1_440, le=1_440, description="By how much the actor's clock is ahead.")
    ] = 0


class SearchPeople(Command[SearchedPeople]):
    """Find people and bots by a part of a name; if there is none, by one that looks alike."""

    query: NameText
    limit: Annotated[int, Meta(ge=1, le=MAX_FOUND)] = 20


class SearchChannels(Command[SearchedChannels]):
    """Find channels the actor may read by a part of the name or topic, or one that looks alike."""

    query: NameText
    limit: Annotated[int, Meta(ge=1, le=MAX_FOUND)] = 20
