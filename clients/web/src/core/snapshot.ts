/**
 * What was on the screen last time: shown at once, and as long as there is no connection.
 *
 * It is for reading only. With the first connection everything is loaded afresh.
 */

import type { Membership, SectionsNow, User, Workspace } from "../protocol";
import type { Database } from "./database";
import { emptyState } from "./state";
import type { SeqList } from "./seqList";
import { emptyFeed, type Feed } from "./stories";
import type { View } from "./view";
import { LOADING, shows, type Window } from "./windows";

const KEY = "view";
const MAX_MESSAGES = 40;
const MAX_STORIES = 20;

export interface Snapshot {
  readonly user: User;
  readonly workspace: Workspace;
  readonly users: readonly User[];
  readonly memberships: readonly Membership[];
  /** The newest messages of channels that were looked at. */
  readonly channels: readonly (readonly [channel: string, from: number, messages: SeqList])[];
  readonly feed: Pick<Feed, "filter" | "order" | "shown" | "badge" | "isLoaded">;
  readonly sections: SectionsNow;
  readonly activity: readonly (readonly [channel: string, time_us: number])[];
}

/** `version` is that of the program: another one may think otherwise of what is kept. */
export async function readSnapshot(
  database: Database | null,
  version: string,
): Promise<Snapshot | null> {
  const kept = await database?.get("snapshot", KEY).catch(() => undefined);
  return kept?.version === version ? (kept.content as Snapshot) : null;
}

export async function writeSnapshot(
  database: Database | null,
  version: string,
  view: View,
): Promise<void> {
  const content = snapshotOf(view);
  if (content) await database?.put("snapshot", { key: KEY, version, content });
}

/** Return what is worth keeping, or null before anything was loaded. */
export function snapshotOf(view: View): Snapshot | null {
  const { user, workspace, state, windows, isLoaded } = view;
  if (!user || !workspace || !isLoaded) return null;
  const channels: [string, number, SeqList][] = [];
  for (const [channel, window] of windows) {
    if (window.to !== null || window.isLoading) continue;
    if (!state.memberships.has(channel)) continue; // it may be closed to us when we are back
    const shown = (state.messages.get(channel) ?? []).filter((message) => shows(window, message));
    const newest = shown.slice(-MAX_MESSAGES);
    const from = newest.length < shown.length ? newest[0]!.seq : window.from;
    channels.push([channel, from, newest]);
  }
  const memberships = [...state.memberships.values()];
  const named = new Set(memberships.flatMap(({ channel }) => channel.users ?? []));
  for (const [, , messages] of channels) for (const { author } of messages) named.add(author);
  const feed = firstOf(view.feed);
  for (const { faces = [] } of feed.shown) for (const face of faces) named.add(face);
  const users = [...named].flatMap((id) => state.users.get(id) ?? []);
  const activity = [...view.activity];
  return { user, workspace, users, memberships, channels, feed, sections: state.sections, activity };
}

function firstOf({ filter, order, shown, badge, isLoaded }: Feed): Snapshot["feed"] {
  return { filter, order, shown: shown.slice(0, MAX_STORIES), badge, isLoaded };
}

/** Put a snapshot on the screen. */
export function withSnapshot(view: View, snapshot: Snapshot): View {
  const { user, workspace, users, memberships, channels, feed, sections, activity } = snapshot;
  const live = (from: number): Window => ({ ...LOADING, from, to: null, isLoading: false });
  return {
    ...view,
    user,
    workspace,
    isLoaded: true,
    feed: { ...emptyFeed(feed), ...feed },
    activity: new Map(activity),
    windows: new Map(channels.map(([channel, from]) => [channel, live(from)])),
    state: {
      ...emptyState(user.id),
      sections,
      users: new Map(users.map((each) => [each.id, each])),
      memberships: new Map(memberships.map((each) => [each.channel.id, each])),
      messages: new Map(channels.map(([channel, , messages]) => [channel, messages])),
    },
  };
}
