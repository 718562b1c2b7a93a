"""Making, entering, leaving and changing conversations."""

from typing import Annotated, Final

from chatserver.domain.policy import Place
from chatserver.domain.slack.identity import time_of
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, method
from chatserver.gateway.slack.places import channel_of, named_channel, people_of
from chatserver.gateway.slack.refusals import Errors
from chatserver.gateway.slack.texts import decoded
from chatserver.store import channels, log, messages
from chatserver.store.database import Reader
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetPurpose,
    SetTopic,
)
from protocol.cursors import MarkRead
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_GROUP_MEMBERS

from .conversations import conversation, in_it, require_named

WRITE: Final = "channels:manage|channels:write|groups:write|im:write|mpim:write"
JOIN: Final = f"channels:join|{WRITE}"
_NAME: Final[Errors] = {
    "invalid name": "invalid_name_specials",
    "too_large name": "invalid_name_maxlength",
    "conflict": "name_taken",
}
_MOST_CHARACTERS: Final = 80


class One(Given):
    """What methods about one conversation are given."""

    channel: str


class New(Given):
    """What ``conversations.create`` is given."""

    name: Annotated[str, Wrong("invalid_name_specials")] = ""
    is_private: bool = False


class Opened(Given):
    """What ``conversations.open`` is given."""

    channel: str = ""
    users: list[str] = []
    user: str = ""
    return_im: bool = False
    prevent_creation: bool = False


class Joined(Given):
    """What ``conversations.join`` is given, and long ago ``channels.join``."""

    channel: str = ""
    name: str = ""


class Invited(One):
    """What ``conversations.invite`` is given."""

    users: list[str] = []
    user: str = ""


class Kicked(One):
    """What ``conversations.kick`` is given."""

    user: str


class Renamed(One):
    """What ``conversations.rename`` is given."""

    name: Annotated[str, Wrong("invalid_name_specials")] = ""


class Topic(One):
    """What ``conversations.setTopic`` is given."""

    topic: str


class Purpose(One):
    """What ``conversations.setPurpose`` is given."""

    purpose: str


class Mark(One):
    """What ``conversations.mark`` is given."""

    ts: Annotated[Ts, Wrong("invalid_timestamp")]


@method("conversations.create", "channels.create", scope=WRITE)
async def create(call: Call, given: New) -> Answer:
    """Make a conversation."""
    kind = "private" if given.is_private else "public"
    name = _name(given.name)
    joined = await call.ask(CreateChannel, _NAME, name=name, kind=kind)
    return await _shown(call, joined.membership.channel.id)


@method("conversations.open", "im.open", "mpim.open", scope="im:write|mpim:write")
async def open_direct(call: Call, given: Opened) -> Answer:
    """Open the direct conversation with some people, or one that is known."""
    users = given.users or ([given.user] if given.user else [])
    if given.channel:
        found: str | None = given.channel
        await call.read(channel_of, call.actor, given.channel)
    elif not users:
        raise SlackError("users_list_not_supplied")
    elif len(users) >= MAX_GROUP_MEMBERS:
        raise SlackError("too_many_users")
    else:
        found = await call.read(_direct, call.me, users)
    known = {"no_op": True, "already_open": True} if found else {}
    if found is None and given.prevent_creation:
        raise SlackError("channel_not_found")
    channel = ChannelId(found) if found else await direct_with(call, users)
    answer = await _shown(call, channel)
    return (answer if given.return_im else {"channel": {"id": channel}}) | known


async def direct_with(call: Call, users: list[str]) -> ChannelId:
    """Return the direct channel with some people, opened if need be.

    Raises:
        SlackError: one of them is nobody, or takes none.
    """
    errors = {"forbidden": "user_not_visible", "invalid": "user_not_found"}
    return (await call.ask(OpenDirect, errors, users=users)).membership.channel.id


@method("conversations.close", "im.close", "mpim.close", scope="im:write|mpim:write")
async def close(call: Call, given: One) -> Answer:
    """Do nothing: direct conversations are not closed here."""
    channel = await call.read(channel_of, call.actor, given.channel)
    if channel.kind not in ("direct", "group"):
        raise SlackError("method_not_supported_for_channel_type")
    return {"no_op": True, "already_closed": True}


@method("conversations.join", "channels.join", scope=JOIN)
async def join(call: Call, given: Joined) -> Answer:
    """Go into a public conversation."""
    channel = given.channel or await call.read(named_channel, call.actor, given.name or "-")
    place = await _place(call, channel)
    await call.ask(JoinChannel, channel=channel)
    answer = await _shown(call, channel)
    return answer | (_warning("already_in_channel") if place.role else {})


@method("conversations.leave", "channels.leave", "groups.leave", scope=WRITE)
async def leave(call: Call, given: One) -> Answer:
    """Go out of a conversation."""
    if (await _place(call, given.channel)).role is None:
        return {"not_in_channel": True}
    await call.ask(LeaveChannel, channel=given.channel)
    return {}


