/**
 * What every event means to a client that holds a snapshot: `apply(state, event, at)`.
 *
 * The twin of protocol/state.py, held to it by the traces in tests/traces. States are replaced, not
 * changed, and share what an event did not touch. Events carry absolute values, so applying one
 * twice, or to a snapshot newer than it, does no harm.
 */

import { MAX_FACES, MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS } from "../protocol";
import type {
  AnyEvent,
  Channel,
  Draft,
  DraftSaved,
  Member,
  Membership,
  Message,
  MessageDeleted,
  PresenceChanged,
  Reaction,
  ReactionChanged,
  UnreadMarked,
  User,
} from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import { find, merge, put, remove, type SeqList } from "./seqList";

export type Role = NonNullable<Member["role"]>;
export type Presence = PresenceChanged["presence"];
export type Members = ReadonlyMap<string, Role>;

/** What one user's client knows; `messages` and `members` only as far as it loaded them. */
export interface State {
  readonly me: string;
  readonly users: ReadonlyMap<string, User>;
  readonly memberships: ReadonlyMap<string, Membership>;
  /** Of the channels that are followed; replies stand beside messages outside threads. */
  readonly messages: ReadonlyMap<string, SeqList>;
  readonly members: ReadonlyMap<string, Members>;
  readonly presence: ReadonlyMap<string, Presence>;
  /** By `placeKey`. */
  readonly drafts: ReadonlyMap<string, Draft>;
}

/** Name a place to write in: a channel, or a thread in it. */
export function placeKey(channel: string, thread?: number | null): string {
  return thread === undefined || thread === null ? channel : `${channel}/${thread}`;
}

export function emptyState(me: string): State {
  const nothing = new Map<string, never>();
  return {
    me,
    users: nothing,
    memberships: nothing,
    messages: nothing,
    members: nothing,
    presence: nothing,
    drafts: nothing,
  };
}

/** Bring the state up to date; events about channels that are not in it change nothing. */
export function apply(state: State, event: AnyEvent): State {
  switch (event.type) {
    case "message.posted":
      return posted(state, event.message);
    case "message.edited":
      return noteMention(replaceMessage(state, event.message), event.message);
    case "message.deleted":
      return deleted(state, event);
    case "reaction.changed":
      return reactionChanged(state, event);
    case "channel.changed":
      return changeMembership(state, event.channel.id, { channel: event.channel });
    case "member.joined":
      return withMember(countMembers(state, event.channel, event.members), event.channel, event);
    case "member.left":
      return withoutMember(
        countMembers(state, event.channel, event.members),
        event.channel,
        event.user,
      );
    case "role.changed":
      return roleChanged(state, event.channel, event);
    case "channel.joined":
      return addMemberships(state, [event.membership]);
    case "channel.left":
      return forgetChannel(state, event.channel);
    case "read.marked":
      return read(state, event.channel, event.read_seq, event.read_ordinal ?? 0);
    case "unread.marked":
      return unreadMarked(state, event);
    case "level.changed":
      return changeMembership(state, event.channel, { level: event.level, muted: event.muted });
    case "draft.saved":
      return draftSaved(state, event);
    case "channel.starred":
      return changeMembership(state, event.channel, { starred: event.starred });
    case "user.changed":
      return addUsers(state, [event.user]);
    case "presence.changed":
      return { ...state, presence: withEntry(state.presence, event.user, event.presence) };
    case "thread.followed":
    case "thread.read":
    case "keywords.changed":
    case "tags.changed":
    case "person.followed":
    case "follower.came":
    case "group.changed":
    case "group.removed":
    case "emoji.added":
    case "emoji.removed":
    case "feed.marked":
    case "story.tuned":
    case "feed.changed":
      return state; // nothing of this is shown here yet
    case "session.ended":
    case "typing.started":
      return state; // neither is part of a snapshot: one is for the device, the other for six seconds
    default:
      return event satisfies never;
  }
}

