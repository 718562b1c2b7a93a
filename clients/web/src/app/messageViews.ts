/** What is shown of a message: a stored one, or one on its way. */

import type { AppPart, CustomEmoji, File, LinkPreview, Message, Poll, Voice } from "../protocol";
import type { Row } from "../core/rows";
import { reactionsOf } from "../core/reacting";
import { hasNewReplies, placeKey, type State } from "../core/state";
import { calls } from "../core/cursors";
import type { View } from "../core/view";
import type {
  AppView,
  FileView,
  MessageState,
  MessageView,
  PersonView,
  PollView,
  PreviewView,
  ReactionView,
  ThreadSummary,
  VoiceView,
} from "../ui/types";
import { channelPath, messagePath } from "./routing";
import { failureText } from "./toasts";

const NONE: readonly never[] = [];
/** Faces beside "3 replies". */
const MOST_FACES = 3;

/** What a view of a message is made of beside the row itself. */
export interface Around {
  readonly author: PersonView;
  /** Who pinned it. */
  readonly pinner?: PersonView | undefined;
  /** Whoever reacted or replied, by identifier. */
  readonly people: ReadonlyMap<string, PersonView>;
  readonly view: View;
}

/** Return everybody whose name or face stands under a message. */
export function peopleUnder({ reactions = NONE, faces = NONE }: Message): readonly string[] {
  return [...faces, ...reactions.flatMap(({ users = NONE }) => users)];
}

export function storedMessage(key: string, message: Message, around: Around): MessageView {
  const { channel, seq, text, time_us, thread = null } = message;
  const { author, view } = around;
  const { me } = view.state;
  const blocked = view.state.blocked.has(message.author);
  return {
    key,
    channel,
    seq,
    href: messagePath(channel, seq, thread),
    author: speaker(author, message.app),
    text,
    time_us,
    edited_us: message.edited_us ?? null,
    deleted: message.deleted ?? false,
    hidden: message.hidden ?? false,
    state: "sent",
    mine: author.id === me,
    urgent: message.urgent ?? false,
    mentioned: !blocked && (calls(message, me) || (message.everyone === "here" && author.id !== me)),
    blocked,
    shares: message.shares ?? null,
    files: (message.files ?? NONE).map((file) => fileView(file, me)),
    ...(message.previews?.length && { previews: message.previews.map((each) => previewView(message, each)) }),
    app: layoutOf(message.app),
    poll: pollView(message.poll),
    pinned_by: around.pinner,
    saved: savedAs(view, message),
    thread: threadOf(message, around),
    root: thread,
    reactions: reactionViews(message, around),
  };
}

function savedAs({ state }: View, { channel, seq }: Message): MessageView["saved"] {
  const saved = state.saved.get(placeKey(channel, seq));
  return saved && (saved.done_us ? "done" : "open");
}

/** Return the author under the name that a program gave this message. */
function speaker(author: PersonView, app: AppPart | null | undefined): PersonView {
  if (!author.bot || !(app?.name || app?.icon)) return author;
  const { name = "", icon = "" } = app;
  return {
    ...author,
    ...(name ? { name, alias: author.name } : {}),
    ...(icon.startsWith(":") ? { sign: icon } : {}),
  };
}

function layoutOf(app: AppPart | null | undefined): AppView | null {
  const { blocks = "", attachments = "", stands_for = false } = app ?? {};
  return blocks || attachments ? { blocks, attachments, standsFor: stands_for } : null;
}

function pollView(poll: Poll | null | undefined): PollView | null {
  if (!poll) return null;
  const { question, options, multiple = false, anonymous = false } = poll;
  const { counts = NONE, voters = 0, mine = NONE, closes_us = null, closed_us = null } = poll;
  const how = { multiple, anonymous, closes_us, closed: closed_us !== null };
  return { question, options, counts, voters, mine, ...how };
}

