"""What every event means to a client that holds a snapshot: ``apply(state, event, at)``.

Events carry absolute values, so applying one twice, or to a snapshot newer than it, ends in the
same state once all events up to the newest are applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from .blocks import PersonBlocked
from .channel_follows import ChannelFollowed
from .channels import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
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
from .feed import FeedChanged, FeedMarked, StoryTuned
from .files import FileDeleted
from .groups import Group, GroupChanged, GroupRemoved
from .ids import ChannelId, GroupId, ReminderId, ScheduledId, StreamId, UserId
from .interactions import ViewOpened, ViewUpdated, WhisperShown, WhisperTaken
from .keywords import KeywordsChanged
from .levels import LevelChanged
from .messages import Follow, Message, MessageDeleted, MessageEdited, MessagePosted
from .moderation import Caution, CautionsChanged, ReportsChanged
from .notice_choices import NoticesChanged
from .people import FollowerCame, PersonFollowed
from .pins import MessagePinned, MessageUnpinned, Pin
from .polls import PollChanged, VoteChanged
from .presence import ChannelMoved, Presence, PresenceChanged, TypingStarted
from .previews import PreviewsChanged
from .profiles import PresenceChosen
from .quiet import Quiet, QuietChanged, QuietPolicy, QuietPolicyChanged
from .reactions import ReactionChanged
from .receipts import Receipt, ReceiptMoved, ReceiptsChosen
from .reminders import Reminder, ReminderChanged, ReminderRemoved
from .rules import Agreement, RulesAccepted, RulesChanged, RulesWording
from .saved import MessageSaved, SavedMessage, SavedRemoved
from .scheduled import MessageScheduled, ScheduledMessage, ScheduledRemoved
from .sections import SectionsChanged, SectionsNow
from .sessions import Position, SessionEnded, WorkspaceChanged
from .state_messages import (
    file_deleted,
    message_deleted,
    message_posted,
    previews_changed,
    reaction_changed,
    replace_message,
    thread_followed,
    thread_unread_marked,
)
from .state_places import (
    change_membership,
    member_joined,
    member_left,
    move_cursor,
    move_cursor_back,
    note_mention,
    role_changed,
)
from .state_polls import note_votes, poll_changed, vote_changed
from .state_receipts import forget_receipts_of, how_one_is_seen, receipt_moved
from .statuses import PersonStatus, Status, StatusChanged
from .tags import TagsChanged
from .threads import Thread, ThreadFollowed, ThreadRead, ThreadUnreadMarked
from .users import User, UserChanged

T = TypeVar("T")


@dataclass(slots=True)
class State:
    """What one user's client knows; messages, members and drafts only as far as it loaded them."""

    me: UserId
    users: dict[UserId, User] = field(default_factory=dict)
    memberships: dict[ChannelId, Membership] = field(default_factory=dict)
    messages: dict[ChannelId, dict[int, Message]] = field(default_factory=dict)
    """By channel and ``seq``: replies stand beside messages outside threads."""
    members: dict[ChannelId, dict[UserId, ChannelRole]] = field(default_factory=dict)
    pins: dict[ChannelId, dict[int, Pin]] = field(default_factory=dict)
    """By channel and the message's ``seq``, of the channels whose pins were loaded."""
    drafts: dict[tuple[ChannelId, int | None], Draft] = field(default_factory=dict)
    """By channel and thread."""
    scheduled: dict[ScheduledId, ScheduledMessage] = field(default_factory=dict)
    """What the user lets be sent later, or what could not be."""
    reminders: dict[ReminderId, Reminder] = field(default_factory=dict)
    votes: dict[tuple[ChannelId, int], list[int]] = field(default_factory=dict, compare=False)
    """The user's own in polls, by message: one may be told before the message is."""
    saved: dict[tuple[ChannelId, int], SavedMessage] = field(default_factory=dict)
    """By channel and the message's ``seq``: what the user keeps for later and may read."""
    follows: dict[tuple[ChannelId, int], Follow] = field(default_factory=dict)
    """By channel and thread."""
    emoji: dict[str, CustomEmoji] = field(default_factory=dict)
    """By name."""
    groups: dict[GroupId, Group] = field(default_factory=dict)
    sections: SectionsNow = field(default_factory=lambda: SectionsNow(sections=[]))
    """How the user arranges their channels."""
    keywords: list[str] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    """What moderators had to say to the user, who has not acknowledged it."""
    rules: RulesWording | None = None
    """Which wording of the house rules holds."""
    agreement: Agreement | None = None
    """To which the user agreed."""
    tags: list[str] = field(default_factory=list)
    """Those the user follows."""
    followings: set[UserId] = field(default_factory=set)
    """The people the user follows."""
    followed_channels: set[ChannelId] = field(default_factory=set)
    """The channels the user follows without being in them."""
    blocked: set[UserId] = field(default_factory=set)
    """The people the user blocks."""
    followers: int = 0
    """How many people follow the user."""
    away: bool = False
    """The user chose to seem to be offline."""
    quiet: Quiet = field(default_factory=Quiet)
    quiet_policy: QuietPolicy = field(default_factory=QuietPolicy)
    presence: dict[UserId, Presence] = field(default_factory=dict)
    statuses: dict[UserId, Status] = field(default_factory=dict)
    """What the user is up to, and those in view who have a status."""
    shows_receipts: bool = False
    """The user shows what they have read, and so sees what others have."""
    receipts: dict[ChannelId, dict[UserId, Receipt]] = field(default_factory=dict, compare=False)
    """How far others have read, in the channels whose receipts were loaded."""
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
        for message in messages:
            loaded[message.seq] = message
            note_votes(self, message)

    def add_members(self, channel: ChannelId, members: Iterable[Member]) -> None:
        """Take in a page of a channel's members; from then on they are kept up to date."""
        loaded = self.members.setdefault(channel, {})
        loaded.update((member.user, member.role) for member in members)

    def add_pins(self, channel: ChannelId, pins: Iterable[Pin]) -> None:
        """Take in what is pinned in a channel; from then on it is kept up to date."""
        self.pins[channel] = {pin.seq: pin for pin in pins}

    def add_receipts(self, channel: ChannelId, receipts: Iterable[Receipt]) -> None:
        """Take in how far others have read a channel; from then on it is kept up to date."""
        self.receipts[channel] = {receipt.user: receipt for receipt in receipts}

    def add_statuses(self, users: Iterable[UserId], statuses: Iterable[PersonStatus]) -> None:
        """Take in the statuses of some people, those who have none too."""
        for user in users:
            self.statuses.pop(user, None)
        self.statuses.update((each.user, each.status) for each in statuses)

    def add_drafts(self, drafts: Iterable[Draft]) -> None:
        """Take in a page of the user's drafts."""
        self.drafts.update(((draft.channel, draft.thread), draft) for draft in drafts)

    def add_scheduled(self, messages: Iterable[ScheduledMessage]) -> None:
        """Take in a page of the messages the user lets be sent later."""
        self.scheduled.update((message.id, message) for message in messages)

    def add_reminders(self, reminders: Iterable[Reminder]) -> None:
        """Take in a page of the user's reminders."""
        self.reminders.update((reminder.id, reminder) for reminder in reminders)

    def add_saved(self, saved: Iterable[SavedMessage]) -> None:
        """Take in a page of what the user keeps for later."""
        self.saved.update(((each.channel, each.seq), each) for each in saved)

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
        self.pins.pop(channel, None)
        self.receipts.pop(channel, None)
        self.votes = {at: vote for at, vote in self.votes.items() if at[0] != channel}
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
        return self.mentions(channel)

    def mentions(self, channel: ChannelId) -> int:
        """Return how many unread messages mention the user, but for those of whom they block."""
        membership = self.memberships[channel]
        return len(membership.mentions) - sum(who in self.blocked for who in membership.callers)


