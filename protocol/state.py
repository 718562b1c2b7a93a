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
from .cursors import ReadMarked, UnreadMarked
from .drafts import Draft, DraftSaved
from .emoji import CustomEmoji, EmojiAdded, EmojiRemoved
from .events import AnyEvent
from .groups import Group, GroupChanged, GroupRemoved
from .ids import ChannelId, GroupId, StreamId, UserId
from .keywords import KeywordsChanged
from .levels import Level, LevelChanged
from .limits import MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS
from .messages import Follow, Message, MessageDeleted, MessageEdited, MessagePosted, with_face
from .presence import Presence, PresenceChanged, TypingStarted
from .reactions import Reaction, ReactionChanged
from .sessions import Position, SessionEnded
from .threads import Thread, ThreadFollowed, ThreadRead
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
    follows: dict[tuple[ChannelId, int], Follow] = field(default_factory=dict)
    """By channel and thread."""
    emoji: dict[str, CustomEmoji] = field(default_factory=dict)
    """By name."""
    groups: dict[GroupId, Group] = field(default_factory=dict)
    keywords: list[str] = field(default_factory=list)
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

    def add_emoji(self, emoji: Iterable[CustomEmoji]) -> None:
        """Take in a page of the custom emoji."""
        self.emoji.update((each.name, each) for each in emoji)

    def add_threads(self, threads: Iterable[Thread]) -> None:
        """Take in a page of the threads the user follows."""
        for thread in threads:
            follow = thread.follow
            self.follows[follow.channel, follow.thread] = follow
            self.add_messages(follow.channel, [thread.root])

    def add_groups(self, groups: Iterable[Group]) -> None:
        """Take in a page of the user groups."""
        self.groups.update((group.id, group) for group in groups)

    def forget_channel(self, channel: ChannelId) -> None:
        """Drop everything about a channel the user is not in any more."""
        self.memberships.pop(channel, None)
        self.messages.pop(channel, None)
        self.members.pop(channel, None)
        self.drafts = {at: draft for at, draft in self.drafts.items() if at[0] != channel}
        self.follows = {at: follow for at, follow in self.follows.items() if at[0] != channel}

    def has_new_replies(self, channel: ChannelId, thread: int) -> bool:
        """Say whether a thread the user follows, and whose root is loaded, has unread replies."""
        follow = self.follows.get((channel, thread))
        root = self.messages.get(channel, {}).get(thread)
        if follow is None or root is None or not follow.following:
            return False
        return (root.last_reply_us or 0) > follow.read_us

    def unread(self, channel: ChannelId) -> int:
        """Return how many messages outside threads the user has not read."""
        membership = self.memberships[channel]
        unread = membership.ordinal - membership.read_ordinal - len(membership.deleted)
        return max(0, unread)

    def badge(self, channel: ChannelId) -> int:
        """Return how much of a channel calls for the user.

        Where everything does, in channels that have no name every message; else mentions.
        """
        membership = self.memberships[channel]
        if membership.muted or membership.level == "nothing":
            return 0
        if membership.level == "all" and membership.channel.kind in ("direct", "group"):
            return self.unread(channel)
        return len(membership.mentions)


def apply(state: State, event: AnyEvent, at: Position | None = None) -> None:
    """Bring ``state`` up to date with ``event``, which happened ``at`` its place in a stream.

    Events about channels that are not in the state change nothing.
    """
    match event:
        case MessagePosted() | MessageEdited() | MessageDeleted() | ReactionChanged():
            _apply_to_messages(state, event)
        case ChannelChanged() | MemberJoined() | MemberLeft() | RoleChanged():
            _apply_to_channel(state, event)
        case ChannelJoined() | ChannelLeft() | ChannelStarred() | LevelChanged():
            _apply_to_memberships(state, event)
        case ReadMarked() | UnreadMarked():
            _apply_to_cursor(state, event)
        case DraftSaved() | ThreadFollowed() | ThreadRead() | KeywordsChanged():
            _apply_to_ones_own(state, event)
        case UserChanged() | EmojiAdded() | EmojiRemoved() | GroupChanged() | GroupRemoved():
            _apply_to_workspace(state, event)
        case PresenceChanged(user=user_id, presence=presence):
            state.presence[user_id] = presence
        case SessionEnded() | TypingStarted():
            pass  # neither is part of a snapshot: one is for the device, the other for six seconds
        case _:
            assert_never(event)
    if at is not None:
        state.heads[at.stream] = max(at.seq, state.heads.get(at.stream, 0))