export function writtenMessage(
  key: string,
  entry: NonNullable<Row["entry"]>,
  author: PersonView,
  isOnline: boolean,
): MessageView {
  const { channel, text, written_ms, failure, turn_ms, files = NONE } = entry;
  const sending: MessageState = turn_ms && !entry.isSent ? "turn" : "sending";
  const state: MessageState = failure ? "failed" : isOnline ? sending : "waiting";
  return {
    key,
    seq: null,
    href: channelPath(channel),
    author,
    text,
    time_us: written_ms * 1_000,
    edited_us: null,
    deleted: false,
    state,
    ...(failure ? { failure: failureText(failure, text) } : {}),
    ...(turn_ms && { turn_ms }),
    mine: true,
    urgent: entry.urgent ?? false,
    mentioned: false,
    files: files.map((file) => fileView(file, file.creator)),
    thread: null,
    root: entry.thread,
    reactions: NONE,
  };
}

/** Return where the picture of `:name:` is; undefined for all other emoji. */
export function imageOf(emoji: State["emoji"], sign: string): string | undefined {
  const custom = sign.startsWith(":") ? emoji.get(sign.slice(1, -1)) : undefined;
  return custom && pictureOf(custom);
}

export function pictureOf({ name, hash }: CustomEmoji): string {
  return `/emoji/${encodeURIComponent(name)}/${hash}`;
}

/** Return what is shown of a file, and where its bytes are. */
export function fileView(file: File, me: string): FileView {
  const { id, name = "", type = "", size = 0, width, height, thumbnail, deleted = false } = file;
  const href = `/files/${id}`;
  return {
    id,
    href,
    name,
    type,
    size,
    kind: kindOf(file),
    deleted,
    mine: file.creator === me,
    ...(thumbnail && width && height && { picture: { src: `${href}/thumbnail`, width, height } }),
    ...(file.description && { description: file.description }),
    ...(file.voice && { voice: voiceView(file.voice) }),
  };
}

export function voiceView({ duration_ms, peaks }: Voice): VoiceView {
  return { seconds: duration_ms / 1_000, peaks };
}

/** Return what is shown of a link; its picture comes from the server like everything else. */
function previewView({ channel, seq }: Message, preview: LinkPreview): PreviewView {
  const { url, title = "", description = "", site = "", picture, width, height } = preview;
  const src = `/previews/${channel}/${seq}/${picture}`;
  return { url, title, description, site, ...(picture && width && height && { picture: { src, width, height } }) };
}

/** What a browser plays or shows; the server decides what it may. */
const PLAYED: Record<string, FileView["kind"]> = {
  "video/mp4": "video",
  "video/webm": "video",
  "audio/webm": "audio",
  "audio/mpeg": "audio",
  "audio/ogg": "audio",
  "audio/mp4": "audio",
  "audio/wav": "audio",
  "audio/flac": "audio",
};

function kindOf({ type = "", thumbnail, width, height, voice }: File): FileView["kind"] {
  if (voice) return "voice";
  if (thumbnail && width && height) return "image";
  if (type.startsWith("text/") || type === "application/json") return "text";
  return PLAYED[type] ?? "other";
}

function threadOf(message: Message, { view, people }: Around): ThreadSummary | null {
  const { channel, seq, replies, last_reply_us, time_us, faces = NONE } = message;
  if (!replies) return null;
  const follow = view.state.follows.get(placeKey(channel, seq));
  return {
    replies,
    last_us: last_reply_us ?? time_us,
    people: faces.slice(-MOST_FACES).flatMap((id) => people.get(id) ?? []),
    unread: follow !== undefined && hasNewReplies(view.state, follow),
  };
}

function reactionViews(message: Message, { view, people }: Around): readonly ReactionView[] {
  const { state, reacting } = view;
  const pending = reacting.get(placeKey(message.channel, message.seq));
  const shown = reactionsOf(message, pending, state.me);
  return shown.map(({ emoji, count, mine = false, users = NONE }) => ({
    emoji,
    count,
    mine,
    names: users.flatMap((id) => people.get(id)?.name ?? []),
    image: imageOf(state.emoji, emoji),
  }));
}
