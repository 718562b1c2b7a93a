"""Every command, as the union the codec decodes."""

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
from .cursors import MarkRead
from .drafts import ListDrafts, SaveDraft
from .feed import (
    DismissStory,
    ListFeed,
    MakeFeedLink,
    MarkFeed,
    RefreshFeed,
    RevokeFeedLink,
    WeighStory,
)
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
from .sessions import EndOtherSessions, EndSession, ListSessions, OpenSession
from .users import GetUsers, ListUsers, RenameUser

AnyCommand = (
    OpenSession
    | PostMessage
    | EditMessage
    | DeleteMessage
    | ListHistory
    | ListReplies
    | LocateDate
    | MarkRead
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
    | ListFeed
    | RefreshFeed
    | MarkFeed
    | DismissStory
    | WeighStory
    | MakeFeedLink
    | RevokeFeedLink
    | ListUsers
    | GetUsers
    | RenameUser
    | ListSessions
    | EndSession
    | EndOtherSessions
    | SetView
    | StartTyping
)