def _apply_to_workspace(
    state: State, event: UserChanged | EmojiAdded | EmojiRemoved | GroupChanged | GroupRemoved
) -> None:
    match event:
        case UserChanged(user=user):
            state.users[user.id] = user
        case EmojiAdded(emoji=emoji):
            state.emoji[emoji.name] = emoji
        case EmojiRemoved(name=name):
            state.emoji.pop(name, None)
        case GroupChanged(group=group):
            state.groups[group.id] = group
        case GroupRemoved(group=gone):
            state.groups.pop(gone, None)
        case _:
            assert_never(event)


def _apply_to_ones_own(
    state: State, event: DraftSaved | ThreadFollowed | ThreadRead | KeywordsChanged
) -> None:
    match event:
        case KeywordsChanged(keywords=keywords):
            state.keywords = keywords
        case DraftSaved():
            _draft_saved(state, event)
        case ThreadFollowed(follow=follow) | ThreadRead(follow=follow):
            if follow.channel in state.memberships:
                _followed(state, follow)
        case _:
            assert_never(event)


def _apply_to_messages(
    state: State, event: MessagePosted | MessageEdited | MessageDeleted | ReactionChanged
) -> None:
    match event:
        case MessagePosted(message=message):
            _posted(state, message)
            _note_mention(state, message)
        case MessageEdited(message=message):
            _replace_message(state, message)
            _note_mention(state, message)
        case MessageDeleted():
            _deleted(state, event)
        case ReactionChanged():
            _reaction_changed(state, event)
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
    state: State, event: ChannelJoined | ChannelLeft | ChannelStarred | LevelChanged
) -> None:
    match event:
        case ChannelJoined(membership=membership):
            state.add_memberships([membership])
        case ChannelLeft(channel=channel):
            state.forget_channel(channel)
        case ChannelStarred(channel=channel, starred=starred):
            _change_membership(state, channel, starred=starred)
        case LevelChanged(channel=channel, level=level, muted=muted):
            _change_membership(state, channel, level=level, muted=muted)
        case _:
            assert_never(event)


def _apply_to_cursor(state: State, event: ReadMarked | UnreadMarked) -> None:
    match event:
        case ReadMarked(channel=channel, read_seq=read_seq, read_ordinal=ordinal):
            _read(state, channel, read_seq, ordinal)
        case UnreadMarked():
            _unread_marked(state, event)
        case _:
            assert_never(event)


def _posted(state: State, message: Message) -> None:
    if message.channel not in state.memberships:
        return
    loaded = state.messages.setdefault(message.channel, {})
    loaded[message.seq] = _with_reactions_of(loaded.get(message.seq), message)
    if message.place_in_channel is not None:
        _advance_membership(state, message, message.place_in_channel)
    if message.thread is not None:
        _replied(state, message, message.thread)


def _advance_membership(state: State, message: Message, ordinal: int) -> None:
    """Count the message; one's own is read at once."""
    membership = state.memberships[message.channel]
    _change_membership(state, message.channel, ordinal=max(membership.ordinal, ordinal))
    if message.author == state.me and message.seq > membership.unread_head:
        _read(state, message.channel, message.seq, ordinal)


def _replied(state: State, reply: Message, thread: int) -> None:
    """Count the reply on its root; one's own is read at once."""
    root = state.messages[reply.channel].get(thread)
    if root is not None:
        faces = with_face(root.faces, reply.author)
        _change_root(state, reply, replies=reply.ordinal, last_reply_us=reply.time_us, faces=faces)
    follow = state.follows.get((reply.channel, thread))
    if follow is not None and reply.author == state.me:
        _followed(state, replace(follow, read_seq=reply.seq, read_us=reply.time_us))


def _followed(state: State, follow: Follow) -> None:
    """Take over whether one follows; the cursor never goes back, as two streams tell of it."""
    before = state.follows.get((follow.channel, follow.thread), follow)
    state.follows[follow.channel, follow.thread] = replace(
        follow,
        read_seq=max(follow.read_seq, before.read_seq),
        read_us=max(follow.read_us, before.read_us),
    )


def _read(state: State, channel: ChannelId, seq: int, ordinal: int) -> None:
    """Move the read cursor, never back: two streams tell of it, in no order between them."""
    membership = state.memberships.get(channel)
    if membership is not None and seq > membership.read_seq:
        _change_membership(
            state,
            channel,
            read_seq=seq,
            read_ordinal=ordinal,
            mentions=_after(seq, membership.mentions),
            deleted=_after(seq, membership.deleted),
        )


