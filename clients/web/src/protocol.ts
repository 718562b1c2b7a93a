// Generated from protocol/ by `make generate`. Do not edit.

export const PROTOCOL_VERSION = 1;
export const MSGPACK_SUBPROTOCOL = "chat.v1.msgpack";
export const JSON_SUBPROTOCOL = "chat.v1.json";
export const MAX_FRAME_BYTES = 65536;
export const MAX_DEPTH = 8;
export const MAX_ARRAY_LENGTH = 1024;
export const MAX_MAP_LENGTH = 64;
export const MAX_REF = 9007199254740992;
export const MAX_TEXT_CHARACTERS = 40000;
export const MAX_APP_CHARACTERS = 65536;
export const MAX_MENTIONS = 50;
export const MAX_CALLED = 64;
export const MAX_CALLABLE_BY_MEMBERS = 1000;
export const MAX_TAGS = 20;
export const MAX_TAG_CHARACTERS = 50;
export const MAX_FOLLOWED_TAGS = 200;
export const MAX_FOLLOWED_PEOPLE = 5000;
export const MAX_FOLLOWED_CHANNELS = 500;
export const MAX_BLOCKED = 1000;
export const MAX_MESSAGES_GOT = 50;
export const MAX_FILES = 10;
export const MAX_FILE_NAME_CHARACTERS = 255;
export const MAX_DESCRIPTION_CHARACTERS = 1000;
export const MAX_VOICE_MS = 600000;
export const MAX_VOICE_PEAKS = 64;
export const MAX_GROUPS = 500;
export const MAX_GROUP_PEOPLE = 500;
export const MAX_KEYWORDS = 20;
export const MAX_KEYWORD_CHARACTERS = 50;
export const MAX_UNREAD_MENTIONS = 100;
export const MAX_UNREAD_DELETED = 1000;
export const MAX_NAME_CHARACTERS = 80;
export const MAX_TOPIC_CHARACTERS = 250;
export const MAX_PURPOSE_CHARACTERS = 250;
export const MAX_PROFILE_CHARACTERS = 120;
export const MAX_ABOUT_CHARACTERS = 1000;
export const MAX_STATUS_CHARACTERS = 100;
export const MAX_GROUP_MEMBERS = 20;
export const MAX_DRAFTS = 200;
export const MAX_SCHEDULED = 100;
export const MAX_SCHEDULED_DAYS = 120;
export const MAX_REMINDERS = 500;
export const MAX_REMINDER_CHARACTERS = 500;
export const MAX_REMINDER_YEARS = 5;
export const MAX_SAVED = 1000;
export const MAX_WEEKLY_SPANS = 28;
export const MAX_HOLIDAYS = 100;
export const MAX_REACH_ASKED = 50;
export const MAX_PAUSE_DAYS = 31;
export const MAX_FACES = 5;
export const MAX_UNREAD_REPLIES = 100;
export const MAX_EMOJI_CHARACTERS = 64;
export const MAX_EMOJI_BYTES = 131072;
export const MAX_EMOJI_PIXELS = 1024;
export const MAX_CUSTOM_EMOJI = 2000;
export const MAX_REACTION_KINDS = 50;
export const MAX_REACTION_FACES = 8;
export const MAX_APPS = 500;
export const MAX_APP_EVENTS = 200;
export const MAX_APP_COMMANDS = 50;
export const MAX_MANIFEST_CHARACTERS = 20000;
export const MAX_WEBHOOKS = 100;
export const MAX_PART_CHARACTERS = 255;
export const MAX_INPUT_CHARACTERS = 32768;
export const MAX_URL_CHARACTERS = 2048;
export const MAX_PINS = 100;
export const MAX_SLOW_S = 21600;
export const MAX_NEWCOMERS_CHANNELS = 20;
export const MAX_SECTIONS = 50;
export const MAX_SECTION_CHARACTERS = 64;
export const MAX_SECTION_CHANNELS = 2000;
export const MAX_REVISIONS = 50;
export const MAX_POLL_OPTIONS = 20;
export const MAX_POLL_QUESTION_CHARACTERS = 300;
export const MAX_POLL_OPTION_CHARACTERS = 150;
export const MAX_POLL_DAYS = 366;
export const MAX_REASON_CHARACTERS = 500;
export const MAX_OPEN_REPORTS = 20;
export const MAX_CAUTION_CHARACTERS = 1000;
export const MAX_PREVIEWS = 3;
export const MAX_LINK_CHARACTERS = 2048;
export const MAX_PAGE = 200;
export const MAX_FILL = 500;
export const MAX_VIEW = 500;
export const MAX_RECEIPT_MEMBERS = 20;
export const MAX_FEED_PAGE = 50;
export const MAX_FEED_STORIES = 200;
export const MAX_FEED_CURSOR = 2048;
export const MAX_QUERY_CHARACTERS = 500;
export const MAX_QUERY_WORDS = 32;
export const MAX_FOUND = 50;
export const MAX_SPANS = 50;
export const MAX_SEARCH_CURSOR = 64;
export const MAX_REQUESTS_IN_FLIGHT = 16;
export const MAX_ERRORS_PER_MINUTE = 20;
export const MAX_RESUME_CURSORS = 500;
export const REPLAY_EVENTS_PER_STREAM = 500;
export const REPLAY_EVENTS_PER_CONNECTION = 5000;
export const REPLAY_BYTES_PER_CONNECTION = 2097152;
export const HELLO_DEADLINE_S = 10.0;
export const HEARTBEAT_S = 15.0;
export const MISSED_HEARTBEATS = 2;
export const TYPING_EVERY_S = 3.0;
export const TYPING_SHOWN_S = 6.0;
export const FEED_FILTERS = ["all", "direct", "channels", "following"] as const;
export const FEED_ORDERS = ["ranked", "newest"] as const;

export const CloseCode = {
  DRAINING: 4001,
  STREAM_GAP: 4002,
  SLOW_CONSUMER: 4003,
  HEARTBEAT_TIMEOUT: 4004,
  RATE_LIMITED: 4005,
  OVERLOADED: 4006,
  HELLO_TIMEOUT: 4007,
  SESSION_EXPIRED: 4008,
  NODE_ISOLATED: 4010,
  AUTHENTICATION_FAILED: 4500,
  SESSION_ENDED: 4501,
  ACCOUNT_DEACTIVATED: 4502,
  PROTOCOL_ERROR: 4503,
  VERSION_UNSUPPORTED: 4504,
  TOO_MANY_CONNECTIONS: 4506,
  TOO_MANY_ERRORS: 4508,
} as const;

/** Say that one has read a caution. */
export interface AcknowledgeCaution {
  readonly type: "caution.acknowledge";
  readonly caution: number;
}

/** The app has taken it. */
export interface ActionDone {
}

/**
 * Make an app and its bot; for administrators.
 *
 * Refused with `conflict` if there is an app of that name, or a person has it; with `invalid`
 * if it has none, or its manifest cannot be read.
 */
export interface AddApp {
  readonly type: "app.add";
  /** Empty: as the manifest calls it. */
  readonly name?: string;
  readonly description?: string;
  /** Where the app listens; empty: nowhere. */
  readonly request_url?: string;
  readonly socket_mode?: boolean;
  readonly events?: readonly string[];
  readonly commands?: readonly SlashCommand[];
  /** Slack's, in YAML or JSON: takes the place of all but the name. */
  readonly manifest?: string;
}

/** Bring a colleague into a channel. */
export interface AddMember {
  readonly type: "member.add";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
}

/**
 * Put an emoji on a message; twice is the same as once.
 *
 * Refused with `too_large` if there are 50 kinds of emoji on it, `conflict` if it is deleted.
 */
export interface AddReaction {
  readonly type: "reaction.add";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** One emoji of Unicode, fully qualified, or the `:name:` of a custom one. */
  readonly emoji: string;
}

/**
 * Be reminded of a text, of a message, or of both, at a time or at one that words mean.
 *
 * Safe to send again with the same `nonce` until it is answered. Refused with `invalid` and
 * the field `when` if nobody knows what time that is; with `too_large` where there are 500.
 */
export interface AddReminder {
  readonly type: "reminder.add";
  /** 128 random bits in hex, made once per message; a repeat is answered alike. */
  readonly nonce: string;
  /** Of what. */
  readonly text?: string;
  readonly at?: MessagePlace | null;
  /** Unix time in microseconds. */
  readonly remind_us?: number | null;
  /** Words for a time, in English or French: "in 20 minutes", "demain à 9h". */
  readonly when?: string | null;
  /** In which `when` is meant. */
  readonly time_zone?: string;
}

/**
 * Make an address that anything may post to, into a channel; for administrators.
 *
 * The app comes into the channel if it is not there yet.
 */
export interface AddWebhook {
  readonly type: "webhook.add";
  /** A user's or bot's identifier. */
  readonly bot: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly name?: string;
  readonly icon?: string;
}

export type AnyCommand = OpenSession | PostMessage | EditMessage | DeleteMessage | ListHistory | ListReplies | LocateDate | AddReaction | RemoveReaction | ListReactions | PinMessage | UnpinMessage | ListPins | PostPoll | CastVote | ClosePoll | ListVotes | RemovePreview | FollowThread | MarkThreadRead | MarkThreadUnread | ListThreads | MarkRead | MarkUnread | ShowReceipts | ListReceipts | SetLevel | MuteChannel | FillStream | CreateChannel | OpenDirect | ListChannels | BrowseChannels | GetChannel | ListMembers | JoinChannel | LeaveChannel | AddMember | RemoveMember | SetRole | RenameChannel | SetTopic | SetPurpose | SetPosting | SetPace | SetNewcomers | ConvertChannel | ArchiveChannel | RestoreChannel | StarChannel | ScheduleMessage | ChangeScheduled | DeleteScheduled | SendScheduled | ListScheduled | AddReminder | ChangeReminder | CompleteReminder | DeleteReminder | ListReminders | SaveMessage | UnsaveMessage | CompleteSaved | ListSaved | GetNotices | SetNotices | SubscribePush | UnsubscribePush | SaveDraft | ListDrafts | ListFeed | RefreshFeed | MarkFeed | DismissStory | WeighStory | MakeFeedLink | RevokeFeedLink | CountInterrupted | CreateGroup | ChangeGroup | RemoveGroup | ListGroups | ListTagged | SuggestTags | FollowTag | ListFollowedTags | SearchMessages | SearchPeople | SearchChannels | FollowPerson | GetPerson | ListFollowers | ListFollowings | FollowChannel | ListFollowedChannels | BlockPerson | ListBlocked | OpenUpdates | GetMessages | ListRevisions | SetRevisionReaders | SetKeywords | ListKeywords | SetSections | ListSections | GetQuiet | ChangeQuiet | SetPause | ChangeQuietPolicy | AskReach | ListFiles | DeleteFile | AddApp | ChangeApp | RemoveApp | ListApps | GetApp | MakeAppToken | RenewAppSecret | AddWebhook | RemoveWebhook | ListAudit | ReportMessage | ListReports | SettleReport | HideMessage | ShowMessage | GetHidden | WarnPerson | AcknowledgeCaution | ListCautions | SuspendPerson | LiftSuspension | ListSuspensions | DeactivatePerson | ListEmoji | RemoveEmoji | ListUsers | GetUsers | FindUsers | RenameUser | GetProfile | ChangeProfile | SetPresence | SetStatus | ListStatuses | ListSessions | EndSession | EndOtherSessions | ListDeliveries | MakeOwnToken | PressAction | SuggestOptions | RunCommand | ListCommands | SubmitView | CloseView | OpenHome | SetView | StartTyping;

export type AnyEvent = MessagePosted | MessageEdited | MessageDeleted | ReactionChanged | FileDeleted | PreviewsChanged | MessagePinned | MessageUnpinned | PollChanged | ChannelChanged | MemberJoined | MemberLeft | RoleChanged | ChannelJoined | ChannelLeft | ChannelListed | ChannelStarred | ReadMarked | UnreadMarked | LevelChanged | ThreadFollowed | ThreadRead | ThreadUnreadMarked | VoteChanged | DraftSaved | MessageScheduled | ScheduledRemoved | ReminderChanged | ReminderRemoved | MessageSaved | SavedRemoved | NoticesChanged | FeedMarked | StoryTuned | SessionEnded | WorkspaceChanged | CautionsChanged | ReportsChanged | KeywordsChanged | SectionsChanged | QuietChanged | TagsChanged | PersonFollowed | FollowerCame | ChannelFollowed | PersonBlocked | GroupChanged | GroupRemoved | QuietPolicyChanged | EmojiAdded | EmojiRemoved | UserChanged | PresenceChosen | StatusChanged | ReceiptsChosen | TypingStarted | PresenceChanged | ReceiptMoved | ChannelMoved | FeedChanged | ViewOpened | ViewUpdated | WhisperShown | WhisperTaken;

/** A program, as administrators see it; its name is its bot's. */
export interface App {
  /** The bot user it acts as. */
  readonly bot: string;
  readonly description?: string;
  /** Gets its events by HTTP. */
  readonly request_url?: string;
  /** Gets what people click. */
  readonly interactivity_url?: string;
  /** Is asked for what menus offer. */
  readonly options_url?: string;
  /** It fetches all that by a WebSocket. */
  readonly socket_mode?: boolean;
  /** Which it wants. */
  readonly events?: readonly string[];
  readonly commands?: readonly SlashCommand[];
  /** What its token is good for; empty: anything. */
  readonly scopes?: readonly string[];
  /** A user's or bot's identifier. */
  readonly created_by?: string | null;
  readonly created_us?: number;
}

/** A new app with its tokens, which are not to be had again. */
export interface AppAdded {
  readonly app: App;
  readonly user: User;
  /** Calls methods. */
  readonly bot_token: string;
  /** Opens Socket Mode. */
  readonly app_token: string;
  readonly signing_secret: string;
}

/** What there is to know of an app, but its tokens. */
export interface AppDetails {
  readonly app: App;
  readonly user: User;
  /** What its deliveries are signed with. */
  readonly signing_secret: string;
  /** Stands in its deliveries, as of old. */
  readonly verification_token: string;
  readonly webhooks?: readonly Webhook[];
}

