/** What is shown of the feed stays where it is, whatever happens; nothing is lost or doubled. */

import { describe, expect, test } from "vitest";
import type { FeedNews, FeedPage, Story } from "../src/protocol";
import * as feeds from "../src/core/stories";

const HOUR = 3_600_000_000;
const CHANNEL = "CGENERAL00";

function story(name: string, hour: number, more: Partial<Story> = {}): Story {
  const last_us = hour * HOUR;
  const place = { kind: "mention", channel: CHANNEL, last_seq: hour, count: 1, root: hour } as const;
  return { key: name, ...place, last_us, sort_us: last_us, etag: `${name}${hour}`, ...more };
}

const page = (stories: Story[], more: Partial<FeedPage> = {}): FeedPage => ({
  stories,
  badge: { direct: stories.filter(({ seen }) => !seen).length },
  ...more,
});

/** Everything there is, and what of it the client does not have. */
const now = (all: Story[], stories = all, more: Partial<FeedNews> = {}): FeedNews => ({
  stories,
  keys: all.map(({ key }) => key),
  badge: { direct: all.filter(({ seen }) => !seen).length },
  ...more,
});

const begun = (...stories: Story[]) =>
  feeds.listed(feeds.emptyFeed({ filter: "all", order: "ranked" }), page(stories));
const keys = (stories: readonly Story[]) => stories.map(({ key }) => key).join("");

describe("What happens while one looks", () => {
  const a = story("a", 9);
  const b = story("b", 8);
  const c = story("c", 7);

  test("What is new waits, best first, and what is shown stays.", () => {
    const d = story("d", 10);
    const e = story("e", 11);
    const feed = feeds.refreshed(begun(a, b), now([e, d, a, b], [e, d]));
    expect(keys(feed.shown)).toBe("ab");
    expect(keys(feed.waiting)).toBe("ed");
    expect(feeds.news(feed)).toHaveLength(2);
    const after = feeds.broughtIn(feed);
    expect(keys(after.shown)).toBe("edab");
    expect(feeds.news(after)).toHaveLength(0);
  });

  test("A story that goes on is told in its place, and rises when the reader wants it.", () => {
    const more = story("c", 12, { count: 3, etag: "other" });
    const feed = feeds.refreshed(begun(a, b, c), now([more, a, b], [more]));
    expect(keys(feed.shown)).toBe("abc");
    expect(feed.shown[2]?.count).toBe(3);
    expect(keys(feeds.news(feed))).toBe("c");
    expect(keys(feeds.broughtIn(feed).shown)).toBe("cab");
  });

  test("The first story may go on without anything to bring in.", () => {
    const more = story("a", 12);
    expect(feeds.news(feeds.refreshed(begun(a, b), now([more, b], [more])))).toEqual([]);
  });

  test("What is gone goes, wherever it stands.", () => {
    const d = story("d", 10);
    const before = feeds.refreshed(begun(a, b), now([d, a, b], [d]));
    const feed = feeds.refreshed(before, now([b], []));
    expect([keys(feed.shown), keys(feed.waiting)]).toEqual(["b", ""]);
  });

  test("What one reads elsewhere is nothing to bring in any more.", () => {
    const d = story("d", 10);
    const before = feeds.refreshed(begun(a), now([d, a], [d]));
    const read = { ...d, seen: true, etag: "read" };
    expect(feeds.news(feeds.refreshed(before, now([read, a], [read])))).toEqual([]);
  });

  test("The same difference twice changes nothing.", () => {
    const news = now([story("d", 10), a, b], [story("d", 10)]);
    const once = feeds.refreshed(begun(a, b), news);
    expect(feeds.refreshed(once, news)).toEqual(once);
  });

  test("Nothing is left of a channel one was removed from, nor of a deleted message.", () => {
    const other = story("d", 10, { channel: "COTHER0000" });
    const feed = feeds.without(begun(a, other), ({ channel }) => channel === CHANNEL);
    expect(keys(feed.shown)).toBe("d");
    const preview = { seq: 5, author: "U0BOB", time_us: 1, text: "secret" };
    const of = story("e", 9, { kind: "thread", root: 1, count: 3, preview });
    const only = story("f", 9, { kind: "mention", root: 5, preview });
    const after = feeds.withoutMessage(begun(of, only), CHANNEL, 5);
    expect(keys(after.shown)).toBe("e");
    expect(after.shown[0]?.preview).toBeNull();
  });
});

