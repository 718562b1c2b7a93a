"""Our events in Slack's words: zero or more of its events for each of ours, without a wait.

Optional keys are left out, never null: programs look whether they are there.
Source: docs.slack.dev, Events reference; samples recorded by Slack's own SDKs.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from chatserver.domain.slack.identity import subteam_id, ts_of
from chatserver.gateway.slack.objects.channels import Seen, channel_object
from chatserver.gateway.slack.objects.messages import Known, message_object
from chatserver.gateway.slack.objects.users import group_object, user_object
from chatserver.jobs.slack_emoji import name_of
from protocol import AnyEvent, Position
from protocol.channels import (
    Channel,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    MemberJoined,
    MemberLeft,
)
from protocol.emoji import EmojiAdded, EmojiRemoved
from protocol.files import FileDeleted
from protocol.groups import GroupChanged, GroupRemoved
from protocol.ids import StreamId, UserId
from protocol.messages import Message, MessageDeleted, MessageEdited, MessagePosted
from protocol.pins import MessagePinned, MessageUnpinned
from protocol.reactions import ReactionChanged
from protocol.statuses import Status, StatusChanged
from protocol.users import UserChanged

Object = dict[str, Any]

_US: Final = 1_000_000
_TYPES: Final = {"public": "channel", "private": "group", "direct": "im", "group": "mpim"}
_ASKED_FOR: Final = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
_LETTERS: Final = {"channel": "C", "group": "G"}


class Slack(NamedTuple):
    """An event of Slack's, and what an app that wants it may have asked for."""

    event: Object
    names: tuple[str, ...] = ()
    for_guests: bool = True

    @property
    def asked_for(self) -> tuple[str, ...]:
        """What an app that wants it may have asked for; its type, if nothing else is said."""
        return self.names or (str(self.event["type"]),)


class Around(NamedTuple):
    """What an event is told with: gathered in one reading, or remembered."""

    known: Known
    channels: Mapping[str, Channel]
    messages: Mapping[tuple[str, int], Message]
    """Those that were reacted to or pinned."""
    before: Mapping[tuple[str, int], Message]
    """Messages as they were before what happened at a position, as far as anybody remembers."""
    entries: Mapping[tuple[str, int], MemberJoined]
    """How somebody came into a channel whose log they hear only from there on."""
    listed: Mapping[tuple[str, int], AnyEvent]
    """What happened to public channels at these positions."""
    new_users: frozenset[UserId]
    """Those who have only just come."""
    statuses: Mapping[UserId, Status]
    """Of people who changed."""
    base: str
    """Where the server is reached."""

    def channel(self, id_: str) -> Channel | None:
        """Return a channel people join or talk in; of updates Slack's programs know nothing."""
        found = self.channels.get(id_)
        return None if found is None or found.kind == "updates" else found


def translate(event: AnyEvent | None, at: Position, around: Around) -> list[Slack]:
    """Return what Slack's programs are told of an event, in order."""
    told = list(_told(event, at, around))
    for each in told:
        each.event.setdefault("event_ts", ts_of(at.time_us))
    return told


def mention(event: AnyEvent | None, around: Around, told: list[Slack]) -> Object | None:
    """Return the ``app_mention`` that a message is to apps it mentions, if it is one."""
    if not isinstance(event, MessagePosted | MessageEdited) or not mentioned(event) or not told:
        return None
    channel = around.channel(event.message.channel)
    if channel is None or channel.kind not in ("public", "private"):
        return None
    said = told[0].event
    if isinstance(event, MessageEdited):
        said = said["message"] | {key: said[key] for key in ("channel", "event_ts")}
    kept = ("user", "text", "ts", "team", "channel", "event_ts", "thread_ts", "blocks", "files")
    beside = (
        "edited",
        "bot_id",
        "app_id",
        "bot_profile",
        "attachments",
        "client_msg_id",
        "parent_user_id",
    )
    return {"type": "app_mention"} | {key: said[key] for key in (*kept, *beside) if key in said}


def mentioned(event: MessagePosted | MessageEdited) -> list[UserId]:
    """Return whom a message mentions, or whom an edit mentions for the first time."""
    if isinstance(event, MessagePosted):
        return event.message.mentions
    return [user for user in event.newly_named if user in event.message.mentions]


