/** Everything the screen is made of, in one immutable value. */

import type { Channel, Message, Session, User, View as Form, Workspace } from "../protocol";
import type { Whisper } from "./acting";
import type { Link } from "./connection";
import type { Entry } from "./outbox";
import { NEVER_QUIET, type QuietTimes } from "./quiet";
import type { Pending } from "./reacting";
import { emptyState, type State } from "./state";
import { emptyFeed, type Feed } from "./stories";
import type { Window } from "./windows";

/** What is loaded of a thread. */
export interface ThreadWindow {
  readonly isLoading: boolean;
  readonly isFailed: boolean;
}

/** The line between what was read when the reader came and what is new. */
export interface Line {
  /** Position of the last message that was read. */
  readonly after: number;
  /** The same, counted as `Message.ordinal`. */
  readonly ordinal: number;
}

export interface View {
  /** Who is signed in; null until the server or an earlier visit has told. */
  readonly user: User | null;
  readonly workspace: Workspace | null;
  readonly session: Session["id"] | null;
  readonly link: Link;
  /** The user's channels are known. */
  readonly isLoaded: boolean;
  readonly state: State;
  /** Public channels the user is not in, as far as they were looked up. */
  readonly others: ReadonlyMap<string, Channel>;
  /** How often the list of public channels has changed: who shows it looks it up again. */
  readonly listings: number;
  readonly windows: ReadonlyMap<string, Window>;
  /** By `placeKey`. */
  readonly threads: ReadonlyMap<string, ThreadWindow>;
  /** The inbox of threads is known. */
  readonly areThreadsLoaded: boolean;
  readonly hasMoreThreads: boolean;
  readonly feed: Feed;
  readonly quietTimes: QuietTimes;
  readonly outbox: readonly Entry[];
  /** By `placeKey` of the message. */
  readonly reacting: ReadonlyMap<string, Pending>;
  /** Who is typing, by channel. */
  readonly typing: ReadonlyMap<string, readonly string[]>;
  /** By `placeKey`: what is written and not sent. */
  readonly drafts: ReadonlyMap<string, string>;
  /** Where what is new begins, by channel. */
  readonly lines: ReadonlyMap<string, Line>;
  /** The forms that apps opened, one over the other. */
  readonly forms: readonly Form[];
  /** What apps show on their pages, by bot. */
  readonly homes: ReadonlyMap<string, Form>;
  /** What apps show only here, by identifier; the newest last. */
  readonly whispers: ReadonlyMap<string, Whisper>;
  /** What was deleted while it was looked at, by channel. */
  readonly gone: ReadonlyMap<string, readonly Message[]>;
  /** When something last happened in a channel without a name, in Unix microseconds. */
  readonly activity: ReadonlyMap<string, number>;
}

/** Say whether somebody writes in a channel without being in it: in another's updates. */
export function isVisited({ state, others }: View, channel: string): boolean {
  return !state.memberships.has(channel) && others.get(channel)?.kind === "updates";
}

export function emptyView(): View {
  const nothing = new Map<string, never>();
  return {
    user: null,
    workspace: null,
    session: null,
    link: { kind: "connecting" },
    isLoaded: false,
    state: emptyState(""),
    others: nothing,
    listings: 0,
    windows: nothing,
    threads: nothing,
    areThreadsLoaded: false,
    hasMoreThreads: false,
    feed: emptyFeed({ filter: "all", order: "ranked" }),
    quietTimes: NEVER_QUIET,
    outbox: [],
    reacting: nothing,
    typing: nothing,
    drafts: nothing,
    lines: nothing,
    forms: [],
    homes: nothing,
    whispers: nothing,
    gone: nothing,
    activity: nothing,
  };
}