/** An app, and the bot it acts as. */
export interface AppEntry {
  readonly app: App;
  readonly user: User;
}

/** There is no such app any more; its bot is deactivated. */
export interface AppGone {
}

/** The app as it is now. */
export interface AppNow {
  readonly app: App;
}

/**
 * What a program gave its message beyond the text.
 *
 * Layouts stay the text of JSON they came as: they nest deeper than frames may, and hold kinds of
 * blocks nobody here knows.
 */
export interface AppPart {
  /** Block Kit, an array: shown in place of the text. */
  readonly blocks?: string;
  /** An array of legacy attachments, shown below. */
  readonly attachments?: string;
  /** The text was only taken from blocks and attachments. */
  readonly stands_for?: boolean;
  /** An object for other programs. */
  readonly metadata?: string;
  /** Which of its links get previews: those to pages, to pictures. */
  readonly unfurl?: "all" | "none" | "pages" | "pictures";
  /** Of a bot: the name it speaks under. */
  readonly name?: string;
  /** Of a bot: `:emoji:` or an address. */
  readonly icon?: string;
  /** What brought it, if a webhook did. */
  readonly webhook?: string | null;
}

/** What the app's deliveries are signed with from now on. */
export interface AppSecret {
  readonly signing_secret: string;
}

/** A new token, which is not to be had again. */
export interface AppToken {
  readonly token: string;
}

/** Some apps, by their bots, and whether there are more. */
export interface Apps {
  readonly apps: readonly AppEntry[];
  readonly more?: boolean;
}

