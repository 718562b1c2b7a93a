"""Channels: public, private, direct and group direct; who is in them and in which role."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, ChannelId, Seq
from .levels import Level
from .limits import (
    MAX_GROUP_MEMBERS,
    MAX_NAME_CHARACTERS,
    MAX_PAGE,
    MAX_PURPOSE_CHARACTERS,
    MAX_SLOW_S,
    MAX_TOPIC_CHARACTERS,
)
from .users import TimeUs

ChannelKind = Literal["public", "private", "direct", "group", "updates"]
ChannelRole = Literal["administrator", "member"]
Posting = Literal["members", "administrators"]
ChannelName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_NAME_CHARACTERS,
        pattern=r"^[^\s#@/\x00-\x1f]+(?!\n)$",
        description="Without the #; lower case, no spaces.",
    ),
]
Topic = Annotated[
    str, Meta(max_length=MAX_TOPIC_CHARACTERS, description="One line on what it is about now.")
]
Purpose = Annotated[
    str, Meta(max_length=MAX_PURPOSE_CHARACTERS, description="What it is for, as long as it is.")
]


SlowS = Annotated[
    int,
    Meta(
        ge=0,
        le=MAX_SLOW_S,
        description="Seconds each member waits between two messages; 0: as they like. "
        "Administrators and bots do not wait.",
    ),
]


class Wording(Model):
    """Who put something in words, and when."""

    user: AnyUserId
    time_us: TimeUs


class Channel(Model):
    """A named conversation, as its members see it; a direct one has no name of its own.

    That of kind ``updates`` is its creator's: what they say without a channel. It has no name
    either, stands in no list of channels, and nobody joins it.
    """

    id: AnyChannelId
    kind: ChannelKind
    creator: AnyUserId
    created_us: TimeUs
    name: str = ""
    topic: str = ""
    topic_set: Annotated[
        Wording | None, Meta(description="By whom; null if it never was, or nobody knows.")
    ] = None
    purpose: str = ""
    purpose_set: Wording | None = None
    archived: bool = False
    members: Annotated[int, Meta(ge=0, description="How many are in it.")] = 0
    users: Annotated[list[AnyUserId], Meta(description="Who; direct and group only.")] = []
    posting: Annotated[
        Posting, Meta(description="Who begins something there; all members reply in threads.")
    ] = "members"
    slow_s: SlowS = 0
    newcomers: Annotated[
        bool, Meta(description="Whoever comes into the workspace comes into it, too.")
    ] = False


class Membership(Model):
    """The actor's place in a channel."""

    channel: Channel
    read_seq: Annotated[int, Meta(ge=0, description="Read cursor: everything up to it is read.")]
    role: ChannelRole = "member"
    read_ordinal: Annotated[
        int, Meta(ge=0, description="``Message.ordinal`` at the read cursor.")
    ] = 0
    ordinal: Annotated[
        int, Meta(ge=0, description="The channel's newest; minus ``read_ordinal`` are unread.")
    ] = 0
    deleted: Annotated[
        list[Seq],
        Meta(description="Of those unread: the deleted ones, to be subtracted; newest last."),
    ] = []
    unread_head: Annotated[
        int,
        Meta(
            ge=0,
            description="Head of the channel when the actor last marked something as unread: "
            "their own messages up to it do not move the cursor.",
        ),
    ] = 0
    level: Level = "all"
    muted: bool = False
    starred: Annotated[bool, Meta(description="One of the few the actor keeps in sight.")] = False
    mentions: Annotated[
        list[Seq],
        Meta(description="Unread messages that mention the actor, in threads too; newest last."),
    ] = []
    callers: Annotated[
        list[AnyUserId],
        Meta(description="Who wrote each of ``mentions``: those the actor blocks do not count."),
    ] = []


class Member(Model):
    """Somebody's place in a channel."""

    user: AnyUserId
    role: ChannelRole = "member"


class Memberships(Model):
    """The actor's channels."""

    memberships: list[Membership]
    more: bool = False


class Channels(Model):
    """Some channels, ordered by name, and whether there are more."""

    channels: list[Channel]
    more: bool = False


class Members(Model):
    """Some members, ordered by identifier, and whether there are more."""

    members: list[Member]
    more: bool = False


class Joined(Model):
    """The actor's place in the channel."""

    membership: Membership


class ChannelNow(Model):
    """The channel as it is after the command."""

    channel: Channel


class Starred(Model):
    """Whether the channel is among the actor's starred ones now."""

    starred: bool


class CreateChannel(Command[Joined]):
    """Create a channel and join it as its administrator.

    Refused with ``conflict`` if the name is taken.
    """

    name: ChannelName
    kind: Literal["public", "private"] = "public"
    topic: Topic = ""
    purpose: Purpose = ""


class OpenDirect(Command[Joined]):
    """Open the direct channel with one colleague or a group; the same people, the same channel."""

    users: Annotated[
        list[AnyUserId],
        Meta(min_length=1, max_length=MAX_GROUP_MEMBERS - 1, description="The others."),
    ]


