/**
 * What the screen shows, independent of the wire.
 *
 * Views are plain and immutable: whoever makes them keeps the same object while nothing in it
 * changed, since rows are memoized. Navigation is by `href`; the app listens for clicks on links.
 */

import type { Icon } from "./icons";

export type Presence = "online" | "offline" | "unknown";

/** "🌴 On holiday until Monday" */
export interface StatusView {
  readonly emoji: string;
  /** Where the picture is of an emoji that is none of Unicode. */
  readonly image?: string | undefined;
  readonly text: string;
  readonly until_us: number | null;
}

/** Somebody, as others see them. */
export interface PersonView {
  readonly id: string;
  /** "Ada Lovelace" */
  readonly name: string;
  /** "ada", without the @. */
  readonly handle: string;
  readonly presence: Presence;
  readonly bot?: boolean;
  readonly deactivated?: boolean;
  readonly you?: boolean;
  /** It speaks under a name that its program chose; this is its own. */
  readonly alias?: string;
  /** A sign in place of its face. */
  readonly sign?: string;
  /** "Mathematician" */
  readonly title?: string;
  /** What they are up to. */
  readonly status?: StatusView | undefined;
}

export type ChannelKind = "public" | "private" | "direct" | "group" | "updates";

export type Level = "all" | "mentions" | "nothing";

/** A channel as the reader sees it; a direct one bears the names of the others. */
export interface ChannelView {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly href: string;
  readonly topic: string;
  /** What it is for. */
  readonly purpose: string;
  readonly archived: boolean;
  readonly joined: boolean;
  /** The reader is not in it and follows it. */
  readonly followed: boolean;
  /** How many are in it. */
  readonly members: number;
  /** The others; direct and group only. */
  readonly people: readonly PersonView[];
  readonly unread: number;
  /** What of it calls for the reader: messages that name them, in a direct channel all. */
  readonly mentions: number;
  readonly muted: boolean;
  /** What of it calls for the reader. */
  readonly level: Level;
  readonly starred: boolean;
  /** Its administrators alone begin something here. */
  readonly announces: boolean;
  /** Seconds members wait between two messages. */
  readonly slow_s: number;
  /** Whoever comes into the workspace comes into it. */
  readonly newcomers: boolean;
  /** Something is written here and not sent. */
  readonly draft: boolean;
}

/**
 * `sending`: on its way. `waiting`: for a connection. `turn`: until it is the writer's turn, at
 * `turn_ms`. `failed`: refused; `failure` says why.
 */
export type MessageState = "sent" | "sending" | "waiting" | "turn" | "failed";

export interface ThreadSummary {
  readonly replies: number;
  readonly last_us: number;
  readonly people: readonly PersonView[];
  readonly unread: boolean;
}

export interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
  /** The first who did. */
  readonly names: readonly string[];
  /** Where the picture is of one that is none of Unicode. */
  readonly image?: string | undefined;
}

export interface MessagePlace {
  readonly channel: string;
  readonly seq: number;
}

/** A file of a message; what it says of its kind is what is done with it here. */
export interface FileView {
  readonly id: string;
  /** Where its bytes are. */
  readonly href: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly kind: "image" | "video" | "audio" | "voice" | "text" | "other";
  readonly deleted: boolean;
  /** The reader has uploaded it. */
  readonly mine: boolean;
  /** A small picture of it; the size is that of the whole one. */
  readonly picture?: { readonly src: string; readonly width: number; readonly height: number };
  /** What there is to see, in words. */
  readonly description?: string;
  readonly voice?: VoiceView;
}

/** How a voice message sounds, before it is played. */
export interface VoiceView {
  readonly seconds: number;
  /** How loud it is, from 0 to 100, in equal parts. */
  readonly peaks: readonly number[];
}

/** A voice message while it is recorded. */
export interface RecorderView {
  readonly state: "asking" | "failed" | "running" | "paused";
  readonly seconds: number;
  /** It ends by itself then. */
  readonly most: number;
  /** How loud it was lately, from 0 to 100. */
  readonly levels: readonly number[];
  readonly failure?: string;
}

/** What a link of a message leads to, as its page says. */
export interface PreviewView {
  readonly url: string;
  /** Empty if the link leads to a picture. */
  readonly title: string;
  readonly description: string;
  readonly site: string;
  /** A small picture of its picture; the size is that of the whole one. */
  readonly picture?: { readonly src: string; readonly width: number; readonly height: number };
}

/** A file on its way to the server. */
export interface AttachmentView {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** Bytes that have arrived. */
  readonly sent: number;
  readonly state: "sending" | "waiting" | "done" | "failed";
  /** Why it is not taken. */
  readonly failure?: string;
  readonly voice?: VoiceView;
  /** Where it can be heard or seen already. */
  readonly src?: string;
  /** What there is to see, in words. */
  readonly description?: string;
}

/** What a program gave its message beyond the text; layouts are JSON. */
export interface AppView {
  readonly blocks: string;
  readonly attachments: string;
  /** The text was taken from the layout, which says it better. */
  readonly standsFor: boolean;
}

/** What a message asks, and how it stands. */
export interface PollView {
  readonly question: string;
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly anonymous: boolean;
  readonly closes_us: number | null;
  readonly closed: boolean;
  /** How many chose each option. */
  readonly counts: readonly number[];
  readonly voters: number;
  /** What the reader chose. */
  readonly mine: readonly number[];
}

