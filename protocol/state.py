"""What every event means to a client that holds a snapshot: ``apply(state, event, at)``.

Events carry absolute values, so applying one twice, or to a snapshot newer than it, ends in the
same state once all events up to the newest are applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from msgspec.structs import replace

from .channels import (
    Channel,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelRole,
    ChannelStarred,
    Member,
    MemberJoined,
    MemberLeft,
    Membership,
    RoleChanged,
)
from .cursors import ReadMarked
from .drafts import Draft, DraftSaved
from .events import AnyEvent
from .feed import FeedChanged, FeedMarked, StoryTuned
from .ids import ChannelId, StreamId, UserId
from .limits import MAX_UNREAD_MENTIONS
from .messages import Message, MessageDeleted, MessageEdited, MessagePosted
from .presence import Presence, PresenceChanged, TypingStarted
from .sessions import Position, SessionEnded
from .users import User, UserChanged


@dataclass(slots=True)
class State:
    """What one user's client knows; messages, members and drafts only as far as it loaded them."""

    me: UserId
    users: dict[UserId, User] = field(default_factory=dict)
    memberships: dict[ChannelId, Membership] = field(default_factory=dict)
    messages: dict[ChannelId, dict[int, Message]] = field(default_factory=dict)
    """By channel and ``seq``: replies stand beside messages outside threads."""
    members: dict[ChannelId, dict[UserId, ChannelRole]] = field(default_factory=dict)
    drafts: dict[tuple[ChannelId, int | None], Draft] = field(default_factory=dict)
    """By channel and thread."""
    presence: dict[UserId, Presence] = field(default_factory=dict)
    heads: dict[StreamId, int] = field(default_factory=dict, compare=False)
    """How far the applied events go in each stream."""

    def add_users(self, users: Iterable[User]) -> None:
        """Take in a page of users."""
        self.users.update((user.id, user) for user in users)

    def add_memberships(self, memberships: Iterable[Membership]) -> None:
        """Take in a page of the user's channels."""
        for membership in memberships:
            self.memberships[membership.channel.id] = membership
            self.messages.setdefault(membership.channel.id, {})

    def add_messages(self, channel: ChannelId, messages: Iterable[Message]) -> None:
        """Take in a page of a channel's history or of a thread."""
        loaded = self.messages.setdefault(channel, {})
        loaded.update((message.seq, message) for message in messages)

    def add_members(self, channel: ChannelId, members: Iterable[Member]) -> None:
        """Take in a page of a channel's members; from then on they are kept up to date."""
        loaded = self.members.setdefault(channel, {})
        loaded.update((member.user, member.role) for member in members)

    def add_drafts(self, drafts: Iterable[Draft]) -> None:
        """Take in a page of the user's drafts."""
        self.drafts.update(((draft.channel, draft.thread), draft) for draft in drafts)

    def forget_channel(self, channel: ChannelId) -> None:
        """Drop everything about a channel the user is not in any more."""
        self.memberships.pop(channel, None)
        self.messages.pop(channel, None)
        self.members.pop(channel, None)
        for place in [place for place in self.drafts if place[0] == channel]:
            del self.drafts[place]

    def unread(self, channel: ChannelId) -> int:
        """Return how many messages outside threads the user has not read."""
        membership = self.memberships[channel]
        return max(0, membership.ordinal - membership.read_ordinal)


def apply(state: State, event: AnyEvent, at: Position | None = None) -> None:
    """Bring ``state`` up to date with ``event``, which happened ``at`` its place in a stream.

    Events about channels that are not in the state change nothing.
    """
    match event:
        case MessagePosted() | MessageEdited() | MessageDeleted():
            _apply_to_messages(state, event)
        case ChannelChanged() | MemberJoined() | MemberLeft() | RoleChanged():
            _apply_to_channel(state, event)
        case ChannelJoined() | ChannelLeft() | ChannelStarred() | ReadMarked():
            _apply_to_memberships(state, event)
        case DraftSaved():
            _draft_saved(state, event)
        case UserChanged(user=user):
            state.users[user.id] = user
        case PresenceChanged(user=user_id, presence=presence):
            state.presence[user_id] = presence
        case SessionEnded() | TypingStarted():
            pass  # neither is part of a snapshot: one is for the device, the other for six seconds
        case FeedMarked() | StoryTuned() | FeedChanged():
            pass  # the feed is a list of its own, kept by what shows it
        case _:
            assert_never(event)
    if at is not None:
        state.heads[at.stream] = max(at.seq, state.heads.get(at.stream, 0))


def _apply_to_messages(state: State, event: MessagePosted | MessageEdited | MessageDeleted) -> None:
    match event:
        case MessagePosted(message=message):
            _posted(state, message)
            _note_mention(state, message)
        case MessageEdited(message=message):
            _replace_message(state, message)
            _note_mention(state, message)
        case MessageDeleted():
            _deleted(state, event)
        case _:
            assert_never(event)


