"""Putting emoji on messages, taking them off, and saying who did."""

from collections.abc import Iterable

from msgspec.structs import replace

from chatserver.domain.emoji import custom_name, is_emoji
from chatserver.domain.policy import Actor, may_post, may_read
from chatserver.store import emoji, log, reactions
from chatserver.store.database import Reader
from chatserver.store.lanes import Question
from chatserver.store.reactions import Kind
from protocol.errors import Invalid, TooLarge
from protocol.limits import MAX_REACTION_KINDS
from protocol.reactions import (
    AddReaction,
    ListReactions,
    Reacted,
    Reaction,
    ReactionChanged,
    Reactors,
    RemoveReaction,
)

from .finding import found_message, standing_message
from .registry import Act, Look, action, in_channel, query


def _asks(actor: Actor, command: AddReaction | RemoveReaction) -> Iterable[Question]:
    yield log.asking_message(command.channel, command.seq)
    yield from reactions.asking(Kind(command.channel, command.seq, command.emoji), actor.id)


@action(may_post, stays_in=in_channel, asks=_asks)
def add_reaction(act: Act, command: AddReaction) -> Reacted:
    """Put the actor's emoji on a message and tell the channel.

    Raises:
        Invalid: there is no such emoji.
        TooLarge: there are too many kinds of emoji on it.
    """
    standing_message(act.reader, command.channel, command.seq)
    kind = Kind(command.channel, command.seq, command.emoji)
    before = reactions.find(act.reader, kind)
    if before and reactions.has(act.reader, kind, act.actor.id):
        return Reacted(reaction=replace(before, mine=True))
    if before is None:
        _require_new(act, kind)
    at = act.transaction.advance(command.channel)
    reaction = reactions.add(act.reader, kind, act.actor.id, at.seq)
    act.transaction.announce(at, _told(act, command, reaction, added=True))
    return Reacted(reaction=replace(reaction, mine=True))


@action(may_post, stays_in=in_channel, asks=_asks)
def remove_reaction(act: Act, command: RemoveReaction) -> Reacted:
    """Take the actor's emoji off a message and tell the channel."""
    standing_message(act.reader, command.channel, command.seq)
    kind = Kind(command.channel, command.seq, command.emoji)
    if not reactions.has(act.reader, kind, act.actor.id):
        before = reactions.find(act.reader, kind)
        return Reacted(reaction=before or Reaction(emoji=kind.emoji, count=0, since=kind.seq))
    reaction = reactions.remove(act.reader, kind, act.actor.id)
    act.transaction.record(_told(act, command, reaction, added=False), to=command.channel)
    return Reacted(reaction=reaction)


@query(may_read)
def list_reactions(look: Look, command: ListReactions) -> Reactors:
    """List who put an emoji on a message, in the order they did."""
    found_message(look.reader, command.channel, command.seq)
    kind = Kind(command.channel, command.seq, command.emoji)
    page = reactions.page(look.reader, kind, command.after, command.limit + 1)
    return Reactors(reactors=page[: command.limit], more=len(page) > command.limit)


def require_emoji(reader: Reader, text: str) -> None:
    """Refuse what is neither an emoji of Unicode nor one of the workspace.

    Raises:
        Invalid: it is none.
    """
    name = custom_name(text)
    if not (emoji.find(reader, name) if name else is_emoji(text)):
        raise Invalid("there is no such emoji", field="emoji")


def _require_new(act: Act, kind: Kind) -> None:
    """Refuse what may not be put on the message as another kind."""
    require_emoji(act.reader, kind.emoji)
    if reactions.kinds(act.reader, kind.channel, kind.seq) >= MAX_REACTION_KINDS:
        raise TooLarge(f"there are {MAX_REACTION_KINDS} kinds of emoji on it", field="emoji")


def _told(
    act: Act, command: AddReaction | RemoveReaction, reaction: Reaction, *, added: bool
) -> ReactionChanged:
    return ReactionChanged(
        channel=command.channel,
        seq=command.seq,
        reaction=reaction,
        user=act.actor.id,
        added=added,
    )