/** Take in a page of users. */
export function addUsers(state: State, users: readonly User[]): State {
  const known = new Map(state.users);
  for (const user of users) known.set(user.id, user);
  return { ...state, users: known };
}

/** Take in a page of the user's drafts. */
export function addDrafts(state: State, page: readonly Draft[]): State {
  const drafts = new Map(state.drafts);
  for (const draft of page) drafts.set(placeKey(draft.channel, draft.thread), draft);
  return { ...state, drafts };
}

/** Take in a page of the user's channels. */
export function addMemberships(state: State, page: readonly Membership[]): State {
  const memberships = new Map(state.memberships);
  for (const membership of page) memberships.set(membership.channel.id, membership);
  return { ...state, memberships };
}

/** Take in a page of a channel's history or of a thread. */
export function addMessages(state: State, channel: string, page: SeqList): State {
  return withMessages(state, channel, merge(state.messages.get(channel) ?? [], page));
}

/** Follow a channel's messages from now on, or stop and forget them. */
export function followMessages(state: State, channel: string, isFollowed: boolean): State {
  if (state.messages.has(channel) === isFollowed) return state;
  if (isFollowed) return withMessages(state, channel, []);
  return { ...state, messages: withoutEntry(state.messages, channel) };
}

/** Keep of a channel's messages only those that `isKept` wants. */
export function keepMessages(
  state: State,
  channel: string,
  isKept: (message: Message) => boolean,
): State {
  const loaded = state.messages.get(channel);
  if (!loaded || loaded.every(isKept)) return state;
  return withMessages(state, channel, loaded.filter(isKept));
}

/** Take in a page of a channel's members; from then on they are kept up to date. */
export function addMembers(state: State, channel: string, page: readonly Member[]): State {
  const members = new Map(state.members.get(channel));
  for (const { user, role } of page) members.set(user, role ?? "member");
  return { ...state, members: withEntry(state.members, channel, members) };
}

/** Drop everything about a channel the user is not in any more. */
export function forgetChannel(state: State, channel: string): State {
  const drafts = [...state.drafts].filter(([, draft]) => draft.channel !== channel);
  return {
    ...state,
    drafts: drafts.length < state.drafts.size ? new Map(drafts) : state.drafts,
    memberships: withoutEntry(state.memberships, channel),
    messages: withoutEntry(state.messages, channel),
    members: withoutEntry(state.members, channel),
  };
}

/** Return how many messages outside threads the user has not read. */
export function unread({ ordinal, read_ordinal, deleted }: Membership): number {
  return Math.max(0, (ordinal ?? 0) - (read_ordinal ?? 0) - (deleted?.length ?? 0));
}

/** Return a message's ordinal outside threads, or null if it stands in its thread only. */
export function placeInChannel(message: Message): number | null {
  return isReply(message) ? (message.channel_ordinal ?? null) : (message.ordinal ?? 0);
}

function posted(state: State, message: Message): State {
  if (!state.memberships.has(message.channel)) return state;
  const loaded = state.messages.get(message.channel);
  const shown = loaded ? withReactionsOf(find(loaded, message.seq), message) : message;
  const added = loaded ? withMessages(state, message.channel, put(loaded, shown)) : state;
  const ordinal = placeInChannel(message);
  const counted = ordinal === null ? added : advanceMembership(added, message, ordinal);
  return noteMention(isReply(message) ? replied(counted, message) : counted, message);
}

/** Count the message; one's own is read at once. */
function advanceMembership(state: State, message: Message, ordinal: number): State {
  const { channel, seq, author } = message;
  const before = state.memberships.get(channel)!;
  const newest = Math.max(before.ordinal ?? 0, ordinal);
  const counted = changeMembership(state, channel, { ordinal: newest });
  const isMine = author === state.me && seq > (before.unread_head ?? 0);
  return isMine ? read(counted, channel, seq, ordinal) : counted;
}