def _apply_to_channel(
    state: State, event: ChannelChanged | MemberJoined | MemberLeft | RoleChanged
) -> None:
    match event:
        case ChannelChanged(channel=channel):
            _change_membership(state, channel.id, channel=channel)
        case MemberJoined():
            _member_joined(state, event)
        case MemberLeft():
            _member_left(state, event)
        case RoleChanged():
            _role_changed(state, event)
        case _:
            assert_never(event)


def _apply_to_memberships(
    state: State, event: ChannelJoined | ChannelLeft | ChannelStarred | ReadMarked
) -> None:
    match event:
        case ChannelJoined(membership=membership):
            state.add_memberships([membership])
        case ChannelLeft(channel=channel):
            state.forget_channel(channel)
        case ChannelStarred(channel=channel, starred=starred):
            _change_membership(state, channel, starred=starred)
        case ReadMarked(channel=channel, read_seq=read_seq, read_ordinal=ordinal):
            _read(state, channel, read_seq, ordinal)
        case _:
            assert_never(event)


def _posted(state: State, message: Message) -> None:
    if message.channel not in state.memberships:
        return
    state.messages.setdefault(message.channel, {})[message.seq] = message
    if message.thread is None:
        _advance_membership(state, message)
    else:
        _change_root(state, message, replies=message.ordinal, last_reply_us=message.time_us)


def _advance_membership(state: State, message: Message) -> None:
    """Count the message; one's own is read at once."""
    membership = state.memberships[message.channel]
    ordinal = max(membership.ordinal, message.ordinal)
    _change_membership(state, message.channel, ordinal=ordinal)
    if message.author == state.me:
        _read(state, message.channel, message.seq, message.ordinal)


def _read(state: State, channel: ChannelId, seq: int, ordinal: int) -> None:
    """Move the read cursor, never back: two streams tell of it, in no order between them."""
    membership = state.memberships.get(channel)
    if membership is not None and seq > membership.read_seq:
        unread = [mention for mention in membership.mentions if mention > seq]
        _change_membership(state, channel, read_seq=seq, read_ordinal=ordinal, mentions=unread)


def _note_mention(state: State, message: Message) -> None:
    """Keep the positions of the newest unread messages of others that mention the user."""
    membership = state.memberships.get(message.channel)
    if membership is None:
        return
    mentions = {*membership.mentions} - {message.seq}
    mentioned = state.me in message.mentions and message.author != state.me
    if mentioned and message.seq > membership.read_seq:
        mentions.add(message.seq)
    newest = sorted(mentions)[-MAX_UNREAD_MENTIONS:]
    if newest != membership.mentions:
        _change_membership(state, message.channel, mentions=newest)


def _deleted(state: State, event: MessageDeleted) -> None:
    """Leave a tombstone only where a thread hangs on it."""
    tombstone = event.message
    _note_mention(state, tombstone)
    if tombstone.replies:
        _replace_message(state, tombstone)
    else:
        state.messages.get(tombstone.channel, {}).pop(tombstone.seq, None)
    if event.replies is not None:
        _change_root(state, tombstone, replies=event.replies, last_reply_us=event.last_reply_us)


def _replace_message(state: State, message: Message) -> None:
    loaded = state.messages.get(message.channel, {})
    if message.seq in loaded:
        loaded[message.seq] = message


def _change_root(state: State, reply: Message, **changes: int | None) -> None:
    """Change the root of the reply's thread; a tombstone goes with its last reply."""
    loaded = state.messages.get(reply.channel, {})
    if reply.thread is None or reply.thread not in loaded:
        return
    root = replace(loaded[reply.thread], **changes)
    loaded[reply.thread] = root
    if root.deleted and not root.replies:
        del loaded[reply.thread]


def _change_membership(
    state: State, channel_id: ChannelId, **changes: int | Channel | ChannelRole | list[int]
) -> None:
    if channel_id in state.memberships:
        state.memberships[channel_id] = replace(state.memberships[channel_id], **changes)


def _draft_saved(state: State, event: DraftSaved) -> None:
    place = event.channel, event.thread
    if not event.text:
        state.drafts.pop(place, None)
    elif event.channel in state.memberships:
        state.drafts[place] = Draft(
            channel=event.channel, thread=event.thread, text=event.text, time_us=event.time_us
        )


def _set_member_count(state: State, channel_id: ChannelId, members: int) -> None:
    if channel_id in state.memberships:
        channel = replace(state.memberships[channel_id].channel, members=members)
        _change_membership(state, channel_id, channel=channel)


def _member_joined(state: State, event: MemberJoined) -> None:
    _set_member_count(state, event.channel, event.members)
    if event.channel in state.members:
        state.members[event.channel][event.user] = event.role


def _member_left(state: State, event: MemberLeft) -> None:
    _set_member_count(state, event.channel, event.members)
    state.members.get(event.channel, {}).pop(event.user, None)


def _role_changed(state: State, event: RoleChanged) -> None:
    if event.user == state.me:
        _change_membership(state, event.channel, role=event.role)
    if event.user in state.members.get(event.channel, {}):
        state.members[event.channel][event.user] = event.role
