/**
 * The feed as it is on the screen: what is shown stays where it is, and what is new waits.
 *
 * Pure: pages and differences in, another list out. `core/feed.ts` asks the server.
 */

import type { Badge, FEED_FILTERS, FEED_ORDERS, FeedNews, FeedPage, Story } from "../protocol";

export type Filter = (typeof FEED_FILTERS)[number];
export type Order = (typeof FEED_ORDERS)[number];

export interface Choice {
  readonly filter: Filter;
  readonly order: Order;
}

export interface Feed extends Choice {
  /** In the order in which it stands on the screen. */
  readonly shown: readonly Story[];
  /** What came since, best first, until the reader brings it in. */
  readonly waiting: readonly Story[];
  /** The newest that was there when the reader last brought it in; what is newer is news. */
  readonly known_us: number;
  /** Up to when everything was looked at here: it stays marked as new while one looks. */
  readonly looked_us: number;
  /** Asks for what comes after `shown`; null where that is everything. */
  readonly cursor: string | null;
  readonly badge: Required<Badge>;
  /** `shown` is what the choice asks for. */
  readonly isLoaded: boolean;
  readonly isLoading: boolean;
}

/** What each kind of story is listed under, beside everything. */
const SHELVES = {
  direct: "direct",
  mention: "direct",
  thread: "direct",
  call: "direct",
  keyword: "direct",
  reaction: "direct",
  shared: "direct",
  added: "direct",
  tag: "following",
  update: "following",
  person: "following",
  outside: "following",
  channel: "channels",
} satisfies Record<Story["kind"], Exclude<Filter, "all">>;

const NOTHING: readonly never[] = [];

export function emptyFeed(choice: Choice): Feed {
  return {
    ...choice,
    shown: NOTHING,
    waiting: NOTHING,
    known_us: 0,
    looked_us: 0,
    cursor: null,
    badge: whole({}),
    isLoaded: false,
    isLoading: false,
  };
}

/** Return the feed with another choice: what is known of it, until the server has answered. */
export function chosen(feed: Feed, choice: Choice): Feed {
  const known = feed.filter === "all" ? feed.shown.filter(({ kind }) => SHELVES[kind] === choice.filter) : NOTHING;
  const isSame = feed.filter === choice.filter && feed.order === choice.order;
  return {
    ...feed,
    ...choice,
    shown: isSame ? feed.shown : known,
    waiting: isSame ? feed.waiting : NOTHING,
    isLoaded: isSame && feed.isLoaded,
    isLoading: true,
  };
}

/** Begin with a first page. */
export function listed(feed: Feed, { stories, badge, cursor }: FeedPage): Feed {
  return {
    ...feed,
    shown: stories,
    waiting: NOTHING,
    known_us: newest(stories),
    looked_us: 0,
    cursor: cursor ?? null,
    badge: whole(badge),
    isLoaded: true,
    isLoading: false,
  };
}

/** Add a later page at the end; what happened meanwhile comes with it, and waits. */
export function extended(feed: Feed, { stories, badge, cursor }: FeedPage): Feed {
  const next = received(feed, stories);
  const known = new Set(parts(next).map(({ key }) => key));
  const earlier = stories.filter(({ key }) => !known.has(key));
  return {
    ...next,
    shown: [...next.shown, ...earlier],
    cursor: cursor ?? null,
    badge: whole(badge),
    isLoading: false,
  };
}

/** Apply a difference: in place what is shown, aside what is new, away what is gone. */
export function refreshed(feed: Feed, { stories, keys, badge }: FeedNews): Feed {
  const there = new Set(keys);
  const isThere = ({ key }: Story) => there.has(key);
  const next = received(feed, stories);
  const waiting = next.waiting.filter(isThere).sort(byRank);
  return { ...next, shown: next.shown.filter(isThere), waiting, badge: whole(badge) };
}

/** Show what is new where it belongs; everything else stays in the order in which it stands. */
export function broughtIn(feed: Feed): Feed {
  const up = new Set(risen(feed));
  const fresh = [...feed.waiting, ...up].sort(byRank);
  const shown: Story[] = [];
  for (const story of feed.shown) {
    if (up.has(story)) continue;
    while (fresh[0] && byRank(fresh[0], story) < 0) shown.push(fresh.shift()!);
    shown.push(story);
  }
  shown.push(...fresh);
  return { ...feed, shown, waiting: NOTHING, known_us: Math.max(feed.known_us, newest(shown)) };
}

/** Return what is new and not where it belongs yet. */
export function news(feed: Feed): readonly Story[] {
  return [...feed.waiting, ...risen(feed)].filter((story) => isUnseen(feed, story));
}

/** Leave out stories, wherever they stand. */
export function without(feed: Feed, isGone: (story: Story) => boolean): Feed {
  if (!parts(feed).some(isGone)) return feed;
  const stays = (story: Story) => !isGone(story);
  return { ...feed, shown: feed.shown.filter(stays), waiting: feed.waiting.filter(stays) };
}

