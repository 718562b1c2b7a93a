"""Every command, as the union the codec decodes."""

from .calls import CountInterrupted
from .channels import (
    AddMember,
    ArchiveChannel,
    BrowseChannels,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    ListChannels,
    ListMembers,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetRole,
    SetTopic,
    StarChannel,
)
from .cursors import MarkRead, MarkUnread
from .drafts import ListDrafts, SaveDraft
from .emoji import ListEmoji, RemoveEmoji
from .groups import ChangeGroup, CreateGroup, ListGroups, RemoveGroup
from .keywords import ListKeywords, SetKeywords
from .levels import MuteChannel, SetLevel
from .log import FillStream
from .messages import (
    DeleteMessage,
    EditMessage,
    ListHistory,
    ListReplies,
    LocateDate,
    PostMessage,
)
from .presence import SetView, StartTyping
from .reactions import AddReaction, ListReactions, RemoveReaction
from .sessions import EndOtherSessions, EndSession, ListSessions, OpenSession
from .threads import FollowThread, ListThreads, MarkThreadRead
from .users import FindUsers, GetUsers, ListUsers, RenameUser

AnyCommand = (
    OpenSession
    | PostMessage
    | EditMessage
    | DeleteMessage
    | ListHistory
    | ListReplies
    | LocateDate
    | AddReaction
    | RemoveReaction
    | ListReactions
    | FollowThread
    | MarkThreadRead
    | ListThreads
    | MarkRead
    | MarkUnread
    | SetLevel
    | MuteChannel
    | FillStream
    | CreateChannel
    | OpenDirect
    | ListChannels
    | BrowseChannels
    | ListMembers
    | JoinChannel
    | LeaveChannel
    | AddMember
    | RemoveMember
    | SetRole
    | RenameChannel
    | SetTopic
    | ArchiveChannel
    | RestoreChannel
    | StarChannel
    | SaveDraft
    | ListDrafts
    | CountInterrupted
    | CreateGroup
    | ChangeGroup
    | RemoveGroup
    | ListGroups
    | SetKeywords
    | ListKeywords
    | ListEmoji
    | RemoveEmoji
    | ListUsers
    | GetUsers
    | FindUsers
    | RenameUser
    | ListSessions
    | EndSession
    | EndOtherSessions
    | SetView
    | StartTyping
)