describe("Pages", () => {
  const a = story("a", 9);
  const b = story("b", 8);
  const first = feeds.listed(feeds.emptyFeed({ filter: "all", order: "ranked" }), page([a], { cursor: "1" }));

  test("An earlier page comes at the end; what happened meanwhile waits.", () => {
    const fresh = story("z", 12);
    const feed = feeds.extended(first, page([fresh, b]));
    expect([keys(feed.shown), keys(feed.waiting)]).toEqual(["ab", "z"]);
    expect(feed.cursor).toBeNull();
  });

  test("What waits already does not come a second time.", () => {
    const fresh = story("z", 12);
    const before = feeds.refreshed(first, now([fresh, a, b], [fresh]));
    const feed = feeds.extended(before, page([fresh, b]));
    expect([keys(feed.shown), keys(feed.waiting)]).toEqual(["ab", "z"]);
  });

  test("A difference about a part of the feed does not mix earlier stories in.", () => {
    const feed = feeds.refreshed(first, now([a, b], [b]));
    expect([keys(feed.shown), keys(feed.waiting)]).toEqual(["a", ""]);
  });
});

describe("What counts as seen", () => {
  const a = story("a", 9);
  const b = story("b", 8);
  const looked = (...stories: Story[]) => new Map(stories.map(({ key, last_us }) => [key, last_us]));

  test("All of it was looked at.", () => {
    expect(feeds.seenUpTo(begun(a, b), looked(a, b))).toBe(a.last_us);
  });

  test("Nothing older may be left.", () => {
    expect(feeds.seenUpTo(begun(a, b), looked(a))).toBeNull();
    expect(feeds.seenUpTo(begun(a, b), looked(b))).toBe(a.last_us - 1);
  });

  test("Nothing may be left further down, where one has not been.", () => {
    const feed = { ...begun(a), badge: { direct: 2, following: 0, channels: 0 } };
    expect(feeds.seenUpTo(feed, looked(a))).toBeNull();
  });

  test("Whoever looks at channels has not seen what is direct.", () => {
    const there = story("c", 9, { kind: "channel" });
    const feed = { ...begun(there), filter: "channels" as const, badge: { direct: 1, following: 0, channels: 1 } };
    expect(feeds.seenUpTo(feed, looked(there))).toBeNull();
    expect(feeds.seenUpTo({ ...feed, badge: { direct: 0, following: 0, channels: 1 } }, looked(there))).toBe(9 * HOUR);
  });

  test("A story stays marked as new while one looks, until something happens in it.", () => {
    const feed = { ...begun(a), looked_us: a.last_us };
    const less = { reason: "less", us: -12 * HOUR } as const;
    const boosts = [{ reason: "seen", us: -48 * HOUR } as const, less];
    const seen = { ...a, seen: true, new: 0, boosts, sort_us: a.last_us - 60 * HOUR, etag: "seen" };
    const after = feeds.refreshed(feed, now([seen], [seen]));
    expect(after.shown[0]).toMatchObject({ sort_us: a.last_us - 12 * HOUR, boosts: [less], etag: "seen" });
    expect(after.shown[0]?.seen).toBeFalsy();
    expect(feeds.seenUpTo(after, looked(a))).toBeNull();
    const more = story("a", 10);
    expect(feeds.refreshed(after, now([more], [more])).shown[0]?.last_us).toBe(more.last_us);
  });

  test("What the reader calls seen is seen at once.", () => {
    expect(feeds.marked(begun(a, b), b.last_us).shown.map(({ seen }) => seen ?? false)).toEqual([false, true]);
  });
});
