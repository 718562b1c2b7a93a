/** What is said, changed, deleted and reacted to: the part of the reducer about messages. */

import {
  type FileDeleted,
  MAX_FACES,
  type Message,
  type MessageDeleted,
  type PreviewsChanged,
  type Reaction,
  type ReactionChanged,
} from "../protocol";
import {
  changeMembership,
  changeMessage,
  changeRoot,
  placeInChannel,
  placeKey,
  withMessages,
  withoutPin,
} from "./changes";
import { followed, noteDeleted, noteMention, read } from "./cursors";
import { withOwnVote } from "./polls";
import { find, put } from "./seqList";
import type { State } from "./state";

export function posted(state: State, message: Message): State {
  const { channel, seq } = message;
  if (!state.memberships.has(channel)) return state;
  const loaded = state.messages.get(channel);
  const known = loaded && find(loaded, seq);
  const told = withOwnVote(state, message);
  let next = changeMessage(state, channel, seq, (before) => withReactionsOf(before, told));
  if (loaded && !known) next = withMessages(next, channel, put(loaded, told));
  const place = placeInChannel(message);
  if (place !== null) next = advanceMembership(next, message, place);
  if (isReply(message)) next = replied(next, message);
  return noteMention(next, message);
}

/** Take in what one said oneself in a channel one is not in: no event tells of it. */
export function saidOnVisit(state: State, message: Message): State {
  const loaded = state.messages.get(message.channel);
  if (!loaded || find(loaded, message.seq)) return state;
  const said = withMessages(state, message.channel, put(loaded, message));
  return isReply(message) ? replied(said, message) : said;
}

export function edited(state: State, message: Message): State {
  return noteMention(replaceMessage(state, message), message);
}

/** Leave a tombstone only where a thread hangs on it. */
export function deleted(state: State, event: MessageDeleted): State {
  const { message: tombstone, replies, last_reply_us = null, faces = [] } = event;
  const { channel, seq } = tombstone;
  const noted = withoutPin(noteDeleted(noteMention(state, tombstone), tombstone), channel, seq);
  const after = tombstone.replies
    ? replaceMessage(noted, tombstone)
    : changeMessage(noted, tombstone.channel, tombstone.seq, () => null);
  if (replies === undefined || replies === null || !isReply(tombstone)) return after;
  return changeRoot(after, tombstone, () => ({ replies, last_reply_us, faces }));
}

export function reactionChanged(state: State, event: ReactionChanged): State {
  return changeMessage(state, event.channel, event.seq, (message) => {
    if (message.deleted) return message;
    const { emoji, count } = event.reaction;
    const kinds = (message.reactions ?? []).filter((each) => each.emoji !== emoji);
    if (count) {
      const before = message.reactions?.find((each) => each.emoji === emoji);
      kinds.push({ ...event.reaction, mine: isMine(state.me, event, before) });
    }
    return { ...message, reactions: kinds.sort((one, other) => one.since - other.since) };
  });
}

/** Mark a file of a message as deleted; nothing else is told of it any more. */
export function fileDeleted(state: State, event: FileDeleted): State {
  return changeMessage(state, event.channel, event.seq, (message) => ({
    ...message,
    files: (message.files ?? []).map((file) => {
      const { id, creator, created_us } = file;
      return id === event.file ? { id, creator, created_us, deleted: true } : file;
    }),
  }));
}

/** Show other previews below a message. */
export function previewsChanged(state: State, { channel, seq, previews }: PreviewsChanged): State {
  return changeMessage(state, channel, seq, (message) => ({ ...message, previews }));
}

function isMine(me: string, event: ReactionChanged, before: Reaction | undefined): boolean {
  if (event.user === me) return event.added;
  return before ? (before.mine ?? false) : (event.reaction.users ?? []).includes(me);
}

/** Count the message; one's own is read at once. */
function advanceMembership(state: State, message: Message, place: number): State {
  const { channel, seq, author } = message;
  const before = state.memberships.get(channel)!;
  const ordinal = Math.max(before.ordinal ?? 0, place);
  const counted = changeMembership(state, channel, { ordinal });
  const isRead = author === state.me && seq > (before.unread_head ?? 0);
  return isRead ? read(counted, channel, seq, place) : counted;
}

/** Count the reply on its root; one's own is read at once. */
function replied(state: State, reply: Message): State {
  const { channel, thread, author, seq, time_us, ordinal: replies = 0 } = reply;
  const counted = changeRoot(state, reply, ({ faces = [] }) => ({
    replies,
    last_reply_us: time_us,
    faces: withFace(faces, author),
  }));
  const follow = counted.follows.get(placeKey(channel, thread));
  const isRead = author === state.me && seq > (follow?.unread_head ?? 0);
  if (!follow || !isRead) return counted;
  return followed(counted, { ...follow, read_seq: seq, read_us: time_us });
}

function withFace(faces: readonly string[], author: string): readonly string[] {
  return [...faces.filter((face) => face !== author), author].slice(-MAX_FACES);
}

function replaceMessage(state: State, message: Message): State {
  const told = withOwnVote(state, message);
  return changeMessage(state, message.channel, message.seq, (before) => withReactionsOf(before, told));
}

/** Keep the reactions one has: events about a message do not carry them. */
function withReactionsOf({ reactions = [] }: Message, message: Message): Message {
  return reactions.length === 0 || message.deleted ? message : { ...message, reactions };
}

function isReply({ thread }: Message): boolean {
  return thread !== undefined && thread !== null;
}
