"""Every event, as the union the codec decodes."""

from .blocks import PersonBlocked
from .channel_follows import ChannelFollowed
from .channels import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    ChannelStarred,
    MemberJoined,
    MemberLeft,
    RoleChanged,
)
from .cursors import ReadMarked, UnreadMarked
from .drafts import DraftSaved
from .emoji import EmojiAdded, EmojiRemoved
from .feed import FeedChanged, FeedMarked, StoryTuned
from .files import FileDeleted
from .groups import GroupChanged, GroupRemoved
from .interactions import ViewOpened, ViewUpdated, WhisperShown, WhisperTaken
from .keywords import KeywordsChanged
from .levels import LevelChanged
from .messages import MessageDeleted, MessageEdited, MessagePosted
from .moderation import CautionsChanged, ReportsChanged
from .notice_choices import NoticesChanged
from .people import FollowerCame, PersonFollowed
from .pins import MessagePinned, MessageUnpinned
from .polls import PollChanged, VoteChanged
from .presence import ChannelMoved, PresenceChanged, TypingStarted
from .previews import PreviewsChanged
from .profiles import PresenceChosen
from .quiet import QuietChanged, QuietPolicyChanged
from .reactions import ReactionChanged
from .receipts import ReceiptMoved, ReceiptsChosen
from .reminders import ReminderChanged, ReminderRemoved
from .saved import MessageSaved, SavedRemoved
from .scheduled import MessageScheduled, ScheduledRemoved
from .sections import SectionsChanged
from .sessions import SessionEnded, WorkspaceChanged
from .statuses import StatusChanged
from .tags import TagsChanged
from .threads import ThreadFollowed, ThreadRead, ThreadUnreadMarked
from .users import UserChanged

AnyEvent = (
    MessagePosted
    | MessageEdited
    | MessageDeleted
    | ReactionChanged
    | FileDeleted
    | PreviewsChanged
    | MessagePinned
    | MessageUnpinned
    | PollChanged
    | ChannelChanged
    | MemberJoined
    | MemberLeft
    | RoleChanged
    | ChannelJoined
    | ChannelLeft
    | ChannelListed
    | ChannelStarred
    | ReadMarked
    | UnreadMarked
    | LevelChanged
    | ThreadFollowed
    | ThreadRead
    | ThreadUnreadMarked
    | VoteChanged
    | DraftSaved
    | MessageScheduled
    | ScheduledRemoved
    | ReminderChanged
    | ReminderRemoved
    | MessageSaved
    | SavedRemoved
    | NoticesChanged
    | FeedMarked
    | StoryTuned
    | SessionEnded
    | WorkspaceChanged
    | CautionsChanged
    | ReportsChanged
    | KeywordsChanged
    | SectionsChanged
    | QuietChanged
    | TagsChanged
    | PersonFollowed
    | FollowerCame
    | ChannelFollowed
    | PersonBlocked
    | GroupChanged
    | GroupRemoved
    | QuietPolicyChanged
    | EmojiAdded
    | EmojiRemoved
    | UserChanged
    | PresenceChosen
    | StatusChanged
    | ReceiptsChosen
    | TypingStarted
    | PresenceChanged
    | ReceiptMoved
    | ChannelMoved
    | FeedChanged
    | ViewOpened
    | ViewUpdated
    | WhisperShown
    | WhisperTaken
)
