/**
 * What every event means to a client that holds a snapshot: `apply(state, event, at)`.
 *
 * The twin of protocol/state.py, held to it by the traces in tests/traces. States are replaced, not
 * changed, and share what an event did not touch. Events carry absolute values, so applying one
 * twice, or to a snapshot newer than it, does no harm.
 */

import { MAX_RECEIPT_MEMBERS } from "../protocol";
import type {
  AnyEvent,
  CustomEmoji,
  Draft,
  DraftSaved,
  Follow,
  Group,
  Member,
  MemberJoined,
  MemberLeft,
  Membership,
  Message,
  Pin,
  PresenceChanged,
  Quiet,
  QuietPolicy,
  Reminder,
  SavedMessage,
  ScheduledMessage,
  SectionsNow,
  Status,
  Thread,
  User,
  Caution,
} from "../protocol";
import {
  changeMembership,
  countMembers,
  placeKey,
  withMember,
  withMessages,
  withoutMember,
  withoutPin,
  withPin,
} from "./changes";
import { followed, read, threadUnreadMarked, unreadMarked } from "./cursors";
import { withEntry, withoutEntry } from "./maps";
import { noteVotes, pollChanged, voteChanged } from "./polls";
import { forgetReceipts, howOneIsSeen, receiptMoved, type Receipts } from "./receipts";
import { merge, type SeqList } from "./seqList";
import { statusChanged } from "./statuses";
import { deleted, edited, fileDeleted, posted, previewsChanged, reactionChanged } from "./spoken";

export { placeInChannel, placeKey } from "./changes";
export { badge, hasNewReplies, unread } from "./cursors";

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
  /** The user chose to seem to be offline. */
  readonly away: boolean;
  /** What the user chose to be quiet. */
  readonly quiet: Quiet;
  readonly quietPolicy: QuietPolicy;
  readonly presence: ReadonlyMap<string, Presence>;
  /** What the user is up to, and those in view who have a status. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** The user shows what they have read, and so sees what others have. */
  readonly showsReceipts: boolean;
  /** How far others have read, by user, in the channels whose receipts were loaded. */
  readonly receipts: ReadonlyMap<string, Receipts>;
  /** By channel and the message's `seq`, of the channels whose pins were loaded. */
  readonly pins: ReadonlyMap<string, ReadonlyMap<number, Pin>>;
  /** By `placeKey`. */
  readonly drafts: ReadonlyMap<string, Draft>;
  /** What the user lets be sent later, or what could not be, by identifier. */
  readonly scheduled: ReadonlyMap<string, ScheduledMessage>;
  /** By identifier. */
  readonly reminders: ReadonlyMap<string, Reminder>;
  /** The user's own in polls, by `placeKey`: one may be told before its message is. */
  readonly votes: ReadonlyMap<string, readonly number[]>;
  /** By `placeKey`: the messages the user keeps for later and may read. */
  readonly saved: ReadonlyMap<string, SavedMessage>;
  /** By `placeKey`. */
  readonly follows: ReadonlyMap<string, Follow>;
  /** By `placeKey`: the roots of threads the user follows, as far as they are known. */
  readonly roots: ReadonlyMap<string, Message>;
  /** By name. */
  readonly emoji: ReadonlyMap<string, CustomEmoji>;
  readonly groups: ReadonlyMap<string, Group>;
  /** How the user arranges their channels. */
  readonly sections: SectionsNow;
  readonly keywords: readonly string[];
  /** What moderators had to say to the user, who has not acknowledged it. */
  readonly cautions: readonly Caution[];
  /** How often the open reports have changed: no part of a snapshot, a list of its own. */
  readonly reportsChanged: number;
  /** The people the user blocks: their mentions do not count. */
  readonly blocked: ReadonlySet<string>;
  /** The channels the user follows without being in them. */
  readonly followedChannels: ReadonlySet<string>;
  /** Those the user follows. */
  readonly tags: readonly string[];
  /** The people the user follows, as far as they are known. */
  readonly followings: ReadonlySet<string>;
  /** How many people follow the user. */
  readonly followers: number;
}

export function emptyState(me: string): State {
  const nothing = new Map<string, never>();
  return {
    me,
    users: nothing,
    memberships: nothing,
    messages: nothing,
    members: nothing,
    away: false,
    quiet: {},
    quietPolicy: {},
    presence: nothing,
    statuses: nothing,
    showsReceipts: false,
    receipts: nothing,
    pins: nothing,
    drafts: nothing,
    scheduled: nothing,
    reminders: nothing,
    votes: nothing,
    saved: nothing,
    follows: nothing,
    roots: nothing,
    emoji: nothing,
    groups: nothing,
    sections: { sections: [] },
    keywords: [],
    cautions: [],
    reportsChanged: 0,
    blocked: new Set(),
    followedChannels: new Set(),
    tags: [],
    followings: new Set(),
    followers: 0,
  };
}