/** Close a channel for writing; its history stays readable. */
export interface ArchiveChannel {
  readonly type: "channel.archive";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/**
 * Ask who would be told later of a message one writes now.
 *
 * In channels without a name these are all who are in it, elsewhere those of `users` who are.
 */
export interface AskReach {
  readonly type: "reach.ask";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly users?: readonly string[];
}

/** Some of what was done, the newest first, and whether there is more. */
export interface AuditLog {
  readonly deeds: readonly Deed[];
  readonly more?: boolean;
}

/** How many stories the actor has not seen. */
export interface Badge {
  readonly direct?: number;
  readonly following?: number;
  readonly channels?: number;
}

/**
 * Block a colleague, or do so no more; they are not told.
 *
 * Neither writes to the other directly or follows the other any more. What the blocked one
 * writes in channels is delivered like everything else, but its mentions do not count and it
 * makes no stories for the actor: show it collapsed.
 * Refused with `too_large` if one blocks 1,000 already.
 */
export interface BlockPerson {
  readonly type: "person.block";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly block: boolean;
}

/** Whether the actor blocks the person now. */
export interface BlockedNow {
  readonly blocked: boolean;
}

/** One reason why a story stands where it does: it counts as so much newer or older. */
export interface Boost {
  readonly reason: "affinity_channel" | "affinity_person" | "kind" | "less" | "messages" | "more" | "people" | "seen" | "starred";
  /** Microseconds added to `last_us`; below 0: older. */
  readonly us: number;
  /** The person, or channel, that an affinity is to. */
  readonly target?: string | null;
}

/** List public channels, ordered by name, whether the actor is in them or not. */
export interface BrowseChannels {
  readonly type: "channels.browse";
  /** Last name already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/**
 * Say what one chooses, in place of what one chose before; nothing takes the vote back.
 *
 * Twice is the same as once. Refused with `conflict` once the poll is closed or its time is
 * over, `invalid` if the message is no poll or has no such option, `forbidden` to bots.
 */
export interface CastVote {
  readonly type: "vote.cast";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  /** Rising, each once; none is no vote. */
  readonly choices: readonly number[];
}

/** What the moderators have to say to somebody, until they acknowledge it. */
export interface Caution {
  readonly number: number;
  readonly text: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/** The cautions the user has not acknowledged (user stream). */
export interface CautionsChanged {
  readonly type: "cautions.changed";
  readonly cautions: readonly Caution[];
}

/** The cautions the actor has not acknowledged, the oldest first. */
export interface CautionsNow {
  readonly cautions: readonly Caution[];
}

/** Say anew what an app is told and may; for administrators. Who made it and when stays. */
export interface ChangeApp {
  readonly type: "app.change";
  readonly app: App;
  /** Its @handle stays; absent: all. */
  readonly name?: string | null;
}

/**
 * Say anew what a group is called and who is in it; for administrators.
 *
 * Refused with `conflict` if the name is taken.
 */
export interface ChangeGroup {
  readonly type: "group.change";
  /** People who are mentioned together. */
  readonly group: string;
  /** Unique handle, written @name. */
  readonly name: string;
  /** Who is in it. */
  readonly users: readonly string[];
  /** Who they are. */
  readonly title?: string;
}

/**
 * Change what is told in one's own profile, and leave the rest.
 *
 * Administrators change the title and the department of others, too.
 */
export interface ChangeProfile {
  readonly type: "profile.change";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly title?: string | null;
  readonly phone?: string | null;
  readonly pronouns?: string | null;
  readonly department?: string | null;
  readonly location?: string | null;
  /** A name of the tz database, such as Europe/Paris; empty: not told. */
  readonly time_zone?: string | null;
  readonly about?: string | null;
}

/**
 * Choose quiet hours; the organisation's floor stays.
 *
 * Without `hours` those of before are kept. Refused with `invalid` if there is no such time
 * zone or day, or a span ends before it begins.
 */
export interface ChangeQuiet {
  readonly type: "quiet.change";
  readonly mode: "default" | "off" | "own";
  readonly hours?: WeeklyHours | null;
}

/** Say what holds for everybody; for administrators. */
export interface ChangeQuietPolicy {
  readonly type: "quiet_policy.change";
  readonly policy: QuietPolicy;
}

/** Change a reminder's text or time; with another time it comes again. */
export interface ChangeReminder {
  readonly type: "reminder.change";
  /** A reminder. */
  readonly id: string;
  /** Of what. */
  readonly text?: string | null;
  /** Unix time in microseconds. */
  readonly remind_us?: number | null;
  /** Words for a time, in English or French: "in 20 minutes", "demain à 9h". */
  readonly when?: string | null;
  /** A name of the tz database, such as Europe/Paris; empty: not told. */
  readonly time_zone?: string;
}

/** Change the text or the time of a message that was not sent yet; what failed, waits anew. */
export interface ChangeScheduled {
  readonly type: "scheduled.change";
  /** A message to be sent later. */
  readonly id: string;
  /** Markdown, with <@U…> for people and <#C…> for channels. */
  readonly text?: string | null;
  /** Unix time in microseconds. */
  readonly send_us?: number | null;
}

/** The user as changed. */
export interface Changed {
  readonly user: User;
}

/**
 * A named conversation, as its members see it; a direct one has no name of its own.
 *
 * That of kind `updates` is its creator's: what they say without a channel. It has no name
 * either, stands in no list of channels, and nobody joins it.
 */
export interface Channel {
  /** C: channel, D: direct, G: group direct. */
  readonly id: string;
  readonly kind: "direct" | "group" | "private" | "public" | "updates";
  /** A user's or bot's identifier. */
  readonly creator: string;
  /** Unix time in microseconds. */
  readonly created_us: number;
  readonly name?: string;
  readonly topic?: string;
  /** By whom; null if it never was, or nobody knows. */
  readonly topic_set?: Wording | null;
  readonly purpose?: string;
  readonly purpose_set?: Wording | null;
  readonly archived?: boolean;
  /** How many are in it. */
  readonly members?: number;
  /** Who; direct and group only. */
  readonly users?: readonly string[];
  /** Who begins something there; all members reply in threads. */
  readonly posting?: "administrators" | "members";
  /** Seconds each member waits between two messages; 0: as they like. Administrators and bots do not wait. */
  readonly slow_s?: number;
  /** Whoever comes into the workspace comes into it, too. */
  readonly newcomers?: boolean;
}

/** The channel's name, topic, purpose, kind, rules or archive state changed. */
export interface ChannelChanged {
  readonly type: "channel.changed";
  readonly channel: Channel;
  /** As it was. */
  readonly before?: Channel | null;
  /** Who changed it. */
  readonly by?: string | null;
}

/** The user follows a channel without being in it, or does so no more (user stream). */
export interface ChannelFollowed {
  readonly type: "channel.followed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly following: boolean;
}

/** Whether the actor follows the channel; never one they are in. */
export interface ChannelFollowedNow {
  readonly following: boolean;
}

/** The user is in a channel now (user stream); its events follow from `seq` on. */
export interface ChannelJoined {
  readonly type: "channel.joined";
  readonly membership: Membership;
  /** Head of the channel's stream when it happened. */
  readonly seq: number;
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/** The user is in the channel no more (user stream). */
export interface ChannelLeft {
  readonly type: "channel.left";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/**
 * The list of public channels is another (workspace stream).
 *
 * One was created, renamed, archived, restored or made private. Guests hear of it too and know
 * only their own channels: it says where to look, and no more.
 */
export interface ChannelListed {
  readonly type: "channel.listed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Where it happened, in the channel's stream. */
  readonly seq: number;
}

/**
 * Something happened in a channel in view that everybody may read and the user is not in.
 *
 * It holds nothing, may come too often, and may be lost: fetch what is new by `stream.fill`.
 */
export interface ChannelMoved {
  readonly type: "channel.moved";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** The channel as it is after the command. */
export interface ChannelNow {
  readonly channel: Channel;
}

/** The user starred a channel, or took the star away (user stream). */
export interface ChannelStarred {
  readonly type: "channel.starred";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly starred: boolean;
}

/** Some channels, ordered by name, and whether there are more. */
export interface Channels {
  readonly channels: readonly Channel[];
  readonly more?: boolean;
}

/**
 * Let nobody vote any more in one's own poll; administrators may close others'.
 *
 * Twice is the same as once. Who voted what in an anonymous poll is deleted with it.
 */
export interface ClosePoll {
  readonly type: "poll.close";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
}

/** Close a form without sending it; `all` closes those below as well. */
export interface CloseView {
  readonly type: "view.close";
  /** What an app shows one person. */
  readonly view: string;
  readonly all?: boolean;
}

/** It is done, or the app has taken it; what an app says comes by itself. */
export interface CommandDone {
  /** Markdown for whoever ran it, in their language; nobody else's. */
  readonly text?: string;
  /** Where to go now. */
  readonly channel?: string | null;
}

/** A command, and the app that carries it out. */
export interface CommandHelp {
  /** With its slash; lower case. */
  readonly command: string;
  /** None: it is built in. */
  readonly bot?: string | null;
  readonly description?: string;
  /** What may stand behind it. */
  readonly hint?: string;
}

/** What people may type: what is built in, useful ones first; then those of apps, by name. */
export interface CommandList {
  readonly commands: readonly CommandHelp[];
}

/** Call a reminder done, or not done after all. */
export interface CompleteReminder {
  readonly type: "reminder.complete";
  /** A reminder. */
  readonly id: string;
  readonly done?: boolean;
}

/** Call a saved message done, or not done after all. */
export interface CompleteSaved {
  readonly type: "saved.complete";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  readonly done?: boolean;
}

/**
 * Make a public channel a private one: from then on its members alone see it.
 *
 * There is no way back: what was said among few is not shown to all. Refused with `conflict`
 * while newcomers come into it.
 */
export interface ConvertChannel {
  readonly type: "channel.convert";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** Ask how many people a call would interrupt, to say so before it is sent. */
export interface CountInterrupted {
  readonly type: "interrupted.count";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly kind: "channel" | "group" | "here";
  /** Which, if it is one. */
  readonly group?: string | null;
}

/**
 * Create a channel and join it as its administrator.
 *
 * Refused with `conflict` if the name is taken.
 */
export interface CreateChannel {
  readonly type: "channel.create";
  /** Without the #; lower case, no spaces. */
  readonly name: string;
  readonly kind?: "private" | "public";
  /** One line on what it is about now. */
  readonly topic?: string;
  /** What it is for, as long as it is. */
  readonly purpose?: string;
}

/**
 * Make a group of people; for administrators.
 *
 * Refused with `conflict` if the name is taken.
 */
export interface CreateGroup {
  readonly type: "group.create";
  /** Unique handle, written @name. */
  readonly name: string;
  /** Who is in it. */
  readonly users: readonly string[];
  /** Who they are. */
  readonly title?: string;
}

/** A picture with a name; it is served over HTTP at `/emoji/NAME/HASH`. */
export interface CustomEmoji {
  readonly name: string;
  /** Of the picture: another one has another address. */
  readonly hash: string;
  readonly type: "image/gif" | "image/jpeg" | "image/png" | "image/webp";
  /** A user's or bot's identifier. */
  readonly creator: string;
  /** Unix time in microseconds. */
  readonly created_us: number;
}

/** Shut somebody out for good; for administrators, and not themselves. */
export interface DeactivatePerson {
  readonly type: "person.deactivate";
  /** A user's or bot's identifier. */
  readonly user: string;
}

/**
 * Something that was done by right of an office; nobody changes or removes it.
 *
 * It says what was done to what. What people write is never in it.
 */
export interface Deed {
  /** They are numbered as they happened. */
  readonly number: number;
  /** Unix time in microseconds. */
  readonly time_us: number;
  /** The command, such as `role.set`. */
  readonly act: string;
  /** Who; null where it was done on the server itself. */
  readonly by?: string | null;
  /** To what, and how. */
  readonly on?: readonly Detail[];
}

/**
 * Delete a file of one's own; administrators may delete others' that they may read.
 *
 * It goes from all messages it stands in; they stay, and say that it was deleted.
 */
export interface DeleteFile {
  readonly type: "file.delete";
  /** Something that was uploaded. */
  readonly file: string;
}

/** Delete one's own message; administrators may delete others'. */
export interface DeleteMessage {
  readonly type: "message.delete";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** Forget a reminder; twice is the same as once. */
export interface DeleteReminder {
  readonly type: "reminder.delete";
  /** A reminder. */
  readonly id: string;
}

/** Let a message not be sent; twice is the same as once. */
export interface DeleteScheduled {
  readonly type: "scheduled.delete";
  /** A message to be sent later. */
  readonly id: string;
}

/** The tombstone that is left. */
export interface Deleted {
  readonly message: Message;
}

/** An app's last deliveries, the newest first. */
export interface Deliveries {
  readonly deliveries: readonly Delivery[];
}

/** One try at telling an app something. */
export interface Delivery {
  /** Unix time in microseconds. */
  readonly time_us: number;
  /** Slack's name of the event, or of what was asked. */
  readonly what: string;
  /** `socket` or `http`. */
  readonly way: string;
  /** `ok`, or why not, such as `timeout`. */
  readonly outcome: string;
  /** 0 for the first. */
  readonly attempt?: number;
  readonly took_ms?: number;
  /** The HTTP status of the answer, if any. */
  readonly status?: number;
}

/** One of a command's fields: to what it was done, or how. */
export interface Detail {
  readonly name: string;
  readonly value: string;
}

/** Take a story out of the feed until something new happens in it. */
export interface DismissStory {
  readonly type: "story.dismiss";
  /** What names a story; the same as long as it goes on. */
  readonly key: string;
}

/** What the actor has begun to write in a channel, or in a thread there. */
export interface Draft {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly text: string;
  /** When it was saved; no two are the same. */
  readonly time_us: number;
  /** Root of the thread it is for. */
  readonly thread?: number | null;
}

/** The user saved a draft, or removed it: then `text` is empty (user stream). */
export interface DraftSaved {
  readonly type: "draft.saved";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly text: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
  /** Position in the channel's stream. */
  readonly thread?: number | null;
}

/** Some drafts, newest first, and whether there are more. */
export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly more?: boolean;
}

/**
 * Change one's own message: its text, and what a program gave it beyond.
 *
 * One with files may have no text. Refused with `conflict` if it is a poll.
 */
export interface EditMessage {
  readonly type: "message.edit";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** Markdown, with <@U…> for people and <#C…> for channels. */
  readonly text: string;
  readonly app?: AppPart | null;
}

/** The message as it is now. */
export interface Edited {
  readonly message: Message;
}

/** Somebody added a custom emoji (workspace stream). */
export interface EmojiAdded {
  readonly type: "emoji.added";
  readonly emoji: CustomEmoji;
}

/** There is no custom emoji of that name. */
export interface EmojiGone {
}

/** Some custom emoji, by name, and whether there are more. */
export interface EmojiList {
  readonly emoji: readonly CustomEmoji[];
  readonly more?: boolean;
}

/** A custom emoji is there no more; texts and reactions keep its name (workspace stream). */
export interface EmojiRemoved {
  readonly type: "emoji.removed";
  readonly name: string;
}

/** Sign the actor out everywhere else: other devices, and programs with a token of theirs. */
export interface EndOtherSessions {
  readonly type: "other_sessions.end";
}

/** Sign a device out; its connections close at once. */
export interface EndSession {
  readonly type: "session.end";
  /** A signed-in device. */
  readonly session: string;
}

/** The session is over. */
export interface Ended {
}

/** One event at its place. */
export interface Entry {
  readonly at: Position;
  readonly event: AnyEvent;
}

/** Stable, machine-readable reason; clients branch on this and on nothing else. */
export type ErrorCode = "conflict" | "forbidden" | "internal" | "invalid" | "invalid_frame" | "nonce_reused" | "not_found" | "rate_limited" | "storage_full" | "too_large" | "unauthenticated" | "unavailable" | "unknown_command";

/**
 * The feed may be another by now: told to whoever has it open, and not kept.
 *
 * At most every 250 ms if something concerns the user in person, else every two seconds.
 */
export interface FeedChanged {
  readonly type: "feed.changed";
  /** Something concerns the user in person. */
  readonly direct?: boolean;
}

/** Where another program reads the actor's feed as Atom. */
export interface FeedLink {
  /** On this server; whoever knows it reads the feed. */
  readonly path: string;
}

/** There is no such address any more. */
export interface FeedLinkGone {
}

/** The user saw their feed up to a time (user stream). */
export interface FeedMarked {
  readonly type: "feed.marked";
  readonly seen_us: number;
}

/** Up to when the actor has seen their feed; it never goes back. */
export interface FeedMarkedNow {
  readonly seen_us: number;
}

/** What is another than the client has it, and the whole feed in order. */
export interface FeedNews {
  readonly stories: readonly Story[];
  /** All there is; what is not named is gone. */
  readonly keys: readonly string[];
  readonly badge: Badge;
}

/** Some stories; without `cursor` the actor is up to date. */
export interface FeedPage {
  readonly stories: readonly Story[];
  readonly badge: Badge;
  /** Asks for the next stories. */
  readonly cursor?: string | null;
}

/** What is wrong with a field of a form. */
export interface FieldError {
  readonly block: string;
  readonly message: string;
}

/**
 * A file that was uploaded; its bytes are at `/files/ID` over HTTP.
 *
 * What the type says was found in the bytes themselves. Of a deleted file only its identifier
 * is left, and who had uploaded it and when.
 */
export interface File {
  /** Something that was uploaded. */
  readonly id: string;
  /** A user's or bot's identifier. */
  readonly creator: string;
  /** Unix time in microseconds. */
  readonly created_us: number;
  readonly name?: string;
  /** Media type, such as `image/png`. */
  readonly type?: string;
  /** Bytes. */
  readonly size?: number;
  /** Of a picture, upright, in pixels. */
  readonly width?: number | null;
  /** Of a picture, upright, in pixels. */
  readonly height?: number | null;
  /** Whether there is a small picture of it, at `…/thumbnail`. */
  readonly thumbnail?: boolean;
  readonly deleted?: boolean;
  /** What there is to see, in words, for those who do not see it. */
  readonly description?: string;
  /** It was recorded to be heard: a voice message. */
  readonly voice?: Voice | null;
}

/** A file of a message was deleted: it is `deleted` in the message's files now. */
export interface FileDeleted {
  readonly type: "file.deleted";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** Something that was uploaded. */
  readonly file: string;
}

/** The file is there no more. */
export interface FileGone {
}

/** A channel's files, those of the newest messages first. */
export interface FileList {
  readonly files: readonly PostedFile[];
  readonly more?: boolean;
}

/** Read a stream's entries after a position, at most `limit`. */
export interface FillStream {
  readonly type: "stream.fill";
  /** The channel, user or workspace whose log it is. */
  readonly stream: string;
  readonly after: number;
  readonly limit?: number;
}

/** Entries in order, without holes; fewer than asked for if the page is full or the log ends. */
export interface Filled {
  readonly entries: readonly Entry[];
  /** Head of the stream at that moment. */
  readonly head: number;
}

/**
 * Find people by how a name begins: any word of the display name and what follows, or @name.
 *
 * Case and accents do not count; deactivated users are left out; ordered by what was found.
 */
export interface FindUsers {
  readonly type: "users.find";
  readonly prefix: string;
  readonly limit?: number;
}

/** Whether somebody follows a thread, and how far they have read it. */
export interface Follow {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Its root. */
  readonly thread: number;
  readonly following: boolean;
  /** Replies up to it are read. */
  readonly read_seq?: number;
  /** As a time: there is something new if the last reply is later. */
  readonly read_us?: number;
  /** Head of the channel when the cursor last went back, 0 if never. */
  readonly unread_head?: number;
}

/**
 * Follow a public channel without joining it, or follow it no more.
 *
 * Joining ends it. An archived channel brings nothing new until it is restored.
 * Refused with `too_large` if one follows 500 already.
 */
export interface FollowChannel {
  readonly type: "channel.follow";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly follow: boolean;
}

/**
 * Follow a colleague, or follow them no more.
 *
 * Refused with `too_large` if one follows 5,000 already.
 */
export interface FollowPerson {
  readonly type: "person.follow";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly follow: boolean;
}

/**
 * Follow a tag, or follow it no more.
 *
 * Refused with `too_large` if one follows 200 already.
 */
export interface FollowTag {
  readonly type: "tag.follow";
  /** Without the #; case does not count. */
  readonly tag: string;
  readonly follow: boolean;
}

/**
 * Follow a thread, from here on, or follow it no more.
 *
 * Whoever begins one, replies in it or is mentioned there follows it without asking.
 */
export interface FollowThread {
  readonly type: "thread.follow";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly thread: number;
  readonly follow: boolean;
}

/** Whether and how far the actor follows the thread now. */
export interface Followed {
  readonly follow: Follow;
}

/** Some channels, by identifier, and whether there are more. */
export interface FollowedChannels {
  readonly channels: readonly Channel[];
  readonly more?: boolean;
}

/** Somebody follows the user, or does so no more (user stream). */
export interface FollowerCame {
  readonly type: "follower.came";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly following: boolean;
  /** How many do now. */
  readonly followers: number;
}

/** A message, and what was found in its text. */
export interface FoundMessage {
  readonly message: Message;
  /** In the text's order. */
  readonly highlights?: readonly Highlight[];
}

/** The messages asked for, tombstones too, but for those the actor may not read. */
export interface FoundMessages {
  readonly messages: readonly Message[];
  /** They were too long for one answer: ask again for what is behind the last. */
  readonly more?: boolean;
}

/** Look at an app with what it signs by; for administrators. */
export interface GetApp {
  readonly type: "app.get";
  /** A user's or bot's identifier. */
  readonly bot: string;
}

/** Look at one channel one may read, such as a link leads to. */
export interface GetChannel {
  readonly type: "channel.get";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** Look at a message that is hidden; for whoever may hide it. */
export interface GetHidden {
  readonly type: "hidden.get";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** Look messages up by their places, such as those that others share or link to. */
export interface GetMessages {
  readonly type: "messages.get";
  readonly places: readonly MessagePlace[];
}

/** Ask how the actor is told while they are away. */
export interface GetNotices {
  readonly type: "notices.get";
}

/** Say who follows a person and whom they follow, in numbers. */
export interface GetPerson {
  readonly type: "person.get";
  /** A user's or bot's identifier. */
  readonly user: string;
}

/** Look at somebody's profile. */
export interface GetProfile {
  readonly type: "profile.get";
  /** A user's or bot's identifier. */
  readonly user: string;
}

/** Ask for the actor's quiet hours, and when they are in the next weeks. */
export interface GetQuiet {
  readonly type: "quiet.get";
}

/** Look up users by identifier; unknown ones are left out. */
export interface GetUsers {
  readonly type: "users.get";
  readonly ids: readonly string[];
}

/** People who are mentioned together. */
export interface Group {
  /** People who are mentioned together. */
  readonly id: string;
  readonly name: string;
  readonly title?: string;
  readonly users?: readonly string[];
}

/** A group was made or changed (workspace stream). */
export interface GroupChanged {
  readonly type: "group.changed";
  readonly group: Group;
}

/** There is no such group. */
export interface GroupGone {
}

/** The group as it is now. */
export interface GroupNow {
  readonly group: Group;
}

/** A group was dissolved (workspace stream). */
export interface GroupRemoved {
  readonly type: "group.removed";
  /** People who are mentioned together. */
  readonly group: string;
}

/** Some groups, by identifier, and whether there are more. */
export interface Groups {
  readonly groups: readonly Group[];
  readonly more?: boolean;
}

/** The server lives; `pushes` were written to this connection so far. */
export interface Heartbeat {
  readonly type: "heartbeat";
  readonly pushes: number;
}

/** What everybody sees of the message now. */
export interface Hid {
  readonly message: Message;
}

/** A message as it was before it was hidden. */
export interface HiddenMessage {
  readonly message: Message;
}

/**
 * Leave a quiet line in place of a message, for everybody; it can be brought back.
 *
 * For its channel's administrators, and the workspace's where they may read or it was reported;
 * not in direct channels. A poll is closed.
 */
export interface HideMessage {
  readonly type: "message.hide";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** A part of a text that was looked for; both are counted in Unicode characters. */
export interface Highlight {
  readonly begin: number;
  /** Is not part of it. */
  readonly end: number;
}

/** A page of messages, oldest first. */
export interface History {
  /** Head of the channel's stream at that moment. */
  readonly head: number;
  readonly messages: readonly Message[];
  /** There are more in the direction asked for. */
  readonly more?: boolean;
  /** Of a thread: whether the actor follows it. */
  readonly follow?: Follow | null;
  /** What messages of this page share, as far as the actor may read it. */
  readonly shared?: readonly Message[];
}

/** What an app shows one person, if anything. */
export interface Home {
  readonly view?: View | null;
}

/** How many people a call would interrupt. */
export interface Interrupted {
  /** Members but the actor, without those who keep it quiet. */
  readonly people: number;
  /** Of these, only who is online; the server does not say how many. */
  readonly online_only?: boolean;
}

/** Join a public channel; joining twice is the same as once. */
export interface JoinChannel {
  readonly type: "channel.join";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** The actor's place in the channel. */
export interface Joined {
  readonly membership: Membership;
}

/** The user has other keywords now (user stream). */
export interface KeywordsChanged {
  readonly type: "keywords.changed";
  readonly keywords: readonly string[];
}

/** The actor's keywords. */
export interface KeywordsNow {
  readonly keywords: readonly string[];
}

/** Leave a channel; nothing posted later is delivered. */
export interface LeaveChannel {
  readonly type: "channel.leave";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** The user made a channel louder or quieter (user stream). */
export interface LevelChanged {
  readonly type: "level.changed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly level: "all" | "mentions" | "nothing";
  readonly muted: boolean;
}

/** How loud the channel is now. */
export interface LevelNow {
  readonly level: "all" | "mentions" | "nothing";
  readonly muted: boolean;
}

/** Let somebody sign in again; for administrators. */
export interface LiftSuspension {
  readonly type: "suspension.lift";
  /** A user's or bot's identifier. */
  readonly user: string;
}

/** What a link leads to, as the page said itself when the server fetched it; plain text. */
export interface LinkPreview {
  /** The link, as it stands in the message. */
  readonly url: string;
  readonly title?: string;
  readonly description?: string;
  /** What the site calls itself, or its host. */
  readonly site?: string;
  /** Name of a small picture; it is at `/previews/CHANNEL/SEQ/NAME`. */
  readonly picture?: string;
  /** Of the picture's original, in pixels. */
  readonly width?: number | null;
  /** Of the picture's original, in pixels. */
  readonly height?: number | null;
}

/** List the apps; for administrators. */
export interface ListApps {
  readonly type: "apps.list";
  /** Last bot already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** Read what was done by right of an office, the newest first; for administrators. */
export interface ListAudit {
  readonly type: "audit.list";
  /** Last number already seen. */
  readonly before?: number | null;
  /** Only what this person did. */
  readonly by?: string | null;
  readonly limit?: number;
}

/** List whom the actor blocks. */
export interface ListBlocked {
  readonly type: "blocked.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List the cautions the actor has not acknowledged. */
export interface ListCautions {
  readonly type: "cautions.list";
}

/** List the channels the actor is in, ordered by identifier. */
export interface ListChannels {
  readonly type: "channels.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List the commands there are. */
export interface ListCommands {
  readonly type: "commands.list";
  /** Of what is said about those built in. */
  readonly language?: "en" | "fr";
}

/** Look at how an app's last deliveries went; for administrators. */
export interface ListDeliveries {
  readonly type: "deliveries.list";
  /** A user's or bot's identifier. */
  readonly bot: string;
}

/** List the actor's drafts, newest first. */
export interface ListDrafts {
  readonly type: "drafts.list";
  /** `time_us` of the last one seen. */
  readonly before?: number | null;
  readonly limit?: number;
}

/** List the custom emoji; they are added by `POST /emoji/NAME` over HTTP. */
export interface ListEmoji {
  readonly type: "emoji.list";
  /** Last name already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/**
 * List the actor's stories: the first, or those that `cursor` asks for.
 *
 * Page by page no story comes twice and none is left out, whatever happens meanwhile. A page
 * has at most three in twenty stories with the same first face, as long as there are others.
 */
export interface ListFeed {
  readonly type: "feed.list";
  readonly filter?: "all" | "channels" | "direct" | "following";
  readonly order?: "newest" | "ranked";
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** List the files of a channel's messages, those in threads too. */
export interface ListFiles {
  readonly type: "files.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Only of messages before this one, the last seen. */
  readonly before?: number | null;
  /** Messages; all files of each are told. */
  readonly limit?: number;
}

/** List the channels the actor follows without being in them. */
export interface ListFollowedChannels {
  readonly type: "followed_channels.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List the tags the actor follows. */
export interface ListFollowedTags {
  readonly type: "followed_tags.list";
}

/** List who follows somebody. */
export interface ListFollowers {
  readonly type: "followers.list";
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List whom somebody follows. */
export interface ListFollowings {
  readonly type: "followings.list";
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List the groups, ordered by identifier. */
export interface ListGroups {
  readonly type: "groups.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/**
 * Read messages outside threads: the newest, or those before or after a position.
 *
 * Replies that were sent to the channel as well are among them.
 */
export interface ListHistory {
  readonly type: "history.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly before?: number | null;
  readonly after?: number | null;
  readonly limit?: number;
}

/** List the actor's keywords. */
export interface ListKeywords {
  readonly type: "keywords.list";
}

/** List a channel's members. */
export interface ListMembers {
  readonly type: "members.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Last user identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List what is pinned in a channel: 100 at most, so there are no pages. */
export interface ListPins {
  readonly type: "pins.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** List who put an emoji on a message. */
export interface ListReactions {
  readonly type: "reactions.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** One emoji of Unicode, fully qualified, or the `:name:` of a custom one. */
  readonly emoji: string;
  /** `seq` of the last one already seen. */
  readonly after?: number;
  readonly limit?: number;
}

/**
 * List how far the others in a channel have read, if the actor shows it, too.
 *
 * There is nothing in channels of more than 20 members.
 */
export interface ListReceipts {
  readonly type: "receipts.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** List the actor's reminders, those that are done as well. */
export interface ListReminders {
  readonly type: "reminders.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** Read a thread: its root first, then the replies after a position. */
export interface ListReplies {
  readonly type: "replies.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly thread: number;
  readonly after?: number;
  readonly limit?: number;
}

/** List open reports the actor may settle: none of their own messages; empty for most people. */
export interface ListReports {
  readonly type: "reports.list";
  /** Last one already seen. */
  readonly after?: number | null;
  readonly limit?: number;
}

/**
 * Read what a message said before it was edited.
 *
 * The first text and the newest 49 are kept; of what a program laid out, the text alone; of
 * messages from elsewhere, nothing. Refused with `forbidden` if the workspace does not show
 * them to the actor, with `conflict` if the message is deleted: nothing is left then.
 */
export interface ListRevisions {
  readonly type: "revisions.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** Only those older than this one. */
  readonly before?: number | null;
  readonly limit?: number;
}

/** List what the actor saved, as far as they may read it now; deleted messages are gone. */
export interface ListSaved {
  readonly type: "saved.list";
  /** Only what is done, or only what is not. */
  readonly done?: boolean | null;
  /** Last `saved_us` already seen. */
  readonly before?: number | null;
  readonly limit?: number;
}

/** List the actor's own messages that are to be sent later, or that could not be. */
export interface ListScheduled {
  readonly type: "scheduled.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** Ask how the actor has arranged their channels. */
export interface ListSections {
  readonly type: "sections.list";
}

/** List where the actor is signed in. */
export interface ListSessions {
  readonly type: "sessions.list";
}

/** List the statuses of some people; those who have none, and unknown people, are left out. */
export interface ListStatuses {
  readonly type: "statuses.list";
  readonly users: readonly string[];
}

/** List who is suspended; for administrators. */
export interface ListSuspensions {
  readonly type: "suspensions.list";
}

/** List the messages with a tag, of all channels the actor may read. */
export interface ListTagged {
  readonly type: "tagged.list";
  /** Without the #; case does not count. */
  readonly tag: string;
  readonly before?: TaggedPlace | null;
  readonly limit?: number;
}

/** List the threads the actor follows. */
export interface ListThreads {
  readonly type: "threads.list";
  readonly after?: ThreadPlace | null;
  readonly limit?: number;
}

/** List everybody in the workspace, page by page, ordered by identifier. */
export interface ListUsers {
  readonly type: "users.list";
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** List who voted what in a poll that is not anonymous: all, or who chose one option. */
export interface ListVotes {
  readonly type: "votes.list";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  /** Which option, counted from 0. */
  readonly option?: number | null;
  /** Last identifier already seen. */
  readonly after?: string | null;
  readonly limit?: number;
}

/** Find the first message outside threads at or after a time; if there is none, the newest. */
export interface LocateDate {
  readonly type: "date.locate";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/** Where to begin reading: a message outside threads. */
export interface Located {
  /** 0 if there is no message at all. */
  readonly seq: number;
}

/** Make another token for an app; those before it go on. For administrators. */
export interface MakeAppToken {
  readonly type: "app_token.make";
  /** A user's or bot's identifier. */
  readonly bot: string;
  /** For its methods, or for its Socket Mode. */
  readonly kind?: "app" | "bot";
}

/** Make a private address for the actor's feed; the one before opens nothing any more. */
export interface MakeFeedLink {
  readonly type: "feed_link.make";
}

/**
 * Make a token for a program that acts as the actor; it is one of their sessions.
 *
 * For people. Refused with `conflict` if there are too many.
 */
export interface MakeOwnToken {
  readonly type: "own_token.make";
  /** What it is for. */
  readonly name: string;
}

/** Say that the actor has seen everything in their feed up to a time. */
export interface MarkFeed {
  readonly type: "feed.mark";
  readonly seen_us: number;
}

/** Say that everything up to `seq` is read; a position beyond the head means the head. */
export interface MarkRead {
  readonly type: "read.mark";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly seq: number;
}

/** Say that a thread's replies up to `seq` are read; kept only of threads one follows. */
export interface MarkThreadRead {
  readonly type: "thread_read.mark";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly thread: number;
  readonly seq: number;
}

/**
 * Say that a reply and those after it are not read; the cursor goes back before it.
 *
 * Whoever does follows the thread, else it would be nowhere to be found again.
 */
export interface MarkThreadUnread {
  readonly type: "thread_unread.mark";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly thread: number;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** Say that a message and what came after it is not read; the cursor goes back before it. */
export interface MarkUnread {
  readonly type: "unread.mark";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** The read cursor as it is now; it never goes back by itself. */
export interface Marked {
  readonly read_seq: number;
  /** `Message.ordinal` there. */
  readonly read_ordinal?: number;
}

/** Somebody's place in a channel. */
export interface Member {
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly role?: "administrator" | "member";
}

/** Somebody came into the channel. */
export interface MemberJoined {
  readonly type: "member.joined";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
  /** How many are in it now. */
  readonly members: number;
  readonly role?: "administrator" | "member";
  /** Who brought them, if somebody did. */
  readonly by?: string | null;
}

/** Somebody left the channel or was removed; nothing after this position reaches them. */
export interface MemberLeft {
  readonly type: "member.left";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
  /** How many are in it now. */
  readonly members: number;
}

/** Some members, ordered by identifier, and whether there are more. */
export interface Members {
  readonly members: readonly Member[];
  readonly more?: boolean;
}

/** The actor's place in a channel. */
export interface Membership {
  readonly channel: Channel;
  /** Read cursor: everything up to it is read. */
  readonly read_seq: number;
  readonly role?: "administrator" | "member";
  /** `Message.ordinal` at the read cursor. */
  readonly read_ordinal?: number;
  /** The channel's newest; minus `read_ordinal` are unread. */
  readonly ordinal?: number;
  /** Of those unread: the deleted ones, to be subtracted; newest last. */
  readonly deleted?: readonly number[];
  /** Head of the channel when the actor last marked something as unread: their own messages up to it do not move the cursor. */
  readonly unread_head?: number;
  readonly level?: "all" | "mentions" | "nothing";
  readonly muted?: boolean;
  /** One of the few the actor keeps in sight. */
  readonly starred?: boolean;
  /** Unread messages that mention the actor, in threads too; newest last. */
  readonly mentions?: readonly number[];
  /** Who wrote each of `mentions`: those the actor blocks do not count. */
  readonly callers?: readonly string[];
}

/** The actor's channels. */
export interface Memberships {
  readonly memberships: readonly Membership[];
  readonly more?: boolean;
}

/** One message in a channel. */
export interface Message {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** Unix time in microseconds; unique and rising in its channel. */
  readonly time_us: number;
  /** A user's or bot's identifier. */
  readonly author: string;
  readonly text: string;
  /** Root of the thread this replies in. */
  readonly thread?: number | null;
  /** Outside threads: how many such messages there are up to this one. In a thread: how many replies it had with this one. */
  readonly ordinal?: number;
  /** Unix time in microseconds. */
  readonly edited_us?: number | null;
  /** A tombstone: the text is gone. */
  readonly deleted?: boolean;
  /** A moderator put it out of sight: there is nothing in it. */
  readonly hidden?: boolean;
  /** Replies in its thread, if a root. */
  readonly replies?: number;
  /** Unix time in microseconds. */
  readonly last_reply_us?: number | null;
  /** Whom the text mentions by `<@U…>`, except in code; each once. */
  readonly mentions?: readonly string[];
  /** Whom it calls through groups, by `<!group:P…>`, when it was posted. */
  readonly called?: readonly string[];
  /** It calls the whole channel, by `<!channel>`, or who is `<!here>`. */
  readonly everyone?: "channel" | "here" | null;
  /** Its hashtags, except in code and headings; without #, case folded. */
  readonly tags?: readonly string[];
  /** If a root: the last 5 who replied, the newest last. */
  readonly faces?: readonly string[];
  /** Of a reply that stands in the channel too: its ordinal there. */
  readonly channel_ordinal?: number | null;
  /** The message it passes on: look it up, it may be for other eyes. */
  readonly shares?: MessagePlace | null;
  /** What is attached to it; then it may have no text. */
  readonly files?: readonly File[];
  /** Of its links; they come some time after it. */
  readonly previews?: readonly LinkPreview[];
  readonly app?: AppPart | null;
  /** What it asks; the text says it to who knows no polls. */
  readonly poll?: Poll | null;
  /** Its writer had those told at once who had quiet hours. */
  readonly urgent?: boolean;
  /** In pages of history and threads only; elsewhere, keep those you have. */
  readonly reactions?: readonly Reaction[];
}

/** A message was deleted; `message` is the tombstone. */
export interface MessageDeleted {
  readonly type: "message.deleted";
  readonly message: Message;
  /** Replies left in the thread, if it was a reply. */
  readonly replies?: number | null;
  /** When the newest of the replies left was posted. */
  readonly last_reply_us?: number | null;
  /** Who wrote the replies left, as on the root. */
  readonly faces?: readonly string[];
}

/** A message's text changed, or a moderator hid it or brought it back. */
export interface MessageEdited {
  readonly type: "message.edited";
  readonly message: Message;
  /** Whom it names for the first time, themselves or through a group: they are told as of a new message. Nobody if it was posted more than an hour before, if a program edited it, or in channels without a name, where all were told of it. */
  readonly newly_named?: readonly string[];
}

/** A message was pinned in its channel. */
export interface MessagePinned {
  readonly type: "message.pinned";
  readonly pin: Pin;
}

/** Where a message stands. */
export interface MessagePlace {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** A message was posted. */
export interface MessagePosted {
  readonly type: "message.posted";
  readonly message: Message;
}

/** A message is saved, is done or open again, or may be read again (user stream). */
export interface MessageSaved {
  readonly type: "message.saved";
  readonly saved: SavedMessage;
}

/** A message is to be sent later, or is to be sent otherwise, or could not be (user stream). */
export interface MessageScheduled {
  readonly type: "message.scheduled";
  readonly scheduled: ScheduledMessage;
}

/** A message is not pinned any more; one that is deleted is not either, without this event. */
export interface MessageUnpinned {
  readonly type: "message.unpinned";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  /** Who took the pin off. */
  readonly user: string;
}

/** Keep a channel quiet, whatever its level, or let it be heard again. */
export interface MuteChannel {
  readonly type: "channel.mute";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly muted: boolean;
}

/** Taken note of. */
export interface Noted {
}

/** How somebody wants to be told while they are away. */
export interface NoticeChoice {
  /** Whether notifications and letters may say what was written. */
  readonly texts?: boolean;
  /** `mentions`: what one missed; else a digest of one's feed. */
  readonly mail?: "daily" | "mentions" | "off" | "weekly";
  /** When a digest comes. */
  readonly hour?: number;
  /** 0: Monday; for a weekly one. */
  readonly weekday?: number;
  /** Whose hour is meant; empty: UTC. */
  readonly time_zone?: string;
  /** Of letters. */
  readonly language?: "en" | "fr";
}

/** One wants to be told otherwise (user stream). */
export interface NoticesChanged {
  readonly type: "notices.changed";
  readonly choice: NoticeChoice;
}

/** How somebody is told, and what a browser needs to be woken. */
export interface NoticesNow {
  readonly choice: NoticeChoice;
  /** The server's VAPID key, for `pushManager.subscribe`. */
  readonly key?: string;
  /** How many of one's devices are woken. */
  readonly devices?: number;
  /** Whether the one that asks is among them. */
  readonly here?: boolean;
}

/** Open the direct channel with one colleague or a group; the same people, the same channel. */
export interface OpenDirect {
  readonly type: "direct.open";
  /** The others. */
  readonly users: readonly string[];
}

/** Look at what an app shows the actor on its page; the app is told. */
export interface OpenHome {
  readonly type: "home.open";
  /** A user's or bot's identifier. */
  readonly bot: string;
}

/**
 * Sign in and subscribe to all streams the user may read: the first request of a connection.
 *
 * Browsers leave `token` out and are known by their cookie.
 */
export interface OpenSession {
  readonly type: "session.open";
  readonly token?: string | null;
  /** Name and version. */
  readonly client?: string;
  /** Of this protocol. */
  readonly version?: number;
  readonly resume?: Resume | null;
}

/**
 * Find somebody's updates, or make room for them; the same person, the same channel.
 *
 * Only they post there outside threads, by `message.post` and perhaps with `shares`.
 * Everybody but guests may read, reply and react without being in it.
 */
export interface OpenUpdates {
  readonly type: "updates.open";
  /** A user's or bot's identifier. */
  readonly user: string;
}

/** What an app offers, as JSON: `{"options": […]}` or `{"option_groups": […]}`. */
export interface Options {
  readonly options: string;
}

/** A new token, which is not to be had again. */
export interface OwnToken {
  readonly token: string;
}

/** Some people, by identifier, and whether there are more. */
export interface People {
  readonly users: readonly string[];
  readonly more?: boolean;
}

/** The user blocks a person, or does so no more (user stream). */
export interface PersonBlocked {
  readonly type: "person.blocked";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly blocked: boolean;
}

/** They are shut out for good; what they wrote stays. */
export interface PersonDeactivated {
}

/** The user follows a person, or does so no more (user stream). */
export interface PersonFollowed {
  readonly type: "person.followed";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly following: boolean;
}

/** Whether the actor follows a person now, and how many do. */
export interface PersonNow {
  readonly following: boolean;
  readonly followers: number;
  /** How many people they follow. */
  readonly followings?: number;
  /** Whether they follow the actor. */
  readonly follows_you?: boolean;
}

/** Somebody's status. */
export interface PersonStatus {
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly status: Status;
}

/** A message that is pinned in its channel, who pinned it and when. */
export interface Pin {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  /** Who pinned it. */
  readonly user: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/**
 * Pin a message in its channel; twice is the same as once.
 *
 * Refused with `too_large` if 100 are pinned there, `conflict` if the message is deleted.
 */
export interface PinMessage {
  readonly type: "message.pin";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** How the message is pinned. */
export interface Pinned {
  readonly pin: Pin;
  /** It had been pinned before. */
  readonly repeated?: boolean;
}

/** What is pinned in a channel, the newest pin first. */
export interface Pins {
  readonly pins: readonly Pin[];
}

/** What a message asks, and how it stands. */
export interface Poll {
  readonly question: string;
  readonly options: readonly string[];
  /** More than one option may be chosen. */
  readonly multiple?: boolean;
  /** Who chose what is told nobody; `votes.list` is refused. */
  readonly anonymous?: boolean;
  /** Nobody votes from then on; it is closed soon after. */
  readonly closes_us?: number | null;
  /** When it was closed, if it was. */
  readonly closed_us?: number | null;
  /** How many chose each option, in the order of `options`. */
  readonly counts?: readonly number[];
  /** How many people voted. */
  readonly voters?: number;
  /** What the actor chose. In answers only, never in an event; nothing once an anonymous poll is closed, since it is forgotten then. */
  readonly mine?: readonly number[];
}

/**
 * A poll stands so now; while many vote at once, it is told about once a second.
 *
 * `counts` that do not fit the poll's options, or none, say nothing.
 */
export interface PollChanged {
  readonly type: "poll.changed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  readonly counts?: readonly number[];
  readonly voters?: number;
  /** When it was closed, if it was. */
  readonly closed_us?: number | null;
}

/** The poll as it is now, with the actor's own vote. */
export interface Polled {
  readonly poll: Poll;
}

/**
 * A place in a stream; as a cursor, the place up to which a client has everything.
 *
 * `time_us` is the time of the event there: two histories that differ (after a restored
 * backup) have different times at the same `seq`, so a cursor can be checked.
 */
export interface Position {
  /** The channel, user or workspace whose log it is. */
  readonly stream: string;
  /** Rises by one within the stream. */
  readonly seq: number;
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/**
 * Post a message to a channel, or a reply to a thread in it.
 *
 * It has some text, or files that the actor has uploaded before; refused with `not_found` if
 * one is not theirs, with `conflict` if one is not there as a whole yet or was deleted.
 * Safe to send again with the same `nonce` until it is answered: it is stored once.
 * Refused with `too_large` if it mentions more than 50 people, calls more than 64 through
 * groups, or its layout is too long; with `forbidden` if it calls a channel whose people the
 * actor may not interrupt, if a person speaks under another name, or if it is `urgent` and the
 * organisation does not let them.
 */
export interface PostMessage {
  readonly type: "message.post";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Markdown, with <@U…> for people and <#C…> for channels. */
  readonly text: string;
  /** 128 random bits in hex, made once per message; a repeat is answered alike. */
  readonly nonce: string;
  /** What to attach, each once. */
  readonly files?: readonly string[];
  /** Position in the channel's stream. */
  readonly thread?: number | null;
  /** A reply shall stand in the channel too, and count there. */
  readonly broadcast?: boolean;
  /** Pass a message on, in one's own updates: a public one, or an update. */
  readonly shares?: MessagePlace | null;
  readonly app?: AppPart | null;
  /** Tell those it calls by name at once, though they have quiet hours. */
  readonly urgent?: boolean;
}

/**
 * Post a message that asks something, to a channel or to a thread in it.
 *
 * Its text is the question and the options, for whoever knows no polls. Safe to send again with
 * the same `nonce`. Refused as posting is; with `invalid` if a text is empty, two options are
 * alike, or `closes_us` is past or more than a year away.
 */
export interface PostPoll {
  readonly type: "poll.post";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** One line. */
  readonly question: string;
  /** What to choose from, all unlike. */
  readonly options: readonly string[];
  /** 128 random bits in hex, made once per message; a repeat is answered alike. */
  readonly nonce: string;
  readonly multiple?: boolean;
  readonly anonymous?: boolean;
  /** Unix time in microseconds. */
  readonly closes_us?: number | null;
  /** Position in the channel's stream. */
  readonly thread?: number | null;
  /** In a thread: it shall stand in the channel too, and count there. */
  readonly broadcast?: boolean;
}

/** The message as stored. */
export interface Posted {
  readonly message: Message;
  /** The nonce had been stored before. */
  readonly repeated?: boolean;
}

/** A file, and a message it stands in. */
export interface PostedFile {
  readonly file: File;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** Position in the channel's stream. */
  readonly thread?: number | null;
}

/** Somebody in view came or went. */
export interface PresenceChanged {
  readonly type: "presence.changed";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly presence: "offline" | "online" | "unknown";
}

/** The user chose how they are seen (user stream). */
export interface PresenceChosen {
  readonly type: "presence.chosen";
  readonly away: boolean;
}

/** Whether the actor seems to be offline, whatever they do. */
export interface PresenceNow {
  readonly away: boolean;
}

/**
 * Use something that stands in a message, in a form, or in what an app showed only to one.
 *
 * Either `channel` and `seq` or `view` name where. Refused with `conflict` in `app` if
 * the app does not take it within three seconds. Do not send it again by yourself.
 */
export interface PressAction {
  readonly type: "action.press";
  readonly block: string;
  readonly action: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel?: string | null;
  /** Position in the channel's stream. */
  readonly seq?: number | null;
  /** What an app shows one person. */
  readonly view?: string | null;
  /** JSON, as text; or nothing. */
  readonly value?: string;
  /** All that is chosen: by block, by action. */
  readonly state?: string;
  /** Made by the client for each of its windows: what opens, opens there. */
  readonly window?: string;
}

/** The newest message of a story, cut short. */
export interface Preview {
  /** Position in the channel's stream. */
  readonly seq: number;
  /** A user's or bot's identifier. */
  readonly author: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
  readonly text: string;
  /** The root, if it is a reply. */
  readonly thread?: number | null;
  /** How many files are attached to it. */
  readonly files?: number;
}

/** A message has other previews now: its links were fetched, or somebody removed one. */
export interface PreviewsChanged {
  readonly type: "previews.changed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  readonly previews: readonly LinkPreview[];
}

/** The previews a message has now. */
export interface PreviewsLeft {
  readonly previews: readonly LinkPreview[];
}

/** What colleagues may want to know of somebody; the title stands in `User`, too. */
export interface Profile {
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly title?: string;
  readonly phone?: string;
  readonly pronouns?: string;
  readonly department?: string;
  readonly location?: string;
  readonly time_zone?: string;
  readonly about?: string;
  /** The address they sign in with; guests see only their own. */
  readonly email?: string;
  /** One seems to be offline, whatever one does. Only in one's own. */
  readonly away?: boolean;
  /** One shows what one has read. Only in one's own. */
  readonly receipts?: boolean;
}

/** The profile as it is. */
export interface ProfileNow {
  readonly profile: Profile;
}

/** Something happened; `at` is absent for events that are not kept (typing, presence). */
export interface Push {
  readonly type: "push";
  readonly event: AnyEvent;
  readonly at?: Position | null;
}

/** What somebody chose for themselves. */
export interface Quiet {
  /** By the default, by hours of one's own, or none; see floor. */
  readonly mode?: "default" | "off" | "own";
  /** One's own; kept while another mode is chosen. */
  readonly hours?: WeeklyHours | null;
  /** Nothing is told before then. */
  readonly paused_until_us?: number | null;
}

/** The user chose other quiet hours, or a pause (user stream). Ask for what comes of it. */
export interface QuietChanged {
  readonly type: "quiet.changed";
  readonly quiet: Quiet;
}

/** What the actor chose, what the organisation says, and what comes of it. */
export interface QuietNow {
  readonly quiet: Quiet;
  readonly policy: QuietPolicy;
  /** When one is not reached in the next weeks, in order: hold badge, sound. */
  readonly ahead?: readonly QuietTime[];
  /** When one is not even by what is sent anyway. */
  readonly locked?: readonly QuietTime[];
}

/** What the organisation says about quiet hours. */
export interface QuietPolicy {
  /** For who has said nothing of their own. */
  readonly default?: WeeklyHours | null;
  /** When anybody may be reached at all: nobody may be at other times. */
  readonly floor?: WeeklyHours | null;
  /** Who may have somebody told in their quiet hours. */
  readonly send_anyway?: "administrators" | "everybody" | "nobody";
  /** Where the floor is closed, nothing that is sent anyway is told. */
  readonly floor_holds?: boolean;
}

/** The organisation says something else now (workspace stream). */
export interface QuietPolicyChanged {
  readonly type: "quiet_policy.changed";
  readonly policy: QuietPolicy;
}

/** What the organisation says now. */
export interface QuietPolicyNow {
  readonly policy: QuietPolicy;
}

/** A time in which somebody is not reached. */
export interface QuietTime {
  /** Unix time in microseconds. */
  readonly begins_us: number;
  /** Unix time in microseconds. */
  readonly ends_us: number;
}

/** Who would be told later. When they may be reached otherwise is nobody's business. */
export interface ReachNow {
  readonly unreached: readonly Unreached[];
  readonly may_send_anyway?: boolean;
}

/** The emoji on the message as it is now; `count` is 0 if nobody has it there. */
export interface Reacted {
  readonly reaction: Reaction;
}

/** One kind of emoji on a message, and how many put it there. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** Position of the first; a message's reactions stand in this order. */
  readonly since: number;
  /** Who, the first 8, in the order they did. */
  readonly users?: readonly string[];
  /** The actor is among them. In answers only, never in an event. */
  readonly mine?: boolean;
}

/** Somebody put an emoji on a message or took theirs off; `reaction` is how it stands now. */
export interface ReactionChanged {
  readonly type: "reaction.changed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  readonly reaction: Reaction;
  /** Who did it. */
  readonly user: string;
  readonly added: boolean;
}

/** Somebody who put an emoji on a message. */
export interface Reactor {
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Position of the event that told of it. */
  readonly seq: number;
}

/** Some of those who put an emoji on a message, the first ones first; whether there are more. */
export interface Reactors {
  readonly reactors: readonly Reactor[];
  readonly more?: boolean;
}

/** The user's read cursor moved forward (user stream). */
export interface ReadMarked {
  readonly type: "read.marked";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly read_seq: number;
  /** `Message.ordinal` there. */
  readonly read_ordinal?: number;
}

/** How far a member has read a channel: what came after they joined, up to a position. */
export interface Receipt {
  /** A user's or bot's identifier. */
  readonly user: string;
  /** 0: they show nothing any more. */
  readonly read_seq: number;
  /** Messages up to this time may not have been read by them. */
  readonly joined_us?: number;
}

/**
 * Somebody has read on in a channel in view, or shows no more how far they have.
 *
 * Not kept, and may be lost: `receipts.list` tells how it is.
 */
export interface ReceiptMoved {
  readonly type: "receipt.moved";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly receipt: Receipt;
}

/** How far the others in a channel have read; without those who do not show it. */
export interface Receipts {
  readonly receipts: readonly Receipt[];
}

/** The user shows what they have read, or does so no more (user stream). */
export interface ReceiptsChosen {
  readonly type: "receipts.chosen";
  readonly shown: boolean;
}

/** Whether the actor shows what they have read, and so sees what others have. */
export interface ReceiptsNow {
  readonly shown: boolean;
}

/** The server is about to close; come back to another node after the delay. */
export interface Reconnect {
  readonly type: "reconnect";
  readonly after_ms: number;
}

/**
 * Ask for the difference between the feed and what the client has of it.
 *
 * Applying the answer to that makes it the feed as it is, whatever was missed before.
 */
export interface RefreshFeed {
  readonly type: "feed.refresh";
  /** Of every story the client holds. */
  readonly have: readonly string[];
  readonly filter?: "all" | "channels" | "direct" | "following";
  readonly order?: "newest" | "ranked";
  /** How many stories the client shows. */
  readonly limit?: number;
}

/** A command was not carried out; nothing changed. */
export interface Refusal {
  readonly code: ErrorCode;
  /** One English sentence for a developer. */
  readonly message: string;
  /** Path of the wrong field, if one is. */
  readonly field?: string | null;
  /** Do not retry earlier. */
  readonly retry_after_ms?: number | null;
}

/** The command did not take effect; without `ref` the request could not be read so far. */
export interface Refused {
  readonly type: "refused";
  readonly error: Refusal;
  /** Client-made request number, echoed in the answer. */
  readonly ref?: number | null;
}

/** The reminder as it is now. */
export interface Reminded {
  readonly reminder: Reminder;
  /** The nonce had been stored before. */
  readonly repeated?: boolean;
}

/** What the actor is reminded of at `remind_us`: a text, a message, or both. */
export interface Reminder {
  /** A reminder. */
  readonly id: string;
  /** Unix time in microseconds. */
  readonly remind_us: number;
  readonly text?: string;
  /** The message: look it up, it may be gone. */
  readonly at?: MessagePlace | null;
  /** Its time has come. */
  readonly came?: boolean;
  /** When it was done, if it is. */
  readonly done_us?: number | null;
}

/** There is a reminder, it changed, or its time has come: then `came` is set (user stream). */
export interface ReminderChanged {
  readonly type: "reminder.changed";
  readonly reminder: Reminder;
}

/** A reminder was deleted (user stream). */
export interface ReminderRemoved {
  readonly type: "reminder.removed";
  /** A reminder. */
  readonly id: string;
}

/** Some reminders, ordered by identifier, and whether there are more. */
export interface Reminders {
  readonly reminders: readonly Reminder[];
  readonly more?: boolean;
}

/** Forget an app and deactivate its bot, whose messages stay; for administrators. */
export interface RemoveApp {
  readonly type: "app.remove";
  /** A user's or bot's identifier. */
  readonly bot: string;
}

/** Remove a custom emoji of one's own; administrators may remove others'. */
export interface RemoveEmoji {
  readonly type: "emoji.remove";
  /** Unique; written between colons. */
  readonly name: string;
}

/** Dissolve a group; for administrators. What mentioned it did so. */
export interface RemoveGroup {
  readonly type: "group.remove";
  /** People who are mentioned together. */
  readonly group: string;
}

/** Take somebody out of a channel; for its administrators. */
export interface RemoveMember {
  readonly type: "member.remove";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
}

/**
 * Take a link's preview off a message, for everybody and for good; twice is the same as once.
 *
 * Its author may, and whoever may delete the message.
 */
export interface RemovePreview {
  readonly type: "preview.remove";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  readonly url: string;
}

/** Take one's emoji off a message again; twice is the same as once. */
export interface RemoveReaction {
  readonly type: "reaction.remove";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** One emoji of Unicode, fully qualified, or the `:name:` of a custom one. */
  readonly emoji: string;
}

/** Remove a webhook; for administrators. Twice is the same as once. */
export interface RemoveWebhook {
  readonly type: "webhook.remove";
  /** An incoming webhook. */
  readonly webhook: string;
}

/** Rename a channel; for its administrators. Refused with `conflict` if the name is taken. */
export interface RenameChannel {
  readonly type: "channel.rename";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Without the #; lower case, no spaces. */
  readonly name: string;
}

/** Change the actor's own display name. */
export interface RenameUser {
  readonly type: "user.rename";
  /** As shown to others. */
  readonly display_name: string;
}

/** Sign an app's deliveries anew, with a secret nobody else knows; for administrators. */
export interface RenewAppSecret {
  readonly type: "app_secret.renew";
  /** A user's or bot's identifier. */
  readonly bot: string;
}

/** The command took effect; `result` is the model its reference page names. */
export interface Reply {
  readonly type: "reply";
  /** Client-made request number, echoed in the answer. */
  readonly ref: number;
  readonly result: unknown;
}

/**
 * A message that somebody brought before the moderators, as it was then.
 *
 * It shows that message and nothing else of where it stands. Its author is never told whose
 * report it is; once it is settled, its copy of the text is gone.
 */
export interface Report {
  readonly number: number;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  /** A user's or bot's identifier. */
  readonly author: string;
  /** When the message was posted. */
  readonly time_us: number;
  readonly text: string;
  /** A user's or bot's identifier. */
  readonly reporter: string;
  /** Unix time in microseconds. */
  readonly reported_us: number;
  readonly reason?: string;
  /** It stands where nobody hides messages. */
  readonly direct?: boolean;
}

/**
 * Bring a message before the moderators, who see it as it is now, and who reported it.
 *
 * Those are the workspace's administrators, and a channel's own for what stands in it. Of what
 * is private they see that message and nothing else. Refused with `too_large` while too many
 * of the actor's reports are open.
 */
export interface ReportMessage {
  readonly type: "message.report";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
  readonly reason?: string;
}

/** It is off the list. */
export interface ReportSettled {
}

/** The moderators have it. */
export interface Reported {
  /** The actor had reported it before. */
  readonly repeated?: boolean;
}

/** A page of open reports, the oldest first. */
export interface Reports {
  readonly reports: readonly Report[];
  readonly more?: boolean;
}

/** The open reports are others now: list them again (user stream of moderators). */
export interface ReportsChanged {
  readonly type: "reports.changed";
}

/** Carry out a command. */
export interface Request {
  readonly type: "request";
  /** Client-made request number, echoed in the answer. */
  readonly ref: number;
  readonly command: AnyCommand;
}

/** Open an archived channel again. */
export interface RestoreChannel {
  readonly type: "channel.restore";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** Where a client had got to on its last connection. */
export interface Resume {
  /** `Welcome.epoch` of that connection. */
  readonly epoch: string;
  readonly cursors: readonly Position[];
}

/** What a message said until it was edited. */
export interface Revision {
  /** 1 is what was posted; those in the middle may lack. */
  readonly number: number;
  /** When it was written. */
  readonly time_us: number;
  readonly text: string;
}

/** Who sees revisions now. */
export interface RevisionReadersSet {
  readonly readers: "authors" | "everybody" | "nobody";
}

/** A page of a message's earlier texts, the newest first; what it says now is none of them. */
export interface Revisions {
  readonly revisions: readonly Revision[];
  /** There are older ones. */
  readonly more?: boolean;
}

/** Take the private address of the actor's feed away. */
export interface RevokeFeedLink {
  readonly type: "feed_link.revoke";
}

/** A member's role in the channel changed. */
export interface RoleChanged {
  readonly type: "role.changed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly role: "administrator" | "member";
}

/**
 * Run a command in a channel: one that is built in, or an app's.
 *
 * What is built in stands for another command, is refused as that one is, and is carried out
 * with it. Refused with `invalid` in `text` and a sentence in the actor's language if it
 * cannot be read; with `not_found` in `command` if there is none of that name, with
 * `conflict` in `app` if the app does not take it within three seconds. What is built in is
 * safe to send again with the same `nonce`; do not send an app's again by yourself.
 */
export interface RunCommand {
  readonly type: "command.run";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** With its slash; lower case. */
  readonly command: string;
  /** For what is built in as in a message: `<@U…>` or `@ada`. */
  readonly text?: string;
  /** Made by the client for each of its windows: what opens, opens there. */
  readonly window?: string;
  /** In which thread it was typed; apps are asked outside. */
  readonly thread?: number | null;
  /** In which to answer. */
  readonly language?: "en" | "fr";
  /** In which times are meant; empty: that of the profile. */
  readonly time_zone?: string;
  /** 128 random bits in hex, made once per message; a repeat is answered alike. */
  readonly nonce?: string | null;
}

/**
 * Keep what the actor has begun to write; empty text removes it.
 *
 * Refused with `too_large` where there are 200 drafts already.
 */
export interface SaveDraft {
  readonly type: "draft.save";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** As far as it is written; empty: there is no draft. */
  readonly text: string;
  /** Position in the channel's stream. */
  readonly thread?: number | null;
}

/**
 * Keep a message for later; twice is the same as once, and what is done is open again.
 *
 * Refused with `too_large` where 1,000 are saved, `conflict` if the message is deleted.
 */
export interface SaveMessage {
  readonly type: "message.save";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** The draft is kept. */
export interface Saved {
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/** A message that the actor keeps for later: where it stands, since when, and if it is done. */
export interface SavedMessage {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message; look it up. */
  readonly seq: number;
  /** Unix time in microseconds. */
  readonly saved_us: number;
  /** When it was done, if it is. */
  readonly done_us?: number | null;
}

/** Some saved messages, the one saved last first, and whether there are more. */
export interface SavedPage {
  readonly saved: readonly SavedMessage[];
  readonly more?: boolean;
}

/** A message is not saved any more, was deleted, or may not be read now (user stream). */
export interface SavedRemoved {
  readonly type: "saved.removed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/**
 * Let a message be posted later, at most 120 days from now, with the rights one has then.
 *
 * Safe to send again with the same `nonce` until it is answered. Refused as posting would be,
 * with `invalid` if `send_us` is past or too far, `too_large` where 100 wait already.
 */
export interface ScheduleMessage {
  readonly type: "message.schedule";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Markdown, with <@U…> for people and <#C…> for channels. */
  readonly text: string;
  /** 128 random bits in hex, made once per message; a repeat is answered alike. */
  readonly nonce: string;
  /** Unix time in microseconds. */
  readonly send_us: number;
  /** Position in the channel's stream. */
  readonly thread?: number | null;
  readonly broadcast?: boolean;
  readonly app?: AppPart | null;
}

/** The message as it will be sent. */
export interface Scheduled {
  readonly scheduled: ScheduledMessage;
  /** The nonce had been stored before. */
  readonly repeated?: boolean;
}

/** A message that will be posted at `send_us`, or that could not be. */
export interface ScheduledMessage {
  /** A message to be sent later. */
  readonly id: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly text: string;
  /** Unix time in microseconds. */
  readonly send_us: number;
  /** Root of the thread it replies in. */
  readonly thread?: number | null;
  readonly broadcast?: boolean;
  readonly app?: AppPart | null;
  /** The error's code, if it was refused when its time had come. */
  readonly failure?: string | null;
}

/** Some messages to be sent later, ordered by identifier, and whether there are more. */
export interface ScheduledPage {
  readonly scheduled: readonly ScheduledMessage[];
  readonly more?: boolean;
}

/** A message that was to be sent later was sent or deleted (user stream). */
export interface ScheduledRemoved {
  readonly type: "scheduled.removed";
  /** A message to be sent later. */
  readonly id: string;
}

/** Find channels the actor may read by a part of the name or topic, or one that looks alike. */
export interface SearchChannels {
  readonly type: "channels.search";
  readonly query: string;
  readonly limit?: number;
}

/**
 * Find messages the actor may read now, but none of people they block.
 *
 * Case and accents do not count. What was posted a moment ago may take a second to be found; what
 * was edited or deleted is not found any more at once. Refused with `invalid` where an operator
 * is not complete; the message says what is missing.
 */
export interface SearchMessages {
  readonly type: "messages.search";
  /** Words, all of which are to be there; a phrase in double quotes; `-word` for what is not to be there. `from:@ada` or `from:me`, `in:#general` or `in:@ada`, `has:link`, `has:file`, `has:reaction`, `is:thread`; `before:`, `after:`, `on:` or `during:` a date as 2026-11-26, 2026-11, 2026, today or yesterday. After `from:` and `in:` an identifier will do. */
  readonly query: string;
  readonly sort?: "newest" | "relevance";
  readonly cursor?: string | null;
  readonly limit?: number;
  /** The last word may go on: find what begins so as well. */
  readonly typing?: boolean;
  /** By how much the actor's clock is ahead. */
  readonly utc_offset_min?: number;
}

/** Find people and bots by a part of a name; if there is none, by one that looks alike. */
export interface SearchPeople {
  readonly type: "people.search";
  readonly query: string;
  readonly limit?: number;
}

/** Some named channels, the best first. */
export interface SearchedChannels {
  readonly channels: readonly Channel[];
  readonly more?: boolean;
}

/** Some messages, the best or the newest first. */
export interface SearchedMessages {
  readonly found: readonly FoundMessage[];
  /** Those the messages stand in, each once. */
  readonly channels?: readonly Channel[];
  /** How many there are; left out if there are many. */
  readonly total?: number | null;
  /** If there are more: pass it as `cursor`. */
  readonly next?: string | null;
  /** Where whole words found little, parts of words were looked for; where these did, words that look alike. */
  readonly matching?: "parts" | "similar" | "words";
}

/** Some people and bots, the best first. */
export interface SearchedPeople {
  readonly users: readonly User[];
  readonly more?: boolean;
}

/** Some of one's channels under a name; one that is not in it any more is simply not shown. */
export interface Section {
  readonly name: string;
  readonly channels?: readonly string[];
  readonly collapsed?: boolean;
}

/** The user has arranged their channels otherwise (user stream). */
export interface SectionsChanged {
  readonly type: "sections.changed";
  readonly sections: readonly Section[];
  /** By name; by what happened last; what is unread first, then by name. */
  readonly sorting?: "name" | "newest" | "unread";
}

/** The actor's sections, in their order, and how channels are sorted in each. */
export interface SectionsNow {
  readonly sections: readonly Section[];
  /** By name; by what happened last; what is unread first, then by name. */
  readonly sorting?: "name" | "newest" | "unread";
}

/** Post a message now that was to be sent later; refused as posting would be. */
export interface SendScheduled {
  readonly type: "scheduled.send";
  /** A message to be sent later. */
  readonly id: string;
}

export type ServerFrame = Reply | Refused | Push | Heartbeat | Reconnect;

/** One signed-in device. */
export interface Session {
  /** A signed-in device. */
  readonly id: string;
  /** What it called itself. */
  readonly client: string;
  /** Unix time in microseconds. */
  readonly created_us: number;
  /** Unix time in microseconds. */
  readonly seen_us: number;
  /** The one that asks. */
  readonly current?: boolean;
}

/** A session of the user is over (user stream). */
export interface SessionEnded {
  readonly type: "session.ended";
  /** A signed-in device. */
  readonly session: string;
}

/** The actor's sessions, newest first. */
export interface Sessions {
  readonly sessions: readonly Session[];
}

/** Say which words the actor wants to be told of; these instead of those before. */
export interface SetKeywords {
  readonly type: "keywords.set";
  readonly keywords: readonly string[];
}

/** Say what of a channel calls for the actor: everything, mentions, or nothing. */
export interface SetLevel {
  readonly type: "level.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly level: "all" | "mentions" | "nothing";
}

/**
 * Have whoever comes into the workspace come into a public channel, or no more.
 *
 * For administrators of the workspace. Guests come only where they are invited to.
 */
export interface SetNewcomers {
  readonly type: "newcomers.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly newcomers: boolean;
}

/** Say how the actor wants to be told; what is left out is as by default. */
export interface SetNotices {
  readonly type: "notices.set";
  readonly texts?: boolean;
  readonly mail?: "daily" | "mentions" | "off" | "weekly";
  readonly hour?: number;
  readonly weekday?: number;
  /** A name of the tz database, such as Europe/Paris; empty: not told. */
  readonly time_zone?: string;
  readonly language?: "en" | "fr";
}

/** Have members of a channel wait between two messages, or no more. */
export interface SetPace {
  readonly type: "pace.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Seconds each member waits between two messages; 0: as they like. Administrators and bots do not wait. */
  readonly slow_s: number;
}

/** Be told nothing until a time, or be told again now. */
export interface SetPause {
  readonly type: "pause.set";
  /** Unix time in microseconds. */
  readonly until_us?: number | null;
}

/** Say who begins something in a channel: for announcements, its administrators alone. */
export interface SetPosting {
  readonly type: "posting.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly posting: "administrators" | "members";
}

/** Seem to be offline from now on, or be seen as one is; nobody is told that it was chosen. */
export interface SetPresence {
  readonly type: "presence.set";
  readonly away: boolean;
}

/** Say what the channel is for. */
export interface SetPurpose {
  readonly type: "purpose.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** What it is for, as long as it is. */
  readonly purpose: string;
}

/**
 * Say who sees revisions, in all channels; for administrators.
 *
 * While it is `nobody`, none is kept; those of before are not shown.
 */
export interface SetRevisionReaders {
  readonly type: "revision_readers.set";
  readonly readers: "authors" | "everybody" | "nobody";
}

/** Make a member an administrator of the channel, or an ordinary member again. */
export interface SetRole {
  readonly type: "role.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly role: "administrator" | "member";
}

/**
 * Arrange the actor's channels; this instead of what was before.
 *
 * Names differ, and a channel is in one of them at most. Starred channels stand above all.
 */
export interface SetSections {
  readonly type: "sections.set";
  readonly sections: readonly Section[];
  /** By name; by what happened last; what is unread first, then by name. */
  readonly sorting?: "name" | "newest" | "unread";
}

/**
 * Tell everybody what one is up to, until a time or until one says otherwise.
 *
 * Without emoji and text there is no status any more.
 */
export interface SetStatus {
  readonly type: "status.set";
  /** One emoji of Unicode, fully qualified, or the `:name:` of a custom one. */
  readonly emoji?: string | null;
  readonly text?: string;
  /** Unix time in microseconds. */
  readonly until_us?: number | null;
}

/** Say in one line what the channel is about now. */
export interface SetTopic {
  readonly type: "topic.set";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** One line on what it is about now. */
  readonly topic: string;
}

/**
 * Say which channels and people are on the screen; presence and typing come for these only.
 *
 * Replaces what was said before on this connection.
 */
export interface SetView {
  readonly type: "view.set";
  readonly channels?: readonly string[];
  readonly users?: readonly string[];
  /** The feed is open: its changes come too. */
  readonly feed?: boolean;
  /** Nobody uses the device: it lets nobody be seen as online. */
  readonly idle?: boolean;
}

/** Take a report off the list, and say what came of it; what is done is a command by itself. */
export interface SettleReport {
  readonly type: "report.settle";
  readonly report: number;
  readonly outcome: "deleted" | "hidden" | "nothing" | "suspended" | "warned";
}

/** Bring back a hidden message; for whoever may hide it. */
export interface ShowMessage {
  readonly type: "message.show";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/**
 * Show others what one has read, and see what they have; or neither, as it is at first.
 *
 * It is the actor's choice alone, holds in channels of up to 20 members, and rests while one
 * chose to seem offline.
 */
export interface ShowReceipts {
  readonly type: "receipts.show";
  readonly shown: boolean;
}

/** What people type to call an app. */
export interface SlashCommand {
  /** With its slash; lower case. */
  readonly command: string;
  readonly description?: string;
  /** What may stand behind it. */
  readonly hint?: string;
  /** Where it goes; empty: to the request URL. */
  readonly url?: string;
}

/** Put a channel among the actor's starred ones, or take it out; nobody else learns of it. */
export interface StarChannel {
  readonly type: "channel.star";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly starred: boolean;
}

/** Whether the channel is among the actor's starred ones now. */
export interface Starred {
  readonly starred: boolean;
}

/** Say that the actor is typing; at most every three seconds is passed on. */
export interface StartTyping {
  readonly type: "typing.start";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** What somebody is up to, as they put it. */
export interface Status {
  /** One of Unicode, or a custom `:name:`. */
  readonly emoji?: string;
  readonly text?: string;
  /** When it is over; do not show it from then on. */
  readonly until_us?: number | null;
}

/**
 * Somebody has another status, or none any more.
 *
 * One's own comes in one's own stream, that of others without a place, for people in view
 * (`view.set`). Bots whose app asked for such changes get it in their own stream.
 */
export interface StatusChanged {
  readonly type: "status.changed";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly status?: Status | null;
}

/** The actor's status; null if there is none. */
export interface StatusNow {
  readonly status?: Status | null;
}

/** The statuses of those who have one. */
export interface Statuses {
  readonly statuses: readonly PersonStatus[];
}

/** Several happenings told as one. */
export interface Story {
  /** What names a story; the same as long as it goes on. */
  readonly key: string;
  readonly kind: "added" | "call" | "channel" | "direct" | "keyword" | "mention" | "outside" | "person" | "reaction" | "shared" | "tag" | "thread" | "update";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position of the newest thing in it. */
  readonly last_seq: number;
  /** Unix time in microseconds. */
  readonly last_us: number;
  /** How many messages, or other happenings. */
  readonly count: number;
  /** `last_us` and all boosts together: the order of the list. */
  readonly sort_us: number;
  /** Whose updates the channel is, if it is somebody's. */
  readonly updates_of?: string | null;
  /** The message it hangs on; else the thread its newest message is in. */
  readonly root?: number | null;
  /** Up to three of the actor's keywords or tags it has, newest first. */
  readonly about?: readonly string[];
  /** How many of them the actor has not seen. */
  readonly new?: number;
  /** Up to three others who took part, newest first. */
  readonly faces?: readonly string[];
  /** How many others took part. */
  readonly people?: number;
  /** There are more than `people`. */
  readonly people_more?: boolean;
  readonly seen?: boolean;
  /** Why it stands here, largest first. */
  readonly boosts?: readonly Boost[];
  readonly preview?: Preview | null;
  /** Another one whenever anything here changes. */
  readonly etag?: string;
}

/** The user dismissed a story, or weighed its like (user stream). */
export interface StoryTuned {
  readonly type: "story.tuned";
  /** What names a story; the same as long as it goes on. */
  readonly key: string;
}

/**
 * From where a stream goes on for this connection.
 *
 * `new`: after `head`. `resumed`: after the client's cursor. `gap`: after `head`;
 * what lies between was too much to replay and can be filled. `reset`: after `head`; forget
 * what you have of this stream. `removed`: not at all, the user may no longer read it.
 */
export interface StreamStart {
  readonly head: Position;
  readonly outcome?: "gap" | "new" | "removed" | "reset" | "resumed";
}

/** Send a form to its app. */
export interface SubmitView {
  readonly type: "view.submit";
  /** What an app shows one person. */
  readonly view: string;
  /** JSON, as text; or nothing. */
  readonly state?: string;
  /** Made by the client for each of its windows: what opens, opens there. */
  readonly window?: string;
}

/**
 * Have the device that asks woken by Web Push, as long as it is signed in.
 *
 * A device has one subscription; another takes its place. The same endpoint of another session
 * is given up: a browser shows what is for whoever is signed in there.
 */
export interface SubscribePush {
  readonly type: "push.subscribe";
  /** An https address. */
  readonly endpoint: string;
  /** In base64url, as browsers give it. */
  readonly p256dh: string;
  /** In base64url, as browsers give it. */
  readonly auth: string;
  /** In which the device shows them. */
  readonly language?: "en" | "fr";
}

/** Ask an app what it offers for what was typed. */
export interface SuggestOptions {
  readonly type: "options.suggest";
  readonly block: string;
  readonly action: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel?: string | null;
  /** Position in the channel's stream. */
  readonly seq?: number | null;
  /** What an app shows one person. */
  readonly view?: string | null;
  readonly typed?: string;
}

/** Find tags by how they begin, among those of messages the actor may read. */
export interface SuggestTags {
  readonly type: "tags.suggest";
  readonly prefix?: string;
  readonly limit?: number;
}

/**
 * Shut somebody out for a time: sessions and tokens end, and those of apps they made.
 *
 * For administrators; nobody suspends themselves, or a bot. Again replaces the time. About a
 * report, it takes that off the list, or is refused.
 */
export interface SuspendPerson {
  readonly type: "person.suspend";
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Null until an administrator lifts it. */
  readonly until_us?: number | null;
  /** A report of what they wrote, which this settles: not_found if it was. */
  readonly report?: number | null;
}

/** Somebody who is shut out, since when and until when. */
export interface Suspension {
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Unix time in microseconds. */
  readonly since_us: number;
  /** Null until an administrator lifts it. */
  readonly until_us: number | null;
}

/** They may sign in again. */
export interface SuspensionLifted {
}

/** Who is suspended. */
export interface Suspensions {
  readonly suspensions: readonly Suspension[];
}

/** A tag, and in how many messages the actor may see it. */
export interface TagCount {
  readonly tag: string;
  readonly messages: number;
}

/** Some tags, the most used first. */
export interface TagCounts {
  readonly tags: readonly TagCount[];
}

/** Some messages with a tag, newest first. */
export interface Tagged {
  /** As it is compared, and as `Message.tags` has it. */
  readonly tag: string;
  readonly messages: readonly Message[];
  /** In how many messages the actor may see it. */
  readonly total: number;
  /** If there are more: pass it as `before`. */
  readonly next?: TaggedPlace | null;
}

/** Where a page of tagged messages ends. */
export interface TaggedPlace {
  /** Unix time in microseconds. */
  readonly time_us: number;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** The user follows other tags now (user stream). */
export interface TagsChanged {
  readonly type: "tags.changed";
  readonly tags: readonly string[];
}

/** The tags the actor follows. */
export interface TagsNow {
  readonly tags: readonly string[];
}

/** A thread the actor follows. */
export interface Thread {
  readonly follow: Follow;
  readonly root: Message;
  /** Replies not read yet, counted up to 100. */
  readonly unread?: number;
}

/** The user follows a thread, or does so no more (user stream). */
export interface ThreadFollowed {
  readonly type: "thread.followed";
  readonly follow: Follow;
}

/** Where a page of threads ends. */
export interface ThreadPlace {
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly thread: number;
  readonly unread: boolean;
  /** Unix time in microseconds. */
  readonly last_reply_us: number;
}

/** The user has read a thread up to somewhere (user stream). */
export interface ThreadRead {
  readonly type: "thread.read";
  readonly follow: Follow;
}

/** The user's cursor in a thread moved back (user stream). */
export interface ThreadUnreadMarked {
  readonly type: "thread_unread.marked";
  readonly follow: Follow;
}

/** Some threads: those with unread replies first, in both parts by their last reply. */
export interface Threads {
  readonly threads: readonly Thread[];
  /** If there are more: pass it as `after`. */
  readonly next?: ThreadPlace | null;
}

/** Taken note of. */
export interface Tuned {
}

/** Somebody is typing; forget it after six seconds. */
export interface TypingStarted {
  readonly type: "typing.started";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly user: string;
}

/** Take a pin off a message, whoever pinned it; twice is the same as once. */
export interface UnpinMessage {
  readonly type: "message.unpin";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** The message is not pinned. */
export interface Unpinned {
  /** It had not been pinned before either. */
  readonly repeated?: boolean;
}

/** Somebody who is told of a message later, and when. */
export interface Unreached {
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Unix time in microseconds. */
  readonly opens_us: number;
  /** What is sent anyway is told later, too. */
  readonly locked?: boolean;
}

/** The user's read cursor moved back (user stream). */
export interface UnreadMarked {
  readonly type: "unread.marked";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  readonly read_seq: number;
  /** Head of the channel when it moved. */
  readonly unread_head: number;
  /** `Message.ordinal` there. */
  readonly read_ordinal?: number;
  /** Head of the channel to which the lists below go. */
  readonly head?: number;
  /** As `Membership.mentions`. */
  readonly mentions?: readonly number[];
  /** As `Membership.callers`. */
  readonly callers?: readonly string[];
  /** As `Membership.deleted`. */
  readonly deleted?: readonly number[];
}

/** There is no such reminder any more. */
export interface Unreminded {
  /** Nor was there before. */
  readonly repeated?: boolean;
}

/** Keep a message no longer; twice is the same as once. */
export interface UnsaveMessage {
  readonly type: "message.unsave";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Position in the channel's stream. */
  readonly seq: number;
}

/** The message is not saved. */
export interface Unsaved {
  /** It had not been saved before either. */
  readonly repeated?: boolean;
}

/** The message will not be sent. */
export interface Unscheduled {
  /** It was not there: sent, or deleted. */
  readonly repeated?: boolean;
}

/** Let the device that asks sleep; twice is the same as once. */
export interface UnsubscribePush {
  readonly type: "push.unsubscribe";
}

/** The channel somebody's updates are posted to, of kind `updates`. */
export interface UpdatesOf {
  readonly channel: Channel;
}

/** A person or a bot, as every colleague sees them. */
export interface User {
  /** A user's or bot's identifier. */
  readonly id: string;
  /** Unique handle, written @name. */
  readonly name: string;
  readonly display_name: string;
  readonly kind?: "bot" | "person";
  readonly role?: "administrator" | "guest" | "member";
  readonly deactivated?: boolean;
  /** What they do here, in a few words. */
  readonly title?: string;
}

/** Somebody joined the workspace, left it, or changed their name, role or profile. */
export interface UserChanged {
  readonly type: "user.changed";
  readonly user: User;
}

/** Some users, by identifier, and whether there are more. */
export interface Users {
  readonly users: readonly User[];
  readonly more?: boolean;
}

/** A form that an app opened, or its home: one person sees it. */
export interface View {
  /** What an app shows one person. */
  readonly id: string;
  /** A user's or bot's identifier. */
  readonly bot: string;
  readonly kind: "home" | "modal";
  /** Slack's view as JSON: `title`, `submit`, `close`, `blocks`, … */
  readonly content: string;
  /** The first of its stack. */
  readonly root?: string | null;
  /** What it was opened over. */
  readonly previous?: string | null;
}

/** What becomes of a form that was sent. */
export interface ViewDone {
  readonly outcome: "cleared" | "closed" | "pushed" | "updated" | "wrong";
  readonly errors?: readonly FieldError[];
  /** Of `updated` and `pushed`. */
  readonly view?: View | null;
}

/** The form is closed. */
export interface ViewLeft {
}

/** An app opened a form for the user; over `view.previous`, if there is one. */
export interface ViewOpened {
  readonly type: "view.opened";
  readonly view: View;
  readonly window?: string;
}

/** An app changed a form, or its home. */
export interface ViewUpdated {
  readonly type: "view.updated";
  readonly view: View;
}

/** Which of the users in view are online now; `unknown` ones are in neither list. */
export interface Viewed {
  readonly online: readonly string[];
  readonly offline: readonly string[];
}

/** What is shown of a voice message before it is played, as its sender's device measured it. */
export interface Voice {
  readonly duration_ms: number;
  /** How loud it is, in equal parts of its duration. */
  readonly peaks: readonly number[];
}

/** What somebody chose. */
export interface Vote {
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly choices: readonly number[];
}

/** What the user chose in a poll, on whichever of their devices (user stream). */
export interface VoteChanged {
  readonly type: "vote.changed";
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** The message. */
  readonly seq: number;
  readonly choices?: readonly number[];
}

/** Some of those who voted, ordered by identifier, and whether there are more. */
export interface Votes {
  readonly votes: readonly Vote[];
  readonly more?: boolean;
}

/**
 * Tell somebody something in the name of the moderators; for administrators.
 *
 * About a report, it takes that off the list, or is refused: of several moderators one acts.
 */
export interface WarnPerson {
  readonly type: "person.warn";
  /** A user's or bot's identifier. */
  readonly user: string;
  readonly text: string;
  /** A report of what they wrote, which this settles: not_found if it was. */
  readonly report?: number | null;
}

/** They are told, on all their devices. */
export interface Warned {
}

/** An address to which anything posts into one channel; its secret is told once. */
export interface Webhook {
  /** An incoming webhook. */
  readonly id: string;
  /** A user's or bot's identifier. */
  readonly bot: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** Its author as shown; empty: the app's name. */
  readonly name?: string;
  /** `:emoji:` or a picture's address. */
  readonly icon?: string;
}

/** A new webhook. */
export interface WebhookAdded {
  readonly webhook: Webhook;
  /** Behind the server's address: where to post. Not to be had again. */
  readonly path: string;
}

/** There is no such webhook any more. */
export interface WebhookGone {
}

/** When one may be reached; the rest is quiet, and so are holidays. */
export interface WeeklyHours {
  readonly spans?: readonly WeeklySpan[];
  readonly holidays?: readonly string[];
  /** Empty: that of the person's profile, or else of the default. */
  readonly time_zone?: string;
}

/** A part of a weekday, by the clock on the wall. */
export interface WeeklySpan {
  /** 0 is Monday. */
  readonly day: number;
  /** In minutes since midnight. */
  readonly begins: number;
  /** Likewise, and later on the same day. */
  readonly ends: number;
}

/** Ask for more or fewer stories like this one: of its kind, in its channel. */
export interface WeighStory {
  readonly type: "story.weigh";
  /** What names a story; the same as long as it goes on. */
  readonly key: string;
  readonly direction: "less" | "more" | "usual";
}

/** The session is open; the streams' events follow. */
export interface Welcome {
  /** A signed-in device. */
  readonly session: string;
  readonly user: User;
  readonly workspace: Workspace;
  /** Which life of the log; another one resets cursors. */
  readonly epoch: string;
  /** A heartbeat comes this often. */
  readonly heartbeat_s: number;
  readonly streams: readonly StreamStart[];
}

/** An app shows the user something only they see, or shows it anew. It is not kept. */
export interface WhisperShown {
  readonly type: "whisper.shown";
  /** What an app shows one person. */
  readonly id: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
  /** A user's or bot's identifier. */
  readonly author: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
  readonly text: string;
  /** Position in the channel's stream. */
  readonly thread?: number | null;
  readonly app?: AppPart | null;
}

/** What an app showed the user only is gone. */
export interface WhisperTaken {
  readonly type: "whisper.taken";
  /** What an app shows one person. */
  readonly id: string;
  /** C: channel, D: direct, G: group direct. */
  readonly channel: string;
}

/** Who put something in words, and when. */
export interface Wording {
  /** A user's or bot's identifier. */
  readonly user: string;
  /** Unix time in microseconds. */
  readonly time_us: number;
}

/** The place all this happens in. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** Who sees what a message said before it was edited. */
  readonly revisions?: "authors" | "everybody" | "nobody";
}

/** What is told of the workspace changed (its stream). */
export interface WorkspaceChanged {
  readonly type: "workspace.changed";
  readonly workspace: Workspace;
}

/** What each command is answered with. */
export interface Replies {
  readonly "session.open": Welcome;
  readonly "message.post": Posted;
  readonly "message.edit": Edited;
  readonly "message.delete": Deleted;
  readonly "history.list": History;
  readonly "replies.list": History;
  readonly "date.locate": Located;
  readonly "reaction.add": Reacted;
  readonly "reaction.remove": Reacted;
  readonly "reactions.list": Reactors;
  readonly "message.pin": Pinned;
  readonly "message.unpin": Unpinned;
  readonly "pins.list": Pins;
  readonly "poll.post": Posted;
  readonly "vote.cast": Polled;
  readonly "poll.close": Polled;
  readonly "votes.list": Votes;
  readonly "preview.remove": PreviewsLeft;
  readonly "thread.follow": Followed;
  readonly "thread_read.mark": Followed;
  readonly "thread_unread.mark": Followed;
  readonly "threads.list": Threads;
  readonly "read.mark": Marked;
  readonly "unread.mark": Marked;
  readonly "receipts.show": ReceiptsNow;
  readonly "receipts.list": Receipts;
  readonly "level.set": LevelNow;
  readonly "channel.mute": LevelNow;
  readonly "stream.fill": Filled;
  readonly "channel.create": Joined;
  readonly "direct.open": Joined;
  readonly "channels.list": Memberships;
  readonly "channels.browse": Channels;
  readonly "channel.get": ChannelNow;
  readonly "members.list": Members;
  readonly "channel.join": Joined;
  readonly "channel.leave": ChannelNow;
  readonly "member.add": ChannelNow;
  readonly "member.remove": ChannelNow;
  readonly "role.set": ChannelNow;
  readonly "channel.rename": ChannelNow;
  readonly "topic.set": ChannelNow;
  readonly "purpose.set": ChannelNow;
  readonly "posting.set": ChannelNow;
  readonly "pace.set": ChannelNow;
  readonly "newcomers.set": ChannelNow;
  readonly "channel.convert": ChannelNow;
  readonly "channel.archive": ChannelNow;
  readonly "channel.restore": ChannelNow;
  readonly "channel.star": Starred;
  readonly "message.schedule": Scheduled;
  readonly "scheduled.change": Scheduled;
  readonly "scheduled.delete": Unscheduled;
  readonly "scheduled.send": Posted;
  readonly "scheduled.list": ScheduledPage;
  readonly "reminder.add": Reminded;
  readonly "reminder.change": Reminded;
  readonly "reminder.complete": Reminded;
  readonly "reminder.delete": Unreminded;
  readonly "reminders.list": Reminders;
  readonly "message.save": Saved;
  readonly "message.unsave": Unsaved;
  readonly "saved.complete": Saved;
  readonly "saved.list": SavedPage;
  readonly "notices.get": NoticesNow;
  readonly "notices.set": NoticesNow;
  readonly "push.subscribe": NoticesNow;
  readonly "push.unsubscribe": NoticesNow;
  readonly "draft.save": Saved;
  readonly "drafts.list": Drafts;
  readonly "feed.list": FeedPage;
  readonly "feed.refresh": FeedNews;
  readonly "feed.mark": FeedMarkedNow;
  readonly "story.dismiss": Tuned;
  readonly "story.weigh": Tuned;
  readonly "feed_link.make": FeedLink;
  readonly "feed_link.revoke": FeedLinkGone;
  readonly "interrupted.count": Interrupted;
  readonly "group.create": GroupNow;
  readonly "group.change": GroupNow;
  readonly "group.remove": GroupGone;
  readonly "groups.list": Groups;
  readonly "tagged.list": Tagged;
  readonly "tags.suggest": TagCounts;
  readonly "tag.follow": TagsNow;
  readonly "followed_tags.list": TagsNow;
  readonly "messages.search": SearchedMessages;
  readonly "people.search": SearchedPeople;
  readonly "channels.search": SearchedChannels;
  readonly "person.follow": PersonNow;
  readonly "person.get": PersonNow;
  readonly "followers.list": People;
  readonly "followings.list": People;
  readonly "channel.follow": ChannelFollowedNow;
  readonly "followed_channels.list": FollowedChannels;
  readonly "person.block": BlockedNow;
  readonly "blocked.list": People;
  readonly "updates.open": UpdatesOf;
  readonly "messages.get": FoundMessages;
  readonly "revisions.list": Revisions;
  readonly "revision_readers.set": RevisionReadersSet;
  readonly "keywords.set": KeywordsNow;
  readonly "keywords.list": KeywordsNow;
  readonly "sections.set": SectionsNow;
  readonly "sections.list": SectionsNow;
  readonly "quiet.get": QuietNow;
  readonly "quiet.change": QuietNow;
  readonly "pause.set": QuietNow;
  readonly "quiet_policy.change": QuietPolicyNow;
  readonly "reach.ask": ReachNow;
  readonly "files.list": FileList;
  readonly "file.delete": FileGone;
  readonly "app.add": AppAdded;
  readonly "app.change": AppNow;
  readonly "app.remove": AppGone;
  readonly "apps.list": Apps;
  readonly "app.get": AppDetails;
  readonly "app_token.make": AppToken;
  readonly "app_secret.renew": AppSecret;
  readonly "webhook.add": WebhookAdded;
  readonly "webhook.remove": WebhookGone;
  readonly "audit.list": AuditLog;
  readonly "message.report": Reported;
  readonly "reports.list": Reports;
  readonly "report.settle": ReportSettled;
  readonly "message.hide": Hid;
  readonly "message.show": Hid;
  readonly "hidden.get": HiddenMessage;
  readonly "person.warn": Warned;
  readonly "caution.acknowledge": CautionsNow;
  readonly "cautions.list": CautionsNow;
  readonly "person.suspend": Suspension;
  readonly "suspension.lift": SuspensionLifted;
  readonly "suspensions.list": Suspensions;
  readonly "person.deactivate": PersonDeactivated;
  readonly "emoji.list": EmojiList;
  readonly "emoji.remove": EmojiGone;
  readonly "users.list": Users;
  readonly "users.get": Users;
  readonly "users.find": Users;
  readonly "user.rename": Changed;
  readonly "profile.get": ProfileNow;
  readonly "profile.change": ProfileNow;
  readonly "presence.set": PresenceNow;
  readonly "status.set": StatusNow;
  readonly "statuses.list": Statuses;
  readonly "sessions.list": Sessions;
  readonly "session.end": Ended;
  readonly "other_sessions.end": Ended;
  readonly "deliveries.list": Deliveries;
  readonly "own_token.make": OwnToken;
  readonly "action.press": ActionDone;
  readonly "options.suggest": Options;
  readonly "command.run": CommandDone;
  readonly "commands.list": CommandList;
  readonly "view.submit": ViewDone;
  readonly "view.close": ViewLeft;
  readonly "home.open": Home;
  readonly "view.set": Viewed;
  readonly "typing.start": Noted;
}