def apply(  # noqa: C901, PLR0912, PLR0915  # one case for each event
    state: State, event: AnyEvent, at: Position | None = None
) -> None:
    """Bring ``state`` up to date with ``event``, which happened ``at`` its place in a stream.

    Events about channels that are not in the state change nothing.
    """
    match event:
        # what is said
        case MessagePosted(message=message):
            message_posted(state, message)
            note_mention(state, message)
        case MessageEdited(message=message):
            replace_message(state, message)
            note_mention(state, message)
        case MessageDeleted():
            message_deleted(state, event)
        case ReactionChanged():
            reaction_changed(state, event)
        case FileDeleted():
            file_deleted(state, event)
        case PreviewsChanged():
            previews_changed(state, event)
        case PollChanged():
            poll_changed(state, event)
        case VoteChanged():
            vote_changed(state, event)
        case MessagePinned(pin=pin):
            if pin.channel in state.pins:
                state.pins[pin.channel][pin.seq] = pin
        case MessageUnpinned(channel=channel, seq=seq):
            state.pins.get(channel, {}).pop(seq, None)
        # channels, and being in them
        case ChannelChanged(channel=changed):
            change_membership(state, changed.id, channel=changed)
        case MemberJoined():
            member_joined(state, event)
        case MemberLeft():
            member_left(state, event)
        case RoleChanged():
            role_changed(state, event)
        case ChannelJoined(membership=membership):
            state.add_memberships([membership])
        case ChannelLeft(channel=channel):
            state.forget_channel(channel)
        case ChannelStarred(channel=channel, starred=starred):
            change_membership(state, channel, starred=starred)
        case LevelChanged(channel=channel, level=level, muted=muted):
            change_membership(state, channel, level=level, muted=muted)
        case SectionsChanged(sections=sections, sorting=sorting):
            state.sections = SectionsNow(sections=sections, sorting=sorting)
        # how far one has read
        case ReadMarked(channel=channel, read_seq=read_seq, read_ordinal=ordinal):
            move_cursor(state, channel, read_seq, ordinal)
        case UnreadMarked():
            move_cursor_back(state, event)
        case ThreadFollowed(follow=follow) | ThreadRead(follow=follow):
            thread_followed(state, follow)
        case ThreadUnreadMarked(follow=follow):
            thread_unread_marked(state, follow)
        case ReceiptMoved():
            receipt_moved(state, event)
        # what one keeps for later
        case DraftSaved():
            _draft_saved(state, event)
        case MessageScheduled(scheduled=scheduled):
            state.add_scheduled([scheduled])
        case ScheduledRemoved(id=scheduled_id):
            state.scheduled.pop(scheduled_id, None)
        case ReminderChanged(reminder=reminder):
            state.add_reminders([reminder])
        case ReminderRemoved(id=reminder_id):
            state.reminders.pop(reminder_id, None)
        case MessageSaved(saved=saved):
            state.add_saved([saved])
        case SavedRemoved(channel=channel, seq=seq):
            state.saved.pop((channel, seq), None)
        # what one chose
        case KeywordsChanged(keywords=keywords):
            state.keywords = keywords
        case TagsChanged(tags=tags):
            state.tags = tags
        case PresenceChosen() | ReceiptsChosen():
            how_one_is_seen(state, event)
        case QuietChanged(quiet=quiet):
            state.quiet = quiet
        case ChannelFollowed(channel=channel, following=following):
            _put(state.followed_channels, channel, isin=following)
        case PersonFollowed(user=person, following=following):
            _put(state.followings, person, isin=following)
        case PersonBlocked(user=person, blocked=blocked):
            _put(state.blocked, person, isin=blocked)
            forget_receipts_of(state, person)
        case FollowerCame(followers=followers):
            state.followers = followers
        case CautionsChanged(cautions=cautions):
            state.cautions = cautions
        case RulesAccepted(agreement=agreement):
            state.agreement = agreement
        # the workspace and its people
        case UserChanged(user=user):
            state.add_users([user])
        case PresenceChanged(user=person, presence=presence):
            state.presence[person] = presence
        case StatusChanged(user=person, status=Status() as status):
            state.statuses[person] = status
        case StatusChanged(user=person):
            state.statuses.pop(person, None)
        case EmojiAdded(emoji=emoji):
            state.emoji[emoji.name] = emoji
        case EmojiRemoved(name=name):
            state.emoji.pop(name, None)
        case GroupChanged(group=group):
            state.groups[group.id] = group
        case GroupRemoved(group=gone):
            state.groups.pop(gone, None)
        case QuietPolicyChanged(policy=policy):
            state.quiet_policy = policy
        case RulesChanged(wording=wording):
            state.rules = wording
        # what is no part of a snapshot
        case WorkspaceChanged():
            pass  # each welcome tells it
        case ChannelListed() | ReportsChanged() | NoticesChanged():
            pass  # a list of its own
        case FeedMarked() | StoryTuned() | FeedChanged():
            pass  # a list of its own
        case SessionEnded() | ViewOpened() | ViewUpdated() | WhisperShown() | WhisperTaken():
            pass  # for the device, and kept by nobody
        case TypingStarted() | ChannelMoved():
            pass  # for this moment
        case _:
            assert_never(event)
    if at is not None:
        state.heads[at.stream] = max(at.seq, state.heads.get(at.stream, 0))


def _put(into: set[T], each: T, *, isin: bool) -> None:
    """Put something into a set, or take it out."""
    if isin:
        into.add(each)
    else:
        into.discard(each)


def _draft_saved(state: State, event: DraftSaved) -> None:
    place = event.channel, event.thread
    if not event.text:
        state.drafts.pop(place, None)
    elif event.channel in state.memberships:
        state.drafts[place] = Draft(
            channel=event.channel, thread=event.thread, text=event.text, time_us=event.time_us
        )