/** Count the reply on its root. */
function replied(state: State, reply: Message): State {
  const root = find(state.messages.get(reply.channel) ?? [], reply.thread ?? 0);
  if (!root) return state;
  const others = (root.faces ?? []).filter((face) => face !== reply.author);
  const faces = [...others, reply.author].slice(-MAX_FACES);
  const { ordinal: replies = 0, time_us: last_reply_us } = reply;
  return changeRoot(state, reply, { replies, last_reply_us, faces });
}

/** Keep the reactions one has: events about a message do not carry them. */
function withReactionsOf(loaded: Message | undefined, message: Message): Message {
  if (!loaded?.reactions?.length || message.deleted) return message;
  return { ...message, reactions: loaded.reactions };
}

function reactionChanged(state: State, event: ReactionChanged): State {
  const message = find(state.messages.get(event.channel) ?? [], event.seq);
  if (!message || message.deleted) return state;
  const { emoji, count } = event.reaction;
  const before = message.reactions ?? [];
  const others = before.filter((each) => each.emoji !== emoji);
  const was = before.find((each) => each.emoji === emoji);
  const now = { ...event.reaction, mine: isMine(state.me, event, was) };
  const all = count ? [...others, now] : others;
  const reactions = all.sort((a, b) => a.since - b.since);
  return replaceMessage(state, { ...message, reactions }, false);
}

function isMine(me: string, event: ReactionChanged, before: Reaction | undefined): boolean {
  if (event.user === me) return event.added;
  return before ? (before.mine ?? false) : (event.reaction.users ?? []).includes(me);
}

/** Move the read cursor, never back: two streams tell of it, in no order between them. */
function read(state: State, channel: string, read_seq: number, read_ordinal: number): State {
  const before = state.memberships.get(channel);
  if (!before || read_seq <= before.read_seq) return state;
  const mentions = beyond(read_seq, before.mentions);
  const deleted = beyond(read_seq, before.deleted);
  return changeMembership(state, channel, { read_seq, read_ordinal, mentions, deleted });
}

/** Move the read cursor back, unless it went beyond that head since: one has posted there. */
function unreadMarked(state: State, event: UnreadMarked): State {
  const { channel, read_seq, read_ordinal = 0, head = 0 } = event;
  const before = state.memberships.get(channel);
  if (!before) return state;
  const unread_head = Math.max(event.unread_head, before.unread_head ?? 0);
  if (before.read_seq > event.unread_head) return changeMembership(state, channel, { unread_head });
  const mentions = [...(event.mentions ?? []), ...beyond(head, before.mentions)];
  const deleted = [...(event.deleted ?? []), ...beyond(head, before.deleted)];
  return changeMembership(state, channel, {
    unread_head,
    read_seq,
    read_ordinal,
    mentions: mentions.slice(-MAX_UNREAD_MENTIONS),
    deleted: deleted.slice(-MAX_UNREAD_DELETED),
  });
}

function beyond(seq: number, positions: readonly number[] = []): readonly number[] {
  return positions.filter((position) => position > seq);
}

/** Keep the positions of the newest unread messages of others that mention the user. */
function noteMention(state: State, message: Message): State {
  const membership = state.memberships.get(message.channel);
  if (!membership) return state;
  const before = membership.mentions ?? [];
  const others = before.filter((seq) => seq !== message.seq);
  const isMeant = calls(message, state.me);
  const isUnread = message.seq > membership.read_seq;
  if (!(isMeant && isUnread) && others.length === before.length) return state;
  const all = isMeant && isUnread ? [...others, message.seq].sort((a, b) => a - b) : others;
  return changeMembership(state, message.channel, { mentions: all.slice(-MAX_UNREAD_MENTIONS) });
}

/** Say whether a message calls somebody so that they find it later: `<!here>` does not. */
function calls({ author, mentions, called, everyone }: Message, user: string): boolean {
  if (author === user) return false;
  return [...(mentions ?? []), ...(called ?? [])].includes(user) || everyone === "channel";
}

