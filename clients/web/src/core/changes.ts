/** Small changes of a state, of which the meanings of events are made. */

import type { Channel, Member, Membership, Message, Pin } from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import { find, put, remove, type SeqList } from "./seqList";
import type { State } from "./state";

/** Name a place to write in: a channel, or a thread in it. */
export function placeKey(channel: string, thread?: number | null): string {
  return thread === undefined || thread === null ? channel : `${channel}/${thread}`;
}

/** Return a message's ordinal outside threads, or null if it stands in its thread only. */
export function placeInChannel(message: Message): number | null {
  const isReply = message.thread !== undefined && message.thread !== null;
  return isReply ? (message.channel_ordinal ?? null) : (message.ordinal ?? 0);
}

export function changeMembership(
  state: State,
  channel: string,
  changes: Partial<Membership>,
): State {
  const before = state.memberships.get(channel);
  if (!before) return state;
  const memberships = withEntry(state.memberships, channel, { ...before, ...changes });
  return { ...state, memberships };
}

export function countMembers(state: State, id: string, members: number): State {
  const before = state.memberships.get(id);
  if (!before) return state;
  const channel: Channel = { ...before.channel, members };
  return changeMembership(state, id, { channel });
}

export function withMember(state: State, channel: string, { user, role }: Member): State {
  const members = state.members.get(channel);
  if (!members) return state;
  const changed = withEntry(members, user, role ?? "member");
  return { ...state, members: withEntry(state.members, channel, changed) };
}

export function withoutMember(state: State, channel: string, user: string): State {
  const members = state.members.get(channel);
  if (!members?.has(user)) return state;
  return { ...state, members: withEntry(state.members, channel, withoutEntry(members, user)) };
}

export function withPin(state: State, pin: Pin): State {
  const pins = state.pins.get(pin.channel);
  if (!pins) return state;
  return { ...state, pins: withEntry(state.pins, pin.channel, withEntry(pins, pin.seq, pin)) };
}

export function withoutPin(state: State, channel: string, seq: number): State {
  const pins = state.pins.get(channel);
  if (!pins?.has(seq)) return state;
  return { ...state, pins: withEntry(state.pins, channel, withoutEntry(pins, seq)) };
}

export function withMessages(state: State, channel: string, messages: SeqList): State {
  return { ...state, messages: withEntry(state.messages, channel, messages) };
}

/** Return a message as far as it is loaded, in its channel or as the root of a thread. */
export function knownMessage(state: State, channel: string, seq: number): Message | undefined {
  const listed = find(state.messages.get(channel) ?? [], seq);
  return listed ?? state.roots.get(placeKey(channel, seq));
}

/** Change a message wherever it is loaded; null removes it. */
export function changeMessage(
  state: State,
  channel: string,
  seq: number,
  change: (before: Message) => Message | null,
): State {
  let changed = state;
  const list = state.messages.get(channel) ?? [];
  const listed = find(list, seq);
  if (listed) {
    const next = change(listed);
    changed = withMessages(state, channel, next ? put(list, next) : remove(list, seq));
  }
  const key = placeKey(channel, seq);
  const root = state.roots.get(key);
  if (!root) return changed;
  const next = change(root);
  const roots = next ? withEntry(state.roots, key, next) : withoutEntry(state.roots, key);
  return { ...changed, roots };
}

/** Change the root of the reply's thread; a tombstone goes with its last reply. */
export function changeRoot(
  state: State,
  reply: Message,
  changes: (root: Message) => Partial<Message>,
): State {
  return changeMessage(state, reply.channel, reply.thread ?? 0, (before) => {
    const root = { ...before, ...changes(before) };
    return root.deleted && !root.replies ? null : root;
  });
}