class ListChannels(Command[Memberships]):
    """List the channels the actor is in, ordered by identifier."""

    after: Annotated[ChannelId | None, Meta(description="Last identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = MAX_PAGE


class BrowseChannels(Command[Channels]):
    """List public channels, ordered by name, whether the actor is in them or not."""

    after: Annotated[str | None, Meta(description="Last name already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class GetChannel(Command[ChannelNow]):
    """Look at one channel one may read, such as a link leads to."""

    channel: AnyChannelId


class ListMembers(Command[Members]):
    """List a channel's members."""

    channel: AnyChannelId
    after: Annotated[str | None, Meta(description="Last user identifier already seen.")] = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 100


class JoinChannel(Command[Joined]):
    """Join a public channel; joining twice is the same as once."""

    channel: AnyChannelId


class LeaveChannel(Command[ChannelNow]):
    """Leave a channel; nothing posted later is delivered."""

    channel: AnyChannelId


class AddMember(Command[ChannelNow]):
    """Bring a colleague into a channel."""

    channel: AnyChannelId
    user: AnyUserId


class RemoveMember(Command[ChannelNow]):
    """Take somebody out of a channel; for its administrators."""

    channel: AnyChannelId
    user: AnyUserId


class SetRole(Command[ChannelNow]):
    """Make a member an administrator of the channel, or an ordinary member again."""

    channel: AnyChannelId
    user: AnyUserId
    role: ChannelRole


class RenameChannel(Command[ChannelNow]):
    """Rename a channel; for its administrators. Refused with ``conflict`` if the name is taken."""

    channel: AnyChannelId
    name: ChannelName


class SetTopic(Command[ChannelNow]):
    """Say in one line what the channel is about now."""

    channel: AnyChannelId
    topic: Topic


class SetPurpose(Command[ChannelNow]):
    """Say what the channel is for."""

    channel: AnyChannelId
    purpose: Purpose


class ArchiveChannel(Command[ChannelNow]):
    """Close a channel for writing; its history stays readable."""

    channel: AnyChannelId


class RestoreChannel(Command[ChannelNow]):
    """Open an archived channel again."""

    channel: AnyChannelId


class SetPosting(Command[ChannelNow]):
    """Say who begins something in a channel: for announcements, its administrators alone."""

    channel: AnyChannelId
    posting: Posting


class SetPace(Command[ChannelNow]):
    """Have members of a channel wait between two messages, or no more."""

    channel: AnyChannelId
    slow_s: SlowS


class ConvertChannel(Command[ChannelNow]):
    """Make a public channel a private one: from then on its members alone see it.

    There is no way back: what was said among few is not shown to all. Refused with ``conflict``
    while newcomers come into it.
    """

    channel: AnyChannelId


class SetNewcomers(Command[ChannelNow]):
    """Have whoever comes into the workspace come into a public channel, or no more.

    For administrators of the workspace. Guests come only where they are invited to.
    """

    channel: AnyChannelId
    newcomers: bool


class StarChannel(Command[Starred]):
    """Put a channel among the actor's starred ones, or take it out; nobody else learns of it."""

    channel: AnyChannelId
    starred: bool


class ChannelChanged(Event):
    """The channel's name, topic, purpose, kind, rules or archive state changed."""

    channel: Channel
    before: Annotated[Channel | None, Meta(description="As it was.")] = None
    by: Annotated[AnyUserId | None, Meta(description="Who changed it.")] = None


class MemberJoined(Event):
    """Somebody came into the channel."""

    channel: AnyChannelId
    user: AnyUserId
    members: Annotated[int, Meta(ge=0, description="How many are in it now.")]
    role: ChannelRole = "member"
    by: Annotated[AnyUserId | None, Meta(description="Who brought them, if somebody did.")] = None


class MemberLeft(Event):
    """Somebody left the channel or was removed; nothing after this position reaches them."""

    channel: AnyChannelId
    user: AnyUserId
    members: Annotated[int, Meta(ge=0, description="How many are in it now.")]


class RoleChanged(Event):
    """A member's role in the channel changed."""

    channel: AnyChannelId
    user: AnyUserId
    role: ChannelRole


class ChannelJoined(Event):
    """The user is in a channel now (user stream); its events follow from ``seq`` on."""

    membership: Membership
    seq: Annotated[int, Meta(ge=0, description="Head of the channel's stream when it happened.")]
    time_us: TimeUs


class ChannelLeft(Event):
    """The user is in the channel no more (user stream)."""

    channel: AnyChannelId


class ChannelListed(Event):
    """The list of public channels is another (workspace stream).

    One was created, renamed, archived, restored or made private. Guests hear of it too and know
    only their own channels: it says where to look, and no more.
    """

    channel: AnyChannelId
    seq: Annotated[int, Meta(ge=1, description="Where it happened, in the channel's stream.")]


class ChannelStarred(Event):
    """The user starred a channel, or took the star away (user stream)."""

    channel: AnyChannelId
    starred: bool
