/** The feed is asked for in turn, and what one does to it is done at once. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AnyCommand, Story } from "../src/protocol";
import { FeedReader, UNDO_MS } from "../src/core/feed";
import { Requests } from "../src/core/requests";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";

const CHANNEL = "CGENERAL00";
const ALL = { filter: "all", order: "ranked" } as const;

function story(key: string, last_us: number, channel = CHANNEL): Story {
  return { key, kind: "mention", channel, last_seq: last_us, last_us, sort_us: last_us, count: 1, etag: key + last_us };
}

/** A page, and a server that answers when the test says so. */
class Page {
  readonly asked: AnyCommand[] = [];
  readonly store = new Store<View>(emptyView(), () => undefined);
  readonly requests = new Requests({
    isOpen: true,
    send: (command) => this.asked.push(command) - 1,
  });
  readonly feed = new FeedReader(this.store, this.requests);
  private answeredCount = 0;

  /** Answer the oldest question that is not answered yet. */
  async answer(result: unknown): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    this.requests.answered(this.answeredCount++, result);
    await vi.advanceTimersByTimeAsync(0);
  }

  async begun(...stories: Story[]): Promise<void> {
    this.feed.open(ALL, false);
    await this.answer({ stories, badge: {} });
  }

  get shown(): string {
    return this.store.get().feed.shown.map(({ key }) => key).join("");
  }

  get types(): string[] {
    return this.asked.map(({ type }) => type);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("A hint while a question is on its way is one question more, however many hints.", async () => {
  const page = new Page();
  page.feed.open(ALL, false);
  await vi.advanceTimersByTimeAsync(0);
  for (let count = 0; count < 5; count += 1) page.feed.told({ type: "feed.changed" });
  expect(page.types).toEqual(["feed.list"]);
  await page.answer({ stories: [story("a", 1)], badge: {} });
  expect(page.types).toEqual(["feed.list", "feed.refresh"]);
  expect(page.asked[1]).toMatchObject({ have: ["a1"] });
});

test("An answer from before one left a channel brings nothing of it back.", async () => {
  const page = new Page();
  await page.begun(story("a", 1), story("b", 2, "COTHER0000"));
  page.feed.told({ type: "feed.changed" });
  await vi.advanceTimersByTimeAsync(0);
  page.feed.left(CHANNEL);
  expect(page.shown).toBe("b");
  const old = [story("a", 3), story("b", 2, "COTHER0000")];
  await page.answer({ stories: old, keys: ["a", "b"], badge: {} });
  expect(page.shown).toBe("b");
  expect(page.store.get().feed.waiting).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  await page.answer({ stories: [], keys: ["b"], badge: {} });
  page.feed.told({ type: "feed.changed" });
  await page.answer({ stories: [story("c", 9)], keys: ["c", "b"], badge: {} });
  expect(page.store.get().feed.waiting.map(({ key }) => key)).toEqual(["c"]);
});

test("A page of what one does not want any more is not shown.", async () => {
  const page = new Page();
  await page.begun(story("a", 1));
  page.feed.choose({ filter: "channels", order: "ranked" });
  await vi.advanceTimersByTimeAsync(0);
  page.feed.choose({ filter: "direct", order: "ranked" });
  await page.answer({ stories: [story("x", 5)], badge: {} });
  expect(page.shown).toBe("");
  await page.answer({ stories: [story("a", 1)], badge: {} });
  expect(page.shown).toBe("a");
});

test("A dismissal can be taken back until the server is told.", async () => {
  const page = new Page();
  const [a, b] = [story("a", 2), story("b", 1)];
  await page.begun(a, b);
  page.feed.dismiss(a);
  expect(page.shown).toBe("b");
  expect(page.feed.putBack("a")).toBe(true);
  expect(page.shown).toBe("ab");
  page.feed.dismiss(a);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(page.asked.at(-1)).toEqual({ type: "story.dismiss", key: "a" });
  expect(page.feed.putBack("a")).toBe(false);
});

test("Leaving the page tells what was dismissed; what goes on comes back.", async () => {
  const page = new Page();
  const a = story("a", 2);
  await page.begun(a);
  page.feed.dismiss(a);
  page.feed.settle();
  expect(page.asked.at(-1)).toEqual({ type: "story.dismiss", key: "a" });
  await page.answer({});
  page.feed.told({ type: "feed.changed" });
  await page.answer({ stories: [story("a", 3)], keys: ["a"], badge: {} });
  expect(page.store.get().feed.waiting.map(({ key }) => key)).toEqual(["a"]);
});

test("What one looked at is told once, and stays marked here.", async () => {
  const page = new Page();
  const a = story("a", 2);
  page.feed.open(ALL, false);
  await page.answer({ stories: [a], badge: { direct: 1 } });
  page.feed.look(a);
  page.feed.look(a);
  expect(page.types.filter((type) => type === "feed.mark")).toHaveLength(1);
  expect(page.asked.at(-1)).toEqual({ type: "feed.mark", seen_us: 2 });
  await page.answer({ seen_us: 2 });
  page.feed.told({ type: "feed.marked", seen_us: 2 });
  await vi.advanceTimersByTimeAsync(100);
  await page.answer({ stories: [{ ...a, seen: true, etag: "seen" }], keys: ["a"], badge: {} });
  expect(page.store.get().feed.shown[0]?.seen).toBeFalsy();
  expect(page.store.get().feed.badge.direct).toBe(0);
});

test("While the feed is closed only its badge is asked for, and not often.", async () => {
  const page = new Page();
  const said = { channel: CHANNEL, seq: 1, time_us: 1, author: "U0BOB", text: "hello" };
  page.feed.told({ type: "message.posted", message: said });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.asked).toEqual([]);
  const message = { ...said, channel: "D000000000" };
  for (let count = 0; count < 5; count += 1) page.feed.told({ type: "message.posted", message });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.asked).toEqual([{ type: "feed.list", filter: "direct", limit: 1 }]);
  await page.answer({ stories: [], badge: { direct: 3 } });
  expect(page.store.get().feed.badge.direct).toBe(3);
});