def _told(event: AnyEvent | None, at: Position, around: Around) -> Iterator[Slack]:
    match event:
        case MessagePosted() | MessageEdited() | MessageDeleted():
            yield from _of_message(event, at, around)
        case ReactionChanged():
            yield from _reaction(event, around)
        case MessagePinned() | MessageUnpinned():
            yield from _pin(event, at, around)
        case FileDeleted():
            yield Slack({"type": "file_deleted", "file_id": event.file})
        case MemberJoined() | MemberLeft():
            yield from _member(event, at, around)
        case ChannelChanged():
            yield from _channel_changed(event, at)
        case ChannelJoined() | ChannelLeft():
            yield from _own_place(event, at, around)
        case ChannelListed():
            yield from _listed(event, around)
        case _:
            yield from _of_workspace(event, at, around)


# -- messages ----------------------------------------------------------------------------------


def _of_message(
    event: MessagePosted | MessageEdited | MessageDeleted, at: Position, around: Around
) -> Iterator[Slack]:
    channel = around.channel(event.message.channel)
    if channel is None:
        return
    match event:
        case MessagePosted(message=message) if not message.deleted:
            yield _in_channel(channel, posted(message, around))
            yield from _shared(message)
        case MessageEdited(message=message) if not message.deleted:
            yield _in_channel(channel, _edited(message, at, around))
        case MessageDeleted(message=message):
            yield _in_channel(channel, _deleted(message, at, around))
        case _:
            pass  # deleted since: its deletion is told, at its own place


def posted(message: Message, around: Around) -> Object:
    """Return a message as the event that tells of it: what became of it since is told later."""
    fresh = replace(message, replies=0, last_reply_us=None, faces=[], edited_us=None, reactions=[])
    said = message_object(fresh, around.known, metadata=True)
    if "files" in said:
        said |= {"upload": True, "display_as_bot": False}
        said.setdefault("subtype", "file_share")
    if "bot_id" not in said:
        said["client_msg_id"] = _client_id(message)
    return said | {"event_ts": said["ts"]}


def _shared(message: Message) -> Iterator[Slack]:
    """Tell of each file that a message brings into a channel."""
    for file in message.files:
        whose = {"user_id": message.author, "channel_id": message.channel}
        shared = {"type": "file_shared", "file_id": file.id, "file": {"id": file.id}}
        yield Slack(shared | whose)


def _edited(message: Message, at: Position, around: Around) -> Object:
    return _about(at, "message_changed") | {
        "message": message_object(message, around.known),
        "previous_message": _previous(message, at, around),
    }


def _deleted(message: Message, at: Position, around: Around) -> Object:
    return _about(at, "message_deleted") | {
        "deleted_ts": ts_of(message.time_us),
        "previous_message": _previous(message, at, around),
    }


def _previous(message: Message, at: Position, around: Around) -> Object:
    """Return a message as it was; where nobody remembers, without its text."""
    before = around.before.get((at.stream, at.seq))
    if before is None:
        before = replace(message, text="", app=None, edited_us=None, deleted=False)
    return message_object(before, around.known)


def _about(at: Position, subtype: str) -> Object:
    ts = ts_of(at.time_us)
    return {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts}


def _in_channel(channel: Channel, event: Object) -> Slack:
    kind = _TYPES[channel.kind]
    place = {"channel": channel.id, "channel_type": kind}
    return Slack(event | place, (_ASKED_FOR[kind], "message"))


def _client_id(message: Message) -> str:
    name = f"{message.channel}:{message.seq}".encode()
    digest = hashlib.blake2b(name, digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))


def _notice(channel: Channel, subtype: str, at: Position, user: str, **more: Any) -> Slack:
    """Return a message that the server itself would write at Slack."""
    ts = ts_of(at.time_us)
    event = {"type": "message", "subtype": subtype, "user": user, "ts": ts, "event_ts": ts}
    return _in_channel(channel, event | more)


# -- reactions and pins ------------------------------------------------------------------------


