"""Emoji on messages."""

from typing import Annotated, Any, Final, NamedTuple

from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.messages import Object, message_object
from chatserver.gateway.slack.places import channel_of, known_of, message_at
from chatserver.gateway.slack.refusals import Errors
from chatserver.jobs.slack_emoji import emoji_named
from chatserver.store import emoji, reactions
from chatserver.store.database import Reader
from chatserver.store.messages import Pages
from chatserver.store.reactions import Kind
from protocol.messages import Message
from protocol.reactions import AddReaction, ListReactions, RemoveReaction

from .chat import permalink_of

WRITE: Final = "reactions:write"
_ERRORS: Final[Errors] = {"invalid": "invalid_name", "too_large": "too_many_emoji"}
_PAGE: Final = 200


class Where(Given):
    """What ``reactions.get`` is given."""

    channel: str = ""
    timestamp: Annotated[Ts, Wrong("bad_timestamp")] = ""
    file: str = ""
    full: bool = False


class What(Where):
    """What ``reactions.add`` and ``reactions.remove`` are given."""

    name: str = ""


class Target(NamedTuple):
    """An emoji on a message, and whether the caller has it there."""

    message: Message
    emoji: str
    mine: bool


@method("reactions.add", scope=WRITE)
async def add(call: Call, given: What) -> Answer:
    """Put an emoji on a message."""
    target = await call.read(_target, call.me, given)
    if target.mine:
        raise SlackError("already_reacted")
    await _change(call, AddReaction, target)
    return {}


@method("reactions.remove", scope=WRITE)
async def remove(call: Call, given: What) -> Answer:
    """Take the caller's emoji off a message."""
    target = await call.read(_target, call.me, given)
    if not target.mine:
        raise SlackError("no_reaction")
    await _change(call, RemoveReaction, target)
    return {}


@method("reactions.get", scope="reactions:read")
async def get(call: Call, given: Where) -> Answer:
    """Return a message with its reactions."""
    message = await call.read(_with_all, call.me, given, call.base)
    return {"type": "message", "channel": given.channel, "message": message}


async def _change(call: Call, kind: Any, target: Target) -> None:
    message = target.message
    await call.ask(kind, _ERRORS, channel=message.channel, seq=message.seq, emoji=target.emoji)


def _target(reader: Reader, me: Caller, given: What) -> Target:
    if not given.name:
        raise SlackError("no_item_specified" if not given.timestamp else "invalid_name")
    message = _message(reader, me, given)
    name = given.name.strip().strip(":")
    found = emoji_named(name, emoji.names(reader))
    if found is None:
        raise SlackError("invalid_name")
    kind = Kind(message.channel, message.seq, found)
    return Target(message, found, reactions.has(reader, kind, me.actor.id))


def _message(reader: Reader, me: Caller, given: Where) -> Message:
    if not given.channel or not given.timestamp:
        raise SlackError("no_item_specified")
    channel = channel_of(reader, me.actor, given.channel)
    return message_at(reader, channel.id, given.timestamp)


def _with_all(reader: Reader, me: Caller, given: Where, base: str) -> Object:
    """Return a message; with ``full`` everybody who put something on it."""
    found = _message(reader, me, given)
    (message,) = Pages(reader, found.channel, me.actor.id).one(found.seq)
    known = known_of(reader, [message], me.team, base)
    shown = message_object(message, known)
    if given.full:
        for each, reaction in zip(shown.get("reactions", []), message.reactions, strict=True):
            command = ListReactions(
                channel=message.channel, seq=message.seq, emoji=reaction.emoji, limit=_PAGE
            )
            each["users"] = [one.user for one in looked(reader, me.actor, command).reactors]
    root = known.roots.get((message.channel, message.thread)) if message.thread else None
    return shown | {"permalink": permalink_of(base, message, root)}
