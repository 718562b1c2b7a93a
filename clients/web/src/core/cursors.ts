/** How far the user has read, and what is unread: the part of the reducer that counts. */

import {
  type Follow,
  MAX_UNREAD_DELETED,
  MAX_UNREAD_MENTIONS,
  type Membership,
  type Message,
  type UnreadMarked,
} from "../protocol";
import { changeMembership, knownMessage, placeInChannel, placeKey } from "./changes";
import { withEntry } from "./maps";
import type { State } from "./state";

/** Return how many messages outside threads the user has not read. */
export function unread({ ordinal, read_ordinal, deleted }: Membership): number {
  return Math.max(0, (ordinal ?? 0) - (read_ordinal ?? 0) - (deleted?.length ?? 0));
}

/**
 * Return how much of a channel calls for the user.
 *
 * Where everything does, in channels that have no name every message; else mentions by whom the
 * user does not block.
 */
export function badge(membership: Membership, blocked: ReadonlySet<string>): number {
  const { muted, level = "all", channel, mentions = [], callers = [] } = membership;
  if (muted || level === "nothing") return 0;
  const isDirect = channel.kind === "direct" || channel.kind === "group";
  if (isDirect && level === "all") return unread(membership);
  return mentions.length - callers.filter((user) => blocked.has(user)).length;
}

/** Say whether a thread the user follows, and whose root is loaded, has unread replies. */
export function hasNewReplies(state: State, follow: Follow): boolean {
  const root = knownMessage(state, follow.channel, follow.thread);
  return follow.following && (root?.last_reply_us ?? 0) > (follow.read_us ?? 0);
}

/** Move the read cursor, never back: two streams tell of it, in no order between them. */
export function read(state: State, channel: string, read_seq: number, read_ordinal: number): State {
  const before = state.memberships.get(channel);
  if (!before || read_seq <= before.read_seq) return state;
  const calls = callsOf(before).filter(([seq]) => seq > read_seq);
  const deleted = after(read_seq, before.deleted);
  const changes = { read_seq, read_ordinal, deleted, ...withCalls(calls) };
  return changeMembership(state, channel, changes);
}

/** Move the read cursor back, unless it went beyond that head since: one has posted there. */
export function unreadMarked(state: State, event: UnreadMarked): State {
  const { channel, read_seq, read_ordinal = 0, head = 0 } = event;
  const before = state.memberships.get(channel);
  if (!before) return state;
  const unread_head = Math.max(event.unread_head, before.unread_head ?? 0);
  if (before.read_seq > event.unread_head) return changeMembership(state, channel, { unread_head });
  const calls = [...callsOf(event), ...callsOf(before).filter(([seq]) => seq > head)];
  const deleted = [...(event.deleted ?? []), ...after(head, before.deleted)];
  return changeMembership(state, channel, {
    unread_head,
    read_seq,
    read_ordinal,
    ...withCalls(calls),
    deleted: deleted.slice(-MAX_UNREAD_DELETED),
  });
}

/** Take over whether one follows; the cursor never goes back, as two streams tell of it. */
export function followed(state: State, follow: Follow): State {
  const { channel, thread } = follow;
  const key = placeKey(channel, thread);
  const before = state.follows.get(key) ?? follow;
  const kept: Follow = {
    ...follow,
    read_seq: Math.max(follow.read_seq ?? 0, before.read_seq ?? 0),
    read_us: Math.max(follow.read_us ?? 0, before.read_us ?? 0),
    unread_head: Math.max(follow.unread_head ?? 0, before.unread_head ?? 0),
  };
  return withFollow(state, kept);
}

/** Move the cursor back, unless it went beyond that head since: one has replied there. */
export function threadUnreadMarked(state: State, follow: Follow): State {
  const before = state.follows.get(placeKey(follow.channel, follow.thread)) ?? follow;
  const head = follow.unread_head ?? 0;
  if ((before.read_seq ?? 0) > head) return followed(state, follow);
  return withFollow(state, { ...follow, unread_head: Math.max(head, before.unread_head ?? 0) });
}

function withFollow(state: State, follow: Follow): State {
  const { channel, thread } = follow;
  const key = placeKey(channel, thread);
  const root = knownMessage(state, channel, thread);
  const roots = root && follow.following ? withEntry(state.roots, key, root) : state.roots;
  return { ...state, roots, follows: withEntry(state.follows, key, follow) };
}

/** Keep the positions of the newest unread messages of others that mention the user. */
export function noteMention(state: State, message: Message): State {
  const membership = state.memberships.get(message.channel);
  if (!membership) return state;
  const before = callsOf(membership);
  const isNew = calls(message, state.me) && message.seq > membership.read_seq;
  const others = before.filter(([seq]) => seq !== message.seq);
  if (!isNew && others.length === before.length) return state;
  const now: Call[] = isNew ? [...others, [message.seq, message.author]] : others;
  return changeMembership(state, message.channel, withCalls(now));
}

/** An unread message that mentions the user, and who wrote it. */
type Call = readonly [seq: number, caller: string];

/** Pair positions and callers; an older server does not tell who they were. */
function callsOf({ mentions = [], callers = [] }: Pick<Membership, "mentions" | "callers">): Call[] {
  return mentions.map((seq, at) => [seq, callers[at] ?? ""]);
}

/** Return the newest of these, each once, as a membership has them. */
function withCalls(calls: Call[]): Pick<Membership, "mentions" | "callers"> {
  const newest = [...new Map(calls)].sort(([one], [other]) => one - other).slice(-MAX_UNREAD_MENTIONS);
  return { mentions: newest.map(([seq]) => seq), callers: newest.map(([, caller]) => caller) };
}

/** Say whether a message calls somebody so that they find it later: `<!here>` does not. */
export function calls({ author, mentions, called, everyone }: Message, user: string): boolean {
  if (author === user) return false;
  return Boolean(mentions?.includes(user) || called?.includes(user) || everyone === "channel");
}

/** Keep the positions of deleted messages that would count as unread. */
export function noteDeleted(state: State, tombstone: Message): State {
  const { channel, seq } = tombstone;
  const membership = state.memberships.get(channel);
  if (!membership || placeInChannel(tombstone) === null || seq <= membership.read_seq) return state;
  const deleted = inOrder([...new Set([...(membership.deleted ?? []), seq])]);
  return changeMembership(state, channel, { deleted: deleted.slice(-MAX_UNREAD_DELETED) });
}

function after(seq: number, positions: readonly number[] = []): readonly number[] {
  return positions.filter((position) => position > seq);
}

function inOrder(positions: number[]): readonly number[] {
  return positions.sort((one, other) => one - other);
}
