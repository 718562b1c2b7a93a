"""Every event, as the union the codec decodes."""

from .channels import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelStarred,
    MemberJoined,
    MemberLeft,
    RoleChanged,
)
from .cursors import ReadMarked
from .drafts import DraftSaved
from .feed import FeedChanged, FeedMarked, StoryTuned
from .messages import MessageDeleted, MessageEdited, MessagePosted
from .presence import PresenceChanged, TypingStarted
from .sessions import SessionEnded
from .users import UserChanged

AnyEvent = (
    MessagePosted
    | MessageEdited
    | MessageDeleted
    | ChannelChanged
    | MemberJoined
    | MemberLeft
    | RoleChanged
    | ChannelJoined
    | ChannelLeft
    | ChannelStarred
    | ReadMarked
    | DraftSaved
    | FeedMarked
    | StoryTuned
    | SessionEnded
    | UserChanged
    | TypingStarted
    | PresenceChanged
    | FeedChanged
)
