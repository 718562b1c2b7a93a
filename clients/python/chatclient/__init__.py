"""The Python SDK: a client that keeps its connection, and bots in ten lines."""

from protocol.blocks import PersonBlocked
from protocol.channel_follows import ChannelFollowed
from protocol.channels import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    ChannelStarred,
    MemberJoined,
    MemberLeft,
    RoleChanged,
)
from protocol.client_outputs import Delivered, Lost, Removed, Reset
from protocol.codec import JSON, MSGPACK
from protocol.cursors import ReadMarked, UnreadMarked
from protocol.drafts import DraftSaved
from protocol.emoji import EmojiAdded, EmojiRemoved
from protocol.errors import (
    ChatError,
    CommandRefused,
    Conflict,
    ConnectionClosed,
    Forbidden,
    Internal,
    Invalid,
    NonceReused,
    NotFound,
    RateLimited,
    StorageFull,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from protocol.feed import FeedChanged, FeedMarked, StoryTuned
from protocol.files import File, FileDeleted, Voice
from protocol.groups import GroupChanged, GroupRemoved
from protocol.interactions import ViewOpened, ViewUpdated, WhisperShown, WhisperTaken
from protocol.keywords import KeywordsChanged
from protocol.levels import LevelChanged
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted
from protocol.moderation import CautionsChanged, ReportsChanged
from protocol.notice_choices import NoticesChanged
from protocol.people import FollowerCame, PersonFollowed
from protocol.pins import MessagePinned, MessageUnpinned
from protocol.polls import PollChanged, VoteChanged
from protocol.presence import ChannelMoved, PresenceChanged, TypingStarted
from protocol.previews import LinkPreview, PreviewsChanged
from protocol.profiles import PresenceChosen
from protocol.quiet import QuietChanged, QuietPolicyChanged
from protocol.reactions import ReactionChanged
from protocol.receipts import Receipt, ReceiptMoved, ReceiptsChosen
from protocol.reminders import ReminderChanged, ReminderRemoved
from protocol.saved import MessageSaved, SavedRemoved
from protocol.scheduled import MessageScheduled, ScheduledRemoved
from protocol.sections import SectionsChanged
from protocol.sessions import SessionEnded, WorkspaceChanged
from protocol.statuses import StatusChanged
from protocol.tags import TagsChanged
from protocol.threads import ThreadFollowed, ThreadRead, ThreadUnreadMarked
from protocol.users import UserChanged

from .bot import Bot
from .channels import Channels
from .client import Client
from .clock import Clock
from .errors import OutboxFull
from .feed import Feed
from .later import Later
from .moderation import Moderation
from .quiet import QuietHours
from .receipts import Receipts
from .sections import Sections
from .tokens import sign_in

__all__ = [
    "JSON",
    "MSGPACK",
    "Bot",
    "CautionsChanged",
    "ChannelChanged",
    "ChannelFollowed",
    "ChannelJoined",
    "ChannelLeft",
    "ChannelListed",
    "ChannelMoved",
    "ChannelStarred",
    "Channels",
    "ChatError",
    "Client",
    "Clock",
    "CommandRefused",
    "Conflict",
    "ConnectionClosed",
    "Delivered",
    "DraftSaved",
    "EmojiAdded",
    "EmojiRemoved",
    "Feed",
    "FeedChanged",
    "FeedMarked",
    "File",
    "FileDeleted",
    "FollowerCame",
    "Forbidden",
    "GroupChanged",
    "GroupRemoved",
    "Internal",
    "Invalid",
    "KeywordsChanged",
    "Later",
    "LevelChanged",
    "LinkPreview",
    "Lost",
    "MemberJoined",
    "MemberLeft",
    "MessageDeleted",
    "MessageEdited",
    "MessagePinned",
    "MessagePosted",
    "MessageSaved",
    "MessageScheduled",
    "MessageUnpinned",
    "Moderation",
    "NonceReused",
    "NotFound",
    "NoticesChanged",
    "OutboxFull",
    "PersonBlocked",
    "PersonFollowed",
    "PollChanged",
    "PresenceChanged",
    "PresenceChosen",
    "PreviewsChanged",
    "QuietChanged",
    "QuietHours",
    "QuietPolicyChanged",
    "RateLimited",
    "ReactionChanged",
    "ReadMarked",
    "Receipt",
    "ReceiptMoved",
    "Receipts",
    "ReceiptsChosen",
    "ReminderChanged",
    "ReminderRemoved",
    "Removed",
    "ReportsChanged",
    "Reset",
    "RoleChanged",
    "SavedRemoved",
    "ScheduledRemoved",
    "Sections",
    "SectionsChanged",
    "SessionEnded",
    "StatusChanged",
    "StorageFull",
    "StoryTuned",
    "TagsChanged",
    "ThreadFollowed",
    "ThreadRead",
    "ThreadUnreadMarked",
    "TooLarge",
    "TypingStarted",
    "Unauthenticated",
    "Unavailable",
    "UnreadMarked",
    "UserChanged",
    "ViewOpened",
    "ViewUpdated",
    "Voice",
    "VoteChanged",
    "WhisperShown",
    "WhisperTaken",
    "WorkspaceChanged",
    "sign_in",
]
