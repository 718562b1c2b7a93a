"""The Python SDK: a client that keeps its connection, and bots in ten lines."""

from protocol.channels import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelStarred,
    MemberJoined,
    MemberLeft,
    RoleChanged,
)
from protocol.client_outputs import Delivered, Lost, Removed, Reset
from protocol.codec import JSON, MSGPACK
from protocol.cursors import ReadMarked
from protocol.drafts import DraftSaved
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
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted
from protocol.presence import PresenceChanged, TypingStarted
from protocol.sessions import SessionEnded
from protocol.users import UserChanged

from .bot import Bot
from .client import Client
from .clock import Clock
from .errors import OutboxFull
from .feed import Feed
from .tokens import sign_in

__all__ = [
    "JSON",
    "MSGPACK",
    "Bot",
    "ChannelChanged",
    "ChannelJoined",
    "ChannelLeft",
    "ChannelStarred",
    "ChatError",
    "Client",
    "Clock",
    "CommandRefused",
    "Conflict",
    "ConnectionClosed",
    "Delivered",
    "DraftSaved",
    "Feed",
    "FeedChanged",
    "FeedMarked",
    "Forbidden",
    "Internal",
    "Invalid",
    "Lost",
    "MemberJoined",
    "MemberLeft",
    "MessageDeleted",
    "MessageEdited",
    "MessagePosted",
    "NonceReused",
    "NotFound",
    "OutboxFull",
    "PresenceChanged",
    "RateLimited",
    "ReadMarked",
    "Removed",
    "Reset",
    "RoleChanged",
    "SessionEnded",
    "StorageFull",
    "StoryTuned",
    "TooLarge",
    "TypingStarted",
    "Unauthenticated",
    "Unavailable",
    "UserChanged",
    "sign_in",
]