def _unread_marked(state: State, event: UnreadMarked) -> None:
    """Move the read cursor back, unless it went beyond that head since: one has posted there."""
    membership = state.memberships.get(event.channel)
    if membership is None:
        return
    unread_head = max(event.unread_head, membership.unread_head)
    _change_membership(state, event.channel, unread_head=unread_head)
    if membership.read_seq > event.unread_head:
        return
    mentions = event.mentions + _after(event.head, membership.mentions)
    deleted = event.deleted + _after(event.head, membership.deleted)
    _change_membership(
        state,
        event.channel,
        read_seq=event.read_seq,
        read_ordinal=event.read_ordinal,
        mentions=mentions[-MAX_UNREAD_MENTIONS:],
        deleted=deleted[-MAX_UNREAD_DELETED:],
    )


def _after(seq: int, positions: list[int]) -> list[int]:
    return [position for position in positions if position > seq]


def _note_mention(state: State, message: Message) -> None:
    """Keep the positions of the newest unread messages of others that mention the user."""
    membership = state.memberships.get(message.channel)
    if membership is None:
        return
    mentions = {*membership.mentions} - {message.seq}
    if _calls(message, state.me) and message.seq > membership.read_seq:
        mentions.add(message.seq)
    newest = sorted(mentions)[-MAX_UNREAD_MENTIONS:]
    if newest != membership.mentions:
        _change_membership(state, message.channel, mentions=newest)


def _calls(message: Message, user: UserId) -> bool:
    """Say whether a message calls somebody so that they find it later: ``<!here>`` does not."""
    if message.author == user:
        return False
    return user in message.mentions or user in message.called or message.everyone == "channel"


def _deleted(state: State, event: MessageDeleted) -> None:
    """Leave a tombstone only where a thread hangs on it."""
    tombstone = event.message
    _note_mention(state, tombstone)
    _note_deleted(state, tombstone)
    if tombstone.replies:
        _replace_message(state, tombstone)
    else:
        state.messages.get(tombstone.channel, {}).pop(tombstone.seq, None)
    if event.replies is not None:
        _change_root(
            state,
            tombstone,
            replies=event.replies,
            last_reply_us=event.last_reply_us,
            faces=event.faces,
        )


def _note_deleted(state: State, tombstone: Message) -> None:
    """Keep the positions of deleted messages that would count as unread."""
    membership = state.memberships.get(tombstone.channel)
    if membership is None or tombstone.place_in_channel is None:
        return
    if tombstone.seq > membership.read_seq:
        deleted = sorted({*membership.deleted, tombstone.seq})[-MAX_UNREAD_DELETED:]
        _change_membership(state, tombstone.channel, deleted=deleted)


def _replace_message(state: State, message: Message) -> None:
    loaded = state.messages.get(message.channel, {})
    if message.seq in loaded:
        loaded[message.seq] = _with_reactions_of(loaded[message.seq], message)


def _with_reactions_of(loaded: Message | None, message: Message) -> Message:
    """Keep the reactions one has: events about a message do not carry them."""
    if loaded is None or not loaded.reactions or message.deleted:
        return message
    return replace(message, reactions=loaded.reactions)


def _reaction_changed(state: State, event: ReactionChanged) -> None:
    loaded = state.messages.get(event.channel, {})
    message = loaded.get(event.seq)
    if message is None or message.deleted:
        return
    kinds = {each.emoji: each for each in message.reactions}
    before = kinds.pop(event.reaction.emoji, None)
    if event.reaction.count:
        kinds[event.reaction.emoji] = replace(
            event.reaction, mine=_is_mine(state.me, event, before)
        )
    loaded[event.seq] = replace(
        message, reactions=sorted(kinds.values(), key=lambda each: each.since)
    )


def _is_mine(me: UserId, event: ReactionChanged, before: Reaction | None) -> bool:
    if event.user == me:
        return event.added
    return before.mine if before else me in event.reaction.users


def _change_root(state: State, reply: Message, **changes: int | list[UserId] | None) -> None:
    """Change the root of the reply's thread; a tombstone goes with its last reply."""
    loaded = state.messages.get(reply.channel, {})
    if reply.thread is None or reply.thread not in loaded:
        return
    root = replace(loaded[reply.thread], **changes)
    loaded[reply.thread] = root
    if root.deleted and not root.replies:
        del loaded[reply.thread]


def _change_membership(
    state: State,
    channel_id: ChannelId,
    **changes: int | Channel | ChannelRole | Level | list[int],
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