@method("conversations.invite", "channels.invite", "groups.invite", scope=WRITE)
async def invite(call: Call, given: Invited) -> Answer:
    """Bring people into a conversation."""
    users = given.users or ([given.user] if given.user else [])
    if not users:
        raise SlackError("no_user")
    place = await _place(call, given.channel)
    if call.actor.id in users:
        raise SlackError("cant_invite_self")
    if await call.read(in_it, given.channel, users):
        raise SlackError("already_in_channel" if place.role else "not_in_channel")
    for user in users:
        await call.ask(
            AddMember, {"forbidden user": "user_is_restricted"}, channel=given.channel, user=user
        )
    return await _shown(call, given.channel)


@method("conversations.kick", "channels.kick", "groups.kick", scope=WRITE)
async def kick(call: Call, given: Kicked) -> Answer:
    """Take somebody out of a conversation."""
    await _place(call, given.channel)
    if given.user == call.actor.id:
        raise SlackError("cant_kick_self")
    if not await call.read(in_it, given.channel, [given.user]):
        raise SlackError("not_in_channel")
    await call.ask(RemoveMember, channel=given.channel, user=given.user)
    return {}


@method("conversations.archive", "channels.archive", "groups.archive", scope=WRITE)
async def archive(call: Call, given: One) -> Answer:
    """Close a conversation for writing."""
    if (await _place(call, given.channel)).archived:
        raise SlackError("already_archived")
    await call.ask(ArchiveChannel, channel=given.channel)
    return {}


@method("conversations.unarchive", "channels.unarchive", "groups.unarchive", scope=WRITE)
async def unarchive(call: Call, given: One) -> Answer:
    """Open an archived conversation again."""
    if not (await _place(call, given.channel)).archived:
        raise SlackError("not_archived")
    await call.ask(RestoreChannel, {"forbidden": "restricted_action"}, channel=given.channel)
    return {}


@method("conversations.rename", "channels.rename", "groups.rename", scope=WRITE)
async def rename(call: Call, given: Renamed) -> Answer:
    """Give a conversation another name."""
    await _place(call, given.channel)
    await call.ask(RenameChannel, _NAME, channel=given.channel, name=_name(given.name))
    return await _shown(call, given.channel)


@method("conversations.setTopic", "channels.setTopic", "groups.setTopic", scope=WRITE)
async def set_topic(call: Call, given: Topic) -> Answer:
    """Say what a conversation is about."""
    await call.read(channel_of, call.actor, given.channel)
    topic = decoded(given.topic)
    await call.ask(SetTopic, {"invalid topic": "too_long"}, channel=given.channel, topic=topic)
    return await _shown(call, given.channel) | {"topic": given.topic}


@method("conversations.setPurpose", "channels.setPurpose", "groups.setPurpose", scope=WRITE)
async def set_purpose(call: Call, given: Purpose) -> Answer:
    """Say what a conversation is for."""
    await call.read(channel_of, call.actor, given.channel)
    said = decoded(given.purpose)
    errors = {"invalid purpose": "too_long"}
    await call.ask(SetPurpose, errors, channel=given.channel, purpose=said)
    return await _shown(call, given.channel) | {"purpose": given.purpose}


@method("conversations.mark", "channels.mark", "im.mark", "groups.mark", scope=WRITE)
async def mark(call: Call, given: Mark) -> Answer:
    """Move the caller's read cursor up to a time."""
    seq = await call.read(_position_at, call.me, given)
    await call.ask(MarkRead, channel=given.channel, seq=seq)
    return {}


def _name(name: str) -> str:
    if not name.strip():
        raise SlackError("invalid_name_required")
    if len(name) > _MOST_CHARACTERS:
        raise SlackError("invalid_name_maxlength")
    return name


def _direct(reader: Reader, me: Caller, users: list[str]) -> str | None:
    people = sorted({UserId(each) for each in users} | {me.actor.id})
    if len(people_of(reader, people)) < len(people):
        raise SlackError("user_not_found")
    return channels.by_direct_key(reader, channels.direct_key(people))


def _position_at(reader: Reader, me: Caller, given: Mark) -> int:
    channel = channel_of(reader, me.actor, given.channel)
    head = log.head(reader, channel.id)
    time_us = time_of(given.ts)
    if head is None or time_us is None:
        return 0
    return messages.first_since(reader, channel.id, time_us + 1, head.seq) - 1


async def _place(call: Call, channel: str) -> Place:
    return await call.read(require_named, call.actor, channel)


async def _shown(call: Call, channel: str) -> Answer:
    return {"channel": await call.read(conversation, call.me, channel)}


def _warning(code: str) -> Answer:
    return {"warning": code, "response_metadata": {"warnings": [code]}}