/** Bring the state up to date; events about channels that are not in it change nothing. */
export function apply(state: State, event: AnyEvent): State {
  switch (event.type) {
    case "message.posted":
      return posted(state, event.message);
    case "message.edited":
      return edited(state, event.message);
    case "message.deleted":
      return deleted(state, event);
    case "reaction.changed":
      return reactionChanged(state, event);
    case "file.deleted":
      return fileDeleted(state, event);
    case "previews.changed":
      return previewsChanged(state, event);
    case "message.pinned":
      return withPin(state, event.pin);
    case "message.unpinned":
      return withoutPin(state, event.channel, event.seq);
    case "poll.changed":
      return pollChanged(state, event);
    case "vote.changed":
      return voteChanged(state, event);
    case "channel.changed":
      return changeMembership(state, event.channel.id, { channel: event.channel });
    case "member.joined":
      return memberJoined(state, event);
    case "member.left":
      return memberLeft(state, event);
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
    case "thread.followed":
    case "thread.read":
      return state.memberships.has(event.follow.channel) ? followed(state, event.follow) : state;
    case "thread_unread.marked":
      return state.memberships.has(event.follow.channel)
        ? threadUnreadMarked(state, event.follow)
        : state;
    case "draft.saved":
      return draftSaved(state, event);
    case "message.scheduled":
      return addScheduled(state, [event.scheduled]);
    case "scheduled.removed":
      return { ...state, scheduled: withoutEntry(state.scheduled, event.id) };
    case "reminder.changed":
      return addReminders(state, [event.reminder]);
    case "reminder.removed":
      return { ...state, reminders: withoutEntry(state.reminders, event.id) };
    case "message.saved":
      return addSaved(state, [event.saved]);
    case "saved.removed":
      return { ...state, saved: withoutEntry(state.saved, placeKey(event.channel, event.seq)) };
    case "channel.starred":
      return changeMembership(state, event.channel, { starred: event.starred });
    case "keywords.changed":
      return { ...state, keywords: event.keywords };
    case "sections.changed":
      return { ...state, sections: { sections: event.sections, sorting: event.sorting } };
    case "cautions.changed":
      return { ...state, cautions: event.cautions };
    case "reports.changed":
      return { ...state, reportsChanged: state.reportsChanged + 1 };
    case "person.blocked":
      return {
        ...forgetReceipts(state, event.user),
        blocked: having(state.blocked, event.user, event.blocked),
      };
    case "user.changed":
      return addUsers(state, [event.user]);
    case "emoji.added":
      return addEmoji(state, [event.emoji]);
    case "emoji.removed":
      return { ...state, emoji: withoutEntry(state.emoji, event.name) };
    case "group.changed":
      return addGroups(state, [event.group]);
    case "group.removed":
      return { ...state, groups: withoutEntry(state.groups, event.group) };
    case "quiet.changed":
      return { ...state, quiet: event.quiet };
    case "quiet_policy.changed":
      return { ...state, quietPolicy: event.policy };
    case "presence.chosen":
    case "receipts.chosen":
      return howOneIsSeen(state, event);
    case "receipt.moved":
      return receiptMoved(state, event);
    case "presence.changed":
      return { ...state, presence: withEntry(state.presence, event.user, event.presence) };
    case "status.changed":
      return statusChanged(state, event);
    case "tags.changed":
      return { ...state, tags: event.tags };
    case "person.followed":
      return { ...state, followings: having(state.followings, event.user, event.following) };
    case "follower.came":
      return { ...state, followers: event.followers };
    case "channel.followed": {
      const { channel, following } = event;
      return { ...state, followedChannels: having(state.followedChannels, channel, following) };
    }
    case "feed.marked":
    case "story.tuned":
    case "notices.changed":
    case "feed.changed":
      return state; // nothing of this is shown here yet
    case "session.ended":
    case "workspace.changed":
    case "typing.started":
    case "channel.moved":
    case "channel.listed":
    case "view.opened":
    case "view.updated":
    case "whisper.shown":
    case "whisper.taken":
      return state; // none is part of a snapshot: they are for the device, or for this moment
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
  const known = state.messages.get(channel) ?? [];
  return withMessages(noteVotes(state, page), channel, merge(known, page));
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

/** Take in what is pinned in a channel; from then on it is kept up to date. */
export function addPins(state: State, channel: string, pins: readonly Pin[]): State {
  const known = new Map(pins.map((pin) => [pin.seq, pin]));
  return { ...state, pins: withEntry(state.pins, channel, known) };
}

/** Take in a page of the messages the user lets be sent later. */
export function addScheduled(state: State, page: readonly ScheduledMessage[]): State {
  const scheduled = new Map(state.scheduled);
  for (const message of page) scheduled.set(message.id, message);
  return { ...state, scheduled };
}

/** Take in a page of the user's reminders. */
export function addReminders(state: State, page: readonly Reminder[]): State {
  const reminders = new Map(state.reminders);
  for (const reminder of page) reminders.set(reminder.id, reminder);
  return { ...state, reminders };
}

/** Take in a page of what the user keeps for later. */
export function addSaved(state: State, page: readonly SavedMessage[]): State {
  const saved = new Map(state.saved);
  for (const each of page) saved.set(placeKey(each.channel, each.seq), each);
  return { ...state, saved };
}

/** Take in a page of the custom emoji. */
export function addEmoji(state: State, page: readonly CustomEmoji[]): State {
  const emoji = new Map(state.emoji);
  for (const each of page) emoji.set(each.name, each);
  return { ...state, emoji };
}

/** Take in a page of the groups. */
export function addGroups(state: State, page: readonly Group[]): State {
  const groups = new Map(state.groups);
  for (const group of page) groups.set(group.id, group);
  return { ...state, groups };
}

/** Take in a page of the threads the user follows. */
export function addThreads(state: State, page: readonly Thread[]): State {
  const [follows, roots] = [new Map(state.follows), new Map(state.roots)];
  for (const { follow, root } of page) {
    const key = placeKey(follow.channel, follow.thread);
    follows.set(key, follow);
    roots.set(key, root);
  }
  return noteVotes({ ...state, follows, roots }, page.map(({ root }) => root));
}

/** Drop everything about a channel the user is not in any more. */
export function forgetChannel(state: State, channel: string): State {
  return {
    ...state,
    drafts: outside(state.drafts, channel),
    follows: outside(state.follows, channel),
    votes: new Map([...state.votes].filter(([place]) => !place.startsWith(`${channel}/`))),
    roots: outside(state.roots, channel),
    memberships: withoutEntry(state.memberships, channel),
    messages: withoutEntry(state.messages, channel),
    members: withoutEntry(state.members, channel),
    pins: withoutEntry(state.pins, channel),
    receipts: withoutEntry(state.receipts, channel),
  };
}

function memberJoined(state: State, event: MemberJoined): State {
  const { channel, members } = event;
  const counted = countMembers(state, channel, members);
  const isLarge = members > MAX_RECEIPT_MEMBERS && counted.receipts.has(channel);
  const receipts = isLarge ? withoutEntry(counted.receipts, channel) : counted.receipts;
  return withMember({ ...counted, receipts }, channel, event);
}

function memberLeft(state: State, { channel, user, members }: MemberLeft): State {
  const counted = countMembers(state, channel, members);
  return withoutMember(forgetReceipts(counted, user, channel), channel, user);
}

function draftSaved(state: State, { channel, thread, text, time_us }: DraftSaved): State {
  const place = placeKey(channel, thread);
  if (!text) return { ...state, drafts: withoutEntry(state.drafts, place) };
  if (!state.memberships.has(channel)) return state;
  const draft: Draft = { channel, thread: thread ?? null, text, time_us };
  return { ...state, drafts: withEntry(state.drafts, place, draft) };
}

/** Return a set with somebody in it, or without them. */
function having(set: ReadonlySet<string>, one: string, isIn: boolean): ReadonlySet<string> {
  if (set.has(one) === isIn) return set;
  return isIn ? new Set([...set, one]) : new Set([...set].filter((each) => each !== one));
}

function roleChanged(state: State, channel: string, member: Required<Member>): State {
  const isMe = member.user === state.me;
  const changed = isMe ? changeMembership(state, channel, { role: member.role }) : state;
  const isLoaded = changed.members.get(channel)?.has(member.user);
  return isLoaded ? withMember(changed, channel, member) : changed;
}

/** Drop the entries of places in a channel. */
function outside<T extends { readonly channel: string }>(
  map: ReadonlyMap<string, T>,
  channel: string,
): ReadonlyMap<string, T> {
  const left = [...map].filter(([, each]) => each.channel !== channel);
  return left.length < map.size ? new Map(left) : map;
}