export interface MessageView {
  /** Stays the same when a message on its way becomes one that is stored. */
  readonly key: string;
  readonly channel?: string;
  /** Absent until it is stored. */
  readonly seq: number | null;
  readonly href: string;
  readonly author: PersonView;
  /** Markdown as on the wire. */
  readonly text: string;
  readonly time_us: number;
  readonly edited_us: number | null;
  readonly deleted: boolean;
  /** A moderator put it out of sight. */
  readonly hidden?: boolean;
  readonly state: MessageState;
  readonly failure?: string;
  readonly turn_ms?: number;
  readonly mine: boolean;
  /** It names the reader. */
  readonly mentioned: boolean;
  /** Its writer sent it anyway, though it was quiet for whom it is. */
  readonly urgent?: boolean;
  /** The message it passes on. */
  readonly shares?: MessagePlace | null;
  readonly files?: readonly FileView[];
  readonly previews?: readonly PreviewView[];
  /** A program laid it out. */
  readonly app?: AppView | null;
  readonly poll?: PollView | null;
  /** By somebody the reader blocked: shown on demand. */
  readonly blocked?: boolean;
  readonly thread: ThreadSummary | null;
  /** Who pinned it in its channel; absent if nobody did. */
  readonly pinned_by?: PersonView | undefined;
  /** The reader keeps it for later: open, or done. */
  readonly saved?: "open" | "done" | undefined;
  /** The root of the thread it replies in. */
  readonly root: number | null;
  readonly reactions: readonly ReactionView[];
}

/** What can be done with a message; what is absent is not offered. Keep the object stable. */
export interface MessageActions {
  readonly onReply?: (message: MessageView) => void;
  readonly onEdit?: (message: MessageView) => void;
  readonly onDelete?: (message: MessageView) => void;
  /** Takes a link's preview off it. */
  readonly onRemovePreview?: (message: MessageView, url: string) => void;
  readonly onCopyLink?: (message: MessageView) => void;
  readonly onCopyText?: (message: MessageView) => void;
  readonly onMarkUnread?: (message: MessageView) => void;
  /** Keeps it for later, or keeps it no longer. */
  readonly onSave?: (message: MessageView) => void;
  /** Asks when the reader wants to be reminded of it. */
  readonly onRemind?: (message: MessageView) => void;
  /** Pins it in its channel, or takes the pin off. */
  readonly onPin?: (message: MessageView) => void;
  /** Passes it on in the reader's own updates. */
  readonly onShare?: (message: MessageView) => void;
  readonly onReact?: (message: MessageView, emoji: string) => void;
  /** Shows what it said before it was edited. */
  readonly onRevisions?: (message: MessageView) => void;
  /** Brings it before the moderators. */
  readonly onReport?: (message: MessageView) => void;
  /** Puts it out of everybody's sight, or brings it back. */
  readonly onHide?: (message: MessageView) => void;
  /** Shows everybody who reacted. */
  readonly onReactors?: (message: MessageView) => void;
  readonly onRetry?: (message: MessageView) => void;
  readonly onDiscard?: (message: MessageView) => void;
  readonly onOpenThread?: (message: MessageView) => void;
  readonly onPerson?: (person: PersonView) => void;
  /** Shows one of its files, large. */
  readonly onFile?: (message: MessageView, file: FileView) => void;
}

/** Whom and what `<@U…>` and `<#C…>` mean; undefined while unknown. */
export interface Names {
  readonly person: (id: string) => PersonView | undefined;
  readonly channel: (id: string) => { readonly name: string; readonly href: string } | undefined;
  readonly group?: (id: string) => GroupView | undefined;
  /** Where the picture of `:name:` is. */
  readonly emoji?: (name: string) => string | undefined;
}

/** People who are mentioned together. */
export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** The reader is one of them. */
  readonly mine: boolean;
  readonly users: readonly string[];
}

/** What the caret stands behind: "@ad", "#gen", ":smi", "/dep". */
export interface Query {
  readonly kind: "person" | "channel" | "emoji" | "command";
  readonly text: string;
}

/** One line of the autocompletion. */
export interface Suggestion {
  readonly id: string;
  /** Takes the place of what was typed: "@ada", "#general", "😄". */
  readonly insert: string;
  readonly label: string;
  readonly detail?: string;
  readonly person?: PersonView;
  readonly emoji?: string;
  readonly image?: string;
  /** Several people at once. */
  readonly group?: boolean;
  /** A command of an app. */
  readonly command?: boolean;
  /** A hashtag, which may look like a channel. */
  readonly tag?: boolean;
  readonly channel?: ChannelKind;
}

export type Suggest = (query: Query) => readonly Suggestion[] | Promise<readonly Suggestion[]>;

export type Connection =
  | { readonly kind: "online" }
  | { readonly kind: "connecting" }
  | { readonly kind: "offline"; readonly waiting: number }
  | { readonly kind: "refused"; readonly reason: string };

/** A signed-in device. */
export interface SessionView {
  readonly id: string;
  /** "Firefox on Linux" */
  readonly name: string;
  readonly created_us: number;
  readonly seen_us: number | null;
  readonly current: boolean;
}

export type Theme = "auto" | "light" | "dark" | "contrast";

/** One line of the quick switcher. */
export interface Destination {
  readonly id: string;
  readonly href: string;
  readonly label: string;
  readonly detail?: string;
  readonly person?: PersonView;
  readonly channel?: ChannelKind;
  readonly icon?: Icon;
  readonly unread?: boolean;
}

/** Who follows somebody, in numbers. */
export interface FollowedView {
  readonly following: boolean;
  readonly followers: number;
  readonly followings?: number;
  readonly follows_you?: boolean;
}