/** Show nothing of a message that was deleted; the server tells what is left of its story. */
export function withoutMessage(feed: Feed, channel: string, seq: number): Feed {
  const isOnly = (story: Story) =>
    story.channel === channel &&
    (story.root === seq || (story.count === 1 && story.preview?.seq === seq));
  const quiet = (story: Story): Story =>
    story.channel === channel && story.preview?.seq === seq ? { ...story, preview: null } : story;
  return mapped(without(feed, isOnly), quiet);
}

/** Return the stories that show a message. */
export function shows(feed: Feed, channel: string, seq: number): boolean {
  return parts(feed).some((story) => story.channel === channel && story.preview?.seq === seq);
}

export function etags(feed: Feed): string[] {
  return parts(feed).flatMap(({ etag }) => etag ?? []);
}

/** Return how many stories a difference is to cover: all if one can tell them from earlier ones. */
export function covered(feed: Feed, page: number, most: number): number {
  const count = parts(feed).length;
  return Math.min(most, Math.max(page, feed.cursor === null ? count + page : count));
}

/** Call everything up to a time seen, as the reader asked for. */
export function marked(feed: Feed, seen_us: number): Feed {
  return mapped(feed, (story) =>
    story.seen || story.last_us > seen_us ? story : { ...story, seen: true },
  );
}

/**
 * Return up to when the reader has seen everything, given what they looked at; null for no news.
 *
 * A feed has one such time, so nothing older may be left that they did not look at: neither on the
 * screen, nor waiting, nor further down. Whoever looks at what is direct is asked for that only;
 * whoever looks at other things only cannot have seen what is direct.
 */
export function seenUpTo(feed: Feed, looked: ReadonlyMap<string, number>): number | null {
  const { filter, badge } = feed;
  const unseen = parts(feed).filter((story) => isUnseen(feed, story));
  const all = badge.direct + badge.following + badge.channels;
  if ((filter === "all" ? all : badge[filter]) > unseen.length) return null;
  if (filter !== "all" && filter !== "direct" && badge.direct > 0) return null;
  const isLooked = ({ key, last_us }: Story) => (looked.get(key) ?? 0) >= last_us;
  const left = unseen.filter((story) => !isLooked(story)).map(({ last_us }) => last_us);
  const until_us = left.length > 0 ? Math.min(...left) - 1 : newest(unseen);
  return unseen.some(({ last_us }) => last_us <= until_us) ? until_us : null;
}

export function isUnseen(feed: Feed, story: Story): boolean {
  return !story.seen && story.last_us > feed.looked_us;
}

/** Take in stories as they are now: those shown in place, of the others what is news. */
function received(feed: Feed, stories: readonly Story[]): Feed {
  const now = new Map(stories.map((story) => [story.key, story]));
  const known = new Set(parts(feed).map(({ key }) => key));
  const came = stories.filter(({ key, last_us }) => !known.has(key) && last_us > feed.known_us);
  const next = mapped(feed, (story) => inPlace(feed, story, now.get(story.key)));
  return { ...next, waiting: [...next.waiting, ...came] };
}

/** A story does not stop being new while one looks at it. */
function inPlace({ looked_us }: Feed, before: Story, now: Story | undefined): Story {
  if (!now) return before;
  const isLookedAt = !before.seen && now.seen && before.last_us === now.last_us && now.last_us <= looked_us;
  if (!isLookedAt) return now;
  const held = now.boosts?.find(({ reason }) => reason === "seen");
  const boosts = (now.boosts ?? []).filter((boost) => boost !== held);
  const { seen = false, new: fresh = 0 } = before;
  return { ...now, seen, new: fresh, boosts, sort_us: now.sort_us - (held?.us ?? 0) };
}

/** Return what something happened in, and what would stand higher by now. */
function risen({ shown, known_us }: Feed): readonly Story[] {
  let lowest = Infinity;
  return shown.filter((story) => {
    const isHeld = story.last_us > known_us && story.sort_us > lowest;
    lowest = Math.min(lowest, story.sort_us);
    return isHeld;
  });
}

function mapped(feed: Feed, change: (story: Story) => Story): Feed {
  return { ...feed, shown: feed.shown.map(change), waiting: feed.waiting.map(change) };
}

function parts({ shown, waiting }: Feed): readonly Story[] {
  return [...shown, ...waiting];
}

/** As the server sorts. */
function byRank(one: Story, other: Story): number {
  return other.sort_us - one.sort_us || (one.key < other.key ? 1 : -1);
}

function newest(stories: readonly Story[]): number {
  return Math.max(0, ...stories.map(({ last_us }) => last_us));
}

export function whole({ direct = 0, following = 0, channels = 0 }: Badge): Required<Badge> {
  return { direct, following, channels };
}
