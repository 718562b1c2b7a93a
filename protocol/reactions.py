"""Reactions: an emoji put on a message, and who put it there."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, Seq
from .limits import MAX_EMOJI_CHARACTERS, MAX_PAGE, MAX_REACTION_FACES

EMOJI_NAME = "[a-z0-9_+-]{1,62}"
Emoji = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_EMOJI_CHARACTERS,
        pattern=rf"^(?::{EMOJI_NAME}:|[^\s:]+)(?!\n)$",
        description="One emoji of Unicode, fully qualified, or the ``:name:`` of a custom one.",
    ),
]


class Reaction(Model):
    """One kind of emoji on a message, and how many put it there."""

    emoji: str
    count: Annotated[int, Meta(ge=0)]
    since: Annotated[
        Seq, Meta(description="Position of the first; a message's reactions stand in this order.")
    ]
    users: Annotated[
        list[AnyUserId],
        Meta(description=f"Who, the first {MAX_REACTION_FACES}, in the order they did."),
    ] = []
    mine: Annotated[
        bool, Meta(description="The actor is among them. In answers only, never in an event.")
    ] = False


class Reactor(Model):
    """Somebody who put an emoji on a message."""

    user: AnyUserId
    seq: Annotated[Seq, Meta(description="Position of the event that told of it.")]


class Reactors(Model):
    """Some of those who put an emoji on a message, the first ones first; whether there are more."""

    reactors: list[Reactor]
    more: bool = False


class Reacted(Model):
    """The emoji on the message as it is now; ``count`` is 0 if nobody has it there."""

    reaction: Reaction


class AddReaction(Command[Reacted]):
    """Put an emoji on a message; twice is the same as once.

    Refused with ``too_large`` if there are 50 kinds of emoji on it, ``conflict`` if it is deleted.
    """

    channel: AnyChannelId
    seq: Seq
    emoji: Emoji


class RemoveReaction(Command[Reacted]):
    """Take one's emoji off a message again; twice is the same as once."""

    channel: AnyChannelId
    seq: Seq
    emoji: Emoji


class ListReactions(Command[Reactors]):
    """List who put an emoji on a message."""

    channel: AnyChannelId
    seq: Seq
    emoji: Emoji
    after: Annotated[
        int, Meta(ge=0, lt=2**53, description="``seq`` of the last one already seen.")
    ] = 0
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class ReactionChanged(Event):
    """Somebody put an emoji on a message or took theirs off; ``reaction`` is how it stands now."""

    channel: AnyChannelId
    seq: Annotated[Seq, Meta(description="The message.")]
    reaction: Reaction
    user: Annotated[AnyUserId, Meta(description="Who did it.")]
    added: bool
