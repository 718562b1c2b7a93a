/** What somebody has begun to write stays with them, in this browser and in others. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AnyCommand, Draft } from "../src/protocol";
import { Drafts } from "../src/core/drafts";
import { KeptDrafts } from "../src/core/keptDrafts";
import { Meanwhile } from "../src/core/meanwhile";
import { Requests } from "../src/core/requests";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";

const GENERAL = "CGENERAL00";

/** Local storage as browsers have it. */
class Memory extends Map<string, string> {
  get length(): number {
    return this.size;
  }
  key = (index: number) => [...this.keys()][index] ?? null;
  getItem = (key: string) => this.get(key) ?? null;
  setItem = (key: string, value: string) => void this.set(key, value);
  removeItem = (key: string) => void this.delete(key);
}

/** A page, and a server that answers when the test says so. */
class Page {
  readonly asked: AnyCommand[] = [];
  readonly store = new Store<View>(emptyView(), () => undefined);
  readonly requests = new Requests({
    isOpen: true,
    send: (command) => this.asked.push(command) - 1,
  });
  readonly drafts: Drafts;

  constructor(storage: Memory) {
    const kept = new KeptDrafts("U000000ADA", storage as unknown as Storage);
    this.drafts = new Drafts(kept, this.store, this.requests, new Meanwhile());
    this.drafts.load();
  }

  async answer(result: unknown = { time_us: 1 }): Promise<void> {
    this.requests.answered(this.asked.length - 1, result);
    await vi.advanceTimersByTimeAsync(0);
  }

  async fetched(...drafts: Draft[]): Promise<void> {
    const done = this.drafts.fetch();
    await this.answer({ drafts });
    await done;
  }

  get text(): string | undefined {
    return this.store.get().drafts.get(GENERAL);
  }

  get told(): string[] {
    return this.asked.flatMap((each) => (each.type === "draft.save" ? [each.text] : []));
  }
}

let storage: Memory;

beforeEach(() => {
  vi.useFakeTimers();
  storage = new Memory();
});

afterEach(() => vi.useRealTimers());

test("What is typed is there after a reload, however soon that comes.", () => {
  new Page(storage).drafts.write(GENERAL, null, "half a sen");
  expect(new Page(storage).text).toBe("half a sen");
});

test("The server hears of it in a moment, once for many keys.", async () => {
  const page = new Page(storage);
  page.drafts.write(GENERAL, null, "h");
  page.drafts.write(GENERAL, null, "half");
  expect(page.told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(page.told).toEqual(["half"]);
});

test("An emptied field is told at once.", async () => {
  const page = new Page(storage);
  page.drafts.write(GENERAL, null, "half");
  page.drafts.write(GENERAL, null, "");
  await vi.advanceTimersByTimeAsync(0);
  expect(page.told).toEqual([""]);
  await page.answer();
  expect(storage.size).toBe(0);
});

test("What was written in another browser is shown, unless one is writing here.", async () => {
  const page = new Page(storage);
  page.drafts.told({ type: "draft.saved", channel: GENERAL, text: "elsewhere", time_us: 1 });
  expect(page.text).toBe("elsewhere");
  page.drafts.write(GENERAL, null, "here");
  page.drafts.told({ type: "draft.saved", channel: GENERAL, text: "elsewhere!", time_us: 2 });
  expect(page.text).toBe("here");
});

test("What the server does not have any more is gone, what it never had is told to it.", async () => {
  const before = new Page(storage);
  before.drafts.write(GENERAL, null, "saved");
  await vi.advanceTimersByTimeAsync(2_000);
  await before.answer();
  before.drafts.write(GENERAL, 7, "not saved");

  const after = new Page(storage);
  await after.fetched();
  expect(after.text).toBeUndefined();
  expect(after.store.get().drafts.get(`${GENERAL}/7`)).toBe("not saved");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(after.told).toEqual(["not saved"]);
});