function draftSaved(state: State, { channel, thread, text, time_us }: DraftSaved): State {
  const place = placeKey(channel, thread);
  if (!text) return { ...state, drafts: withoutEntry(state.drafts, place) };
  if (!state.memberships.has(channel)) return state;
  const draft: Draft = { channel, thread: thread ?? null, text, time_us };
  return { ...state, drafts: withEntry(state.drafts, place, draft) };
}

/** Leave a tombstone only where a thread hangs on it. */
function deleted(state: State, event: MessageDeleted): State {
  const { message: tombstone, replies, last_reply_us = null, faces = [] } = event;
  const removed = tombstone.replies
    ? replaceMessage(state, tombstone)
    : withoutMessage(state, tombstone.channel, tombstone.seq);
  const after = noteDeleted(noteMention(removed, tombstone), tombstone);
  if (replies === undefined || replies === null) return after;
  return changeRoot(after, tombstone, { replies, last_reply_us, faces });
}

/** Keep the positions of deleted messages that would count as unread. */
function noteDeleted(state: State, tombstone: Message): State {
  const { channel, seq } = tombstone;
  const membership = state.memberships.get(channel);
  if (!membership || placeInChannel(tombstone) === null || seq <= membership.read_seq) return state;
  const others = (membership.deleted ?? []).filter((position) => position !== seq);
  const deleted = [...others, seq].sort((a, b) => a - b).slice(-MAX_UNREAD_DELETED);
  return changeMembership(state, channel, { deleted });
}

function replaceMessage(state: State, message: Message, keepsReactions = true): State {
  const loaded = state.messages.get(message.channel);
  const before = loaded && find(loaded, message.seq);
  if (!before) return state;
  const after = keepsReactions ? withReactionsOf(before, message) : message;
  return withMessages(state, message.channel, put(loaded, after));
}

/** Change the root of the reply's thread; a tombstone goes with its last reply. */
function changeRoot(
  state: State,
  reply: Message,
  changes: Pick<Message, "replies" | "last_reply_us" | "faces">,
): State {
  const root = find(state.messages.get(reply.channel) ?? [], reply.thread ?? 0);
  if (!root) return state;
  if (root.deleted && !changes.replies) return withoutMessage(state, reply.channel, root.seq);
  return replaceMessage(state, { ...root, ...changes });
}

function roleChanged(state: State, channel: string, member: Required<Member>): State {
  const isMe = member.user === state.me;
  const changed = isMe ? changeMembership(state, channel, { role: member.role }) : state;
  const isLoaded = changed.members.get(channel)?.has(member.user);
  return isLoaded ? withMember(changed, channel, member) : changed;
}

function changeMembership(state: State, channel: string, changes: Partial<Membership>): State {
  const before = state.memberships.get(channel);
  if (!before) return state;
  return {
    ...state,
    memberships: withEntry(state.memberships, channel, { ...before, ...changes }),
  };
}

function countMembers(state: State, id: string, members: number): State {
  const before = state.memberships.get(id);
  if (!before) return state;
  const channel: Channel = { ...before.channel, members };
  return changeMembership(state, id, { channel });
}

function withMember(state: State, channel: string, { user, role }: Member): State {
  const members = state.members.get(channel);
  if (!members) return state;
  const changed = withEntry(members, user, role ?? "member");
  return { ...state, members: withEntry(state.members, channel, changed) };
}

function withoutMember(state: State, channel: string, user: string): State {
  const members = state.members.get(channel);
  if (!members?.has(user)) return state;
  return { ...state, members: withEntry(state.members, channel, withoutEntry(members, user)) };
}

function withMessages(state: State, channel: string, messages: SeqList): State {
  return { ...state, messages: withEntry(state.messages, channel, messages) };
}

function withoutMessage(state: State, channel: string, seq: number): State {
  const loaded = state.messages.get(channel);
  return loaded ? withMessages(state, channel, remove(loaded, seq)) : state;
}

function isReply(message: Message): boolean {
  return message.thread !== undefined && message.thread !== null;
}
