"""Every command, as the union the codec decodes."""

from .apps import (
    AddApp,
    AddWebhook,
    ChangeApp,
    GetApp,
    ListApps,
    MakeAppToken,
    RemoveApp,
    RemoveWebhook,
    RenewAppSecret,
)
from .audit import ListAudit
from .blocks import BlockPerson, ListBlocked
from .calls import CountInterrupted
from .channel_follows import FollowChannel, ListFollowedChannels
from .channels import (
    AddMember,
    ArchiveChannel,
    BrowseChannels,
    ConvertChannel,
    CreateChannel,
    GetChannel,
    JoinChannel,
    LeaveChannel,
    ListChannels,
    ListMembers,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetPurpose,
    SetRole,
    SetTopic,
    StarChannel,
)
from .cursors import MarkRead, MarkUnread
from .drafts import ListDrafts, SaveDraft
from .emoji import ListEmoji, RemoveEmoji
from .feed import (
    DismissStory,
    ListFeed,
    MakeFeedLink,
    MarkFeed,
    RefreshFeed,
    RevokeFeedLink,
    WeighStory,
)
from .files import DeleteFile, ListFiles
from .groups import ChangeGroup, CreateGroup, ListGroups, RemoveGroup
from .integrations import ListDeliveries, MakeOwnToken
from .interactions import (
    CloseView,
    ListCommands,
    OpenHome,
    PressAction,
    RunCommand,
    SubmitView,
    SuggestOptions,
)
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
    PostPoll,
)
from .moderation import (
    AcknowledgeCaution,
    DeactivatePerson,
    GetHidden,
    HideMessage,
    LiftSuspension,
    ListCautions,
    ListReports,
    ListSuspensions,
    ReportMessage,
    SettleReport,
    ShowMessage,
    SuspendPerson,
    WarnPerson,
)
from .notice_choices import GetNotices, SetNotices, SubscribePush, UnsubscribePush
from .people import FollowPerson, GetPerson, ListFollowers, ListFollowings
from .pins import ListPins, PinMessage, UnpinMessage
from .polls import CastVote, ClosePoll, ListVotes
from .presence import SetView, StartTyping
from .previews import RemovePreview
from .profiles import ChangeProfile, GetProfile, SetPresence
from .quiet import AskReach, ChangeQuiet, ChangeQuietPolicy, GetQuiet, SetPause
from .reactions import AddReaction, ListReactions, RemoveReaction
from .receipts import ListReceipts, ShowReceipts
from .reminders import (
    AddReminder,
    ChangeReminder,
    CompleteReminder,
    DeleteReminder,
    ListReminders,
)
from .revisions import ListRevisions, SetRevisionReaders
from .saved import CompleteSaved, ListSaved, SaveMessage, UnsaveMessage
from .scheduled import (
    ChangeScheduled,
    DeleteScheduled,
    ListScheduled,
    ScheduleMessage,
    SendScheduled,
)
from .search import SearchChannels, SearchMessages, SearchPeople
from .sections import ListSections, SetSections
from .sessions import EndOtherSessions, EndSession, ListSessions, OpenSession
from .shares import GetMessages
from .statuses import ListStatuses, SetStatus
from .tags import FollowTag, ListFollowedTags, ListTagged, SuggestTags
from .threads import FollowThread, ListThreads, MarkThreadRead, MarkThreadUnread
from .updates import OpenUpdates
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
    | PinMessage
    | UnpinMessage
    | ListPins
    | PostPoll
    | CastVote
    | ClosePoll
    | ListVotes
    | RemovePreview
    | FollowThread
    | MarkThreadRead
    | MarkThreadUnread
    | ListThreads
    | MarkRead
    | MarkUnread
    | ShowReceipts
    | ListReceipts
    | SetLevel
    | MuteChannel
    | FillStream
    | CreateChannel
    | OpenDirect
    | ListChannels
    | BrowseChannels
    | GetChannel
    | ListMembers
    | JoinChannel
    | LeaveChannel
    | AddMember
    | RemoveMember
    | SetRole
    | RenameChannel
    | SetTopic
    | SetPurpose
    | SetPosting
    | SetPace
    | SetNewcomers
    | ConvertChannel
    | ArchiveChannel
    | RestoreChannel
    | StarChannel
    | ScheduleMessage
    | ChangeScheduled
    | DeleteScheduled
    | SendScheduled
    | ListScheduled
    | AddReminder
    | ChangeReminder
    | CompleteReminder
    | DeleteReminder
    | ListReminders
    | SaveMessage
    | UnsaveMessage
    | CompleteSaved
    | ListSaved
    | GetNotices
    | SetNotices
    | SubscribePush
    | UnsubscribePush
    | SaveDraft
    | ListDrafts
    | ListFeed
    | RefreshFeed
    | MarkFeed
    | DismissStory
    | WeighStory
    | MakeFeedLink
    | RevokeFeedLink
    | CountInterrupted
    | CreateGroup
    | ChangeGroup
    | RemoveGroup
    | ListGroups
    | ListTagged
    | SuggestTags
    | FollowTag
    | ListFollowedTags
    | SearchMessages
    | SearchPeople
    | SearchChannels
    | FollowPerson
    | GetPerson
    | ListFollowers
    | ListFollowings
    | FollowChannel
    | ListFollowedChannels
    | BlockPerson
    | ListBlocked
    | OpenUpdates
    | GetMessages
    | ListRevisions
    | SetRevisionReaders
    | SetKeywords
    | ListKeywords
    | SetSections
    | ListSections
    | GetQuiet
    | ChangeQuiet
    | SetPause
    | ChangeQuietPolicy
    | AskReach
    | ListFiles
    | DeleteFile
    | AddApp
    | ChangeApp
    | RemoveApp
    | ListApps
    | GetApp
    | MakeAppToken
    | RenewAppSecret
    | AddWebhook
    | RemoveWebhook
    | ListAudit
    | ReportMessage
    | ListReports
    | SettleReport
    | HideMessage
    | ShowMessage
    | GetHidden
    | WarnPerson
    | AcknowledgeCaution
    | ListCautions
    | SuspendPerson
    | LiftSuspension
    | ListSuspensions
    | DeactivatePerson
    | ListEmoji
    | RemoveEmoji
    | ListUsers
    | GetUsers
    | FindUsers
    | RenameUser
    | GetProfile
    | ChangeProfile
    | SetPresence
    | SetStatus
    | ListStatuses
    | ListSessions
    | EndSession
    | EndOtherSessions
    | ListDeliveries
    | MakeOwnToken
    | PressAction
    | SuggestOptions
    | RunCommand
    | ListCommands
    | SubmitView
    | CloseView
    | OpenHome
    | SetView
    | StartTyping
)
