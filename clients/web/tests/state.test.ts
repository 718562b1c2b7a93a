/** The reducer comes to the same end as the Python one: tools/traces.py wrote what that does. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type {
  AnyEvent,
  CustomEmoji,
  Draft,
  Follow,
  Group,
  Member,
  Membership,
  Message,
  Caution,
  Pin,
  Receipt,
  Quiet,
  QuietPolicy,
  Reminder,
  SavedMessage,
  ScheduledMessage,
  SectionsNow,
  Status,
  User,
} from "../src/protocol";
import {
  addDrafts,
  addEmoji,
  addGroups,
  addMembers,
  addMemberships,
  addMessages,
  addPins,
  addReminders,
  addSaved,
  addScheduled,
  addUsers,
  apply,
  badge,
  emptyState,
  followMessages,
  hasNewReplies,
  type Presence,
  type State,
  unread,
} from "../src/core/state";
import { addReceipts } from "../src/core/receipts";

interface PlainState {
  readonly me: string;
  readonly users: User[];
  readonly memberships: Membership[];
  readonly messages: Record<string, Message[]>;
  readonly members: Record<string, Member[]>;
  readonly away: boolean;
  readonly shows_receipts: boolean;
  readonly receipts: Record<string, Receipt[]>;
  readonly quiet: Quiet;
  readonly quiet_policy: QuietPolicy;
  readonly pins: Record<string, Pin[]>;
  readonly presence: Record<string, Presence>;
  readonly statuses: Record<string, Status>;
  readonly drafts: Draft[];
  readonly scheduled: ScheduledMessage[];
  readonly reminders: Reminder[];
  readonly saved: SavedMessage[];
  readonly follows: Follow[];
  readonly emoji: CustomEmoji[];
  readonly groups: Group[];
  readonly sections: SectionsNow;
  readonly keywords: string[];
  readonly cautions: Caution[];
  readonly blocked: string[];
  readonly followed_channels: string[];
  readonly tags: string[];
  readonly followings: string[];
  readonly followers: number;
  /** What is unread in each channel, and what of it calls for the user. */
  readonly counts: Record<string, readonly [unread: number, badge: number]>;
  readonly new_replies: Follow[];
}

interface Trace {
  readonly start: PlainState;
  readonly events: AnyEvent[];
  readonly end: PlainState;
}

const FOLDER = new URL("./traces/", import.meta.url);
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

/** Take in a snapshot, as a client does that follows all its channels. */
function loaded(plain: PlainState): State {
  let state = addUsers(emptyState(plain.me), plain.users);
  state = addMemberships(state, plain.memberships);
  for (const [channel, messages] of Object.entries(plain.messages)) {
    state = addMessages(state, channel, messages);
  }
  for (const [channel, members] of Object.entries(plain.members)) {
    state = addMembers(state, channel, members);
  }
  for (const [channel, pins] of Object.entries(plain.pins)) state = addPins(state, channel, pins);
  for (const [channel, all] of Object.entries(plain.receipts)) {
    state = addReceipts(state, channel, all);
  }
  state = addScheduled(addDrafts(state, plain.drafts), plain.scheduled);
  state = addSaved(addReminders(state, plain.reminders), plain.saved);
  state = addGroups(addEmoji(state, plain.emoji), plain.groups);
  for (const follow of plain.follows) {
    state = apply(state, { type: "thread.followed", follow });
  }
  const presence = new Map(Object.entries(plain.presence));
  const statuses = new Map(Object.entries(plain.statuses));
  const { away, quiet, quiet_policy: quietPolicy, shows_receipts: showsReceipts } = plain;
  const { sections, keywords, cautions, tags, followers } = plain;
  const [followings, blocked] = [new Set(plain.followings), new Set(plain.blocked)];
  const followedChannels = new Set(plain.followed_channels);
  const own = { away, quiet, quietPolicy, showsReceipts, sections, keywords, cautions, tags, blocked };
  return { ...state, ...own, presence, statuses, followings, followers, followedChannels };
}

function step(state: State, event: AnyEvent): State {
  const next = apply(state, event);
  if (event.type !== "channel.joined") return next;
  return followMessages(next, event.membership.channel.id, true);
}

const DEFAULTS: readonly unknown[] = [null, undefined, 0, false, "", "member", "person", "all"];

function isDefault(value: unknown): boolean {
  return DEFAULTS.includes(value) || (Array.isArray(value) && value.length === 0);
}

/** Drop what may be left out on the wire. */
function bare(value: unknown): unknown {
  if (value instanceof Set) return bare([...value].sort());
  if (value instanceof Map) return bare(Object.fromEntries(value));
  if (value instanceof Set) return [...value].sort();
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => !isDefault(part));
  return Object.fromEntries(entries.sort().map(([key, part]) => [key, bare(part)]));
}

function comparable(state: State): unknown {
  const { presence, roots: _roots, votes: _votes, ...rest } = state; // they are among the messages, too
  return { ...(bare(rest) as object), presence: Object.fromEntries(presence) };
}

describe.each(NAMES)("trace %s", (name) => {
  const trace = JSON.parse(readFileSync(new URL(name, FOLDER), "utf-8")) as Trace;

  test("Events lead to the state the Python client has.", () => {
    const end = trace.events.reduce(step, loaded(trace.start));
    expect(comparable(end)).toEqual(comparable(loaded(trace.end)));
  });

  test("What is unread, and what calls for the user, is what the Python client counts.", () => {
    const end = trace.events.reduce(step, loaded(trace.start));
    const counts = [...end.memberships].map(([id, each]) => [id, [unread(each), badge(each, end.blocked)]]);
    expect(Object.fromEntries(counts)).toEqual(trace.end.counts);
    const news = [...end.follows.values()].filter((follow) => hasNewReplies(end, follow));
    const places = (all: Follow[]) => all.map(({ channel, thread }) => `${channel}/${thread}`).sort();
    expect(places(news)).toEqual(places(trace.end.new_replies));
  });

  test("A state that was taken before stays as it was.", () => {
    const start = loaded(trace.start);
    const before = structuredClone(comparable(start));
    trace.events.reduce(step, start);
    expect(comparable(start)).toEqual(before);
  });
});

test("What an event does not touch stays the same object.", () => {
  const trace = JSON.parse(readFileSync(new URL(NAMES[0]!, FOLDER), "utf-8")) as Trace;
  const before = loaded(trace.start);
  const [channel] = before.memberships.keys();
  const after = apply(before, { type: "read.marked", channel: channel!, read_seq: 99 });
  expect(after.memberships).not.toBe(before.memberships);
  expect(after.users).toBe(before.users);
  expect(after.messages).toBe(before.messages);
  expect(after.members).toBe(before.members);
});