def _reaction(event: ReactionChanged, around: Around) -> Iterator[Slack]:
    message = around.messages.get((event.channel, event.seq))
    if message is None or around.channel(event.channel) is None:
        return
    yield Slack(
        {
            "type": "reaction_added" if event.added else "reaction_removed",
            "user": event.user,
            "reaction": name_of(event.reaction.emoji),
            "item": {
                "type": "message",
                "channel": event.channel,
                "ts": ts_of(message.time_us),
            },
            "item_user": message.author,
        }
    )


def _pin(event: MessagePinned | MessageUnpinned, at: Position, around: Around) -> Iterator[Slack]:
    place = event.pin if isinstance(event, MessagePinned) else event
    message = around.messages.get((place.channel, place.seq))
    if message is None or around.channel(place.channel) is None:
        return
    pinned = isinstance(event, MessagePinned)
    item = {
        "type": "message",
        "channel": place.channel,
        "message": message_object(message, around.known),
        "created": at.time_us // _US,
        "created_by": place.user,
    }
    about = {"user": place.user, "channel_id": place.channel, "item": item}
    kind = "pin_added" if pinned else "pin_removed"
    yield Slack({"type": kind} | about | {"item_user": message.author})


# -- channels ----------------------------------------------------------------------------------


def _member(event: MemberJoined | MemberLeft, at: Position, around: Around) -> Iterator[Slack]:
    channel = around.channel(event.channel)
    if channel is None or channel.kind not in ("public", "private"):
        return  # who is in a channel without a name never changes
    joined = isinstance(event, MemberJoined)
    inviter = {"inviter": event.by} if isinstance(event, MemberJoined) and event.by else {}
    yield Slack(
        {
            "type": "member_joined_channel" if joined else "member_left_channel",
            "user": event.user,
            "channel": channel.id,
            "channel_type": _LETTERS[_TYPES[channel.kind]],
            "team": around.known.team,
        }
        | inviter
    )
    subtype, did = ("channel_join", "joined") if joined else ("channel_leave", "left")
    text = f"<@{event.user}> has {did} the channel"
    yield _notice(channel, subtype, at, event.user, text=text, **inviter)


def _channel_changed(event: ChannelChanged, at: Position) -> Iterator[Slack]:
    now, before = event.channel, event.before
    if before is None or now.kind not in ("public", "private"):
        return
    user = event.by or now.creator
    is_listed = now.kind == "public"  # then everybody is told, by what tells of the list
    if now.name != before.name:
        if not is_listed:
            yield _renamed(now)
        text = f'<@{user}> has renamed the channel from "{before.name}" to "{now.name}"'
        names = {"old_name": before.name, "name": now.name}
        yield _notice(now, "channel_name", at, user, text=text, **names)
    if now.topic != before.topic:
        topic = _escaped(now.topic)
        text = f"<@{user}> set the channel topic: {topic}"
        yield _notice(now, "channel_topic", at, user, text=text, topic=topic)
    if now.purpose != before.purpose:
        purpose = _escaped(now.purpose)
        text = f"<@{user}> set the channel purpose: {purpose}"
        yield _notice(now, "channel_purpose", at, user, text=text, purpose=purpose)
    if now.kind != before.kind:
        text = f"<@{user}> made this channel *private*. It is open to invited people only."
        yield _notice(now, "channel_convert_to_private", at, user, text=text)
    if now.posting != before.posting:
        who = "administrators alone" if now.posting == "administrators" else "all members"
        text = f"<@{user}> lets {who} begin something here"
        yield _notice(now, "channel_posting_permissions", at, user, text=text)
    if now.archived != before.archived:
        what = "archive" if now.archived else "unarchive"
        if not is_listed:
            yield _archived(event)
        text = f"<@{user}> {what}d the channel"
        yield _notice(now, f"channel_{what}", at, user, text=text)


def _listed(event: ChannelListed, around: Around) -> Iterator[Slack]:
    """Tell everybody but guests what happened to a public channel, members or not."""
    channel = around.channel(event.channel)
    match around.listed.get((event.channel, event.seq)):
        case MemberJoined() if channel is not None:
            made = {"creator": channel.creator}
            told = Slack({"type": "channel_created", "channel": _brief(channel) | made})
        case ChannelChanged(before=before, channel=now) if before and now.name != before.name:
            told = _renamed(now)
        case ChannelChanged(before=before, channel=now) as changed if (
            before is not None and now.archived != before.archived
        ):
            told = _archived(changed)
        case _:
            return
    yield told._replace(for_guests=False)


def _brief(channel: Channel) -> Object:
    name = {"name": channel.name, "name_normalized": channel.name}
    return {"id": channel.id, "created": channel.created_us // _US, "is_channel": True} | name


def _renamed(channel: Channel) -> Slack:
    return _named(channel, "rename", {"channel": _brief(channel)})


def _archived(event: ChannelChanged) -> Slack:
    channel = event.channel
    what = "archive" if channel.archived else "unarchive"
    return _named(channel, what, {"channel": channel.id, "user": event.by or channel.creator})


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _named(channel: Channel, what: str, event: Object) -> Slack:
    """Return an event that is called otherwise for private channels."""
    kind = "group" if channel.kind == "private" else "channel"
    names = (f"{kind}_{what}", f"channel_{what}")
    return Slack({"type": names[0]} | event, tuple(dict.fromkeys(names)))


def _own_place(event: ChannelJoined | ChannelLeft, at: Position, around: Around) -> Iterator[Slack]:
    """Tell a bot of its own coming and going."""
    if isinstance(event, ChannelLeft):
        kind = "group_left" if event.channel.startswith("G") else "channel_left"
        yield Slack({"type": kind, "channel": event.channel}, (kind, "channel_left"))
        return
    channel = event.membership.channel
    if channel.kind == "updates":
        return
    entry = around.entries.get((channel.id, event.seq))
    if entry is not None:
        stream = StreamId(channel.id)
        there = Position(stream=stream, seq=event.seq, time_us=event.time_us)
        for each in _member(entry, there, around):
            yield Slack({"event_ts": ts_of(event.time_us)} | each.event, each.names)
    seen = Seen(channel, is_member=True)
    shown = channel_object(seen, at.stream, around.known.team, around.known.users)
    if channel.kind == "direct":
        yield Slack({"type": "im_created", "user": shown["user"], "channel": shown})
    else:
        joined = {"public": "channel_joined", "private": "group_joined", "group": "mpim_joined"}
        yield Slack({"type": joined[channel.kind], "channel": shown})


# -- the workspace -----------------------------------------------------------------------------


def _of_workspace(event: AnyEvent | None, at: Position, around: Around) -> Iterator[Slack]:
    team, seconds = around.known.team, at.time_us // _US
    match event:
        case UserChanged(user=user):
            shown = user_object(user, team, around.statuses.get(user.id))
            yield from _person(shown, seconds, is_new=user.id in around.new_users)
        case StatusChanged(user=user_id, status=status):
            shown = user_object(around.known.users[user_id], team, status)
            yield from _person(shown, seconds, is_status=True)
        case GroupChanged(group=group):
            shown = group_object(group, team) | {"date_update": seconds}
            yield Slack({"type": "subteam_updated", "subteam": shown})
        case GroupRemoved(group=gone):
            shown = {"id": subteam_id(gone), "team_id": team, "is_usergroup": True}
            shown |= {"date_delete": seconds, "users": [], "user_count": 0}
            yield Slack({"type": "subteam_updated", "subteam": shown})
        case EmojiAdded() | EmojiRemoved():
            yield from _of_emoji(event, around)
        case _:
            pass


def _person(
    shown: Object, seconds: int, *, is_new: bool = False, is_status: bool = False
) -> Iterator[Slack]:
    names = ["team_join"] if is_new else ["user_change", "user_profile_changed"]
    if is_status:
        names.append("user_status_changed")
    for name in names:
        yield Slack({"type": name, "user": shown, "cache_ts": seconds})


def _of_emoji(event: EmojiAdded | EmojiRemoved, around: Around) -> Iterator[Slack]:
    match event:
        case EmojiAdded(emoji=emoji):
            value = f"{around.base}/emoji/{emoji.name}/{emoji.hash}"
            added = {"type": "emoji_changed", "subtype": "add", "name": emoji.name}
            yield Slack(added | {"value": value})
        case EmojiRemoved(name=name):
            yield Slack({"type": "emoji_changed", "subtype": "remove", "names": [name]})
