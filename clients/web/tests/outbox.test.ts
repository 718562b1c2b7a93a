/** What is written is sent once and in order, whatever happens to the page and the connection. */

import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import type { Posted, PostMessage, Refusal } from "../src/protocol";
import { type Database, forgetEverything, openDatabase } from "../src/core/database";
import { type Entry, Outbox } from "../src/core/outbox";
import { ConnectionLost, RefusedError } from "../src/core/requests";

const ME = "U000000ADA";
const GENERAL = "CGENERAL00";

let database: Database;

beforeEach(async () => {
  database = (await openDatabase())!;
  await forgetEverything(database);
});

/** A page with an outbox, and a server that answers when the test says so. */
class Page {
  readonly asked: PostMessage[] = [];
  entries: readonly Entry[] = [];
  readonly stored: Posted[] = [];
  /** When what is stored can be seen. */
  seen = Promise.resolve();
  readonly outbox: Outbox;
  private readonly answers: { resolve: (posted: Posted) => void; reject: (error: Error) => void }[] =
    [];

  constructor() {
    this.outbox = new Outbox(
      ME,
      database,
      (command) => {
        this.asked.push(command);
        return new Promise((resolve, reject) => this.answers.push({ resolve, reject }));
      },
      (entries) => (this.entries = entries),
      async (_, posted) => {
        this.stored.push(posted);
        await this.seen;
      },
    );
  }

  async answer(index: number): Promise<void> {
    const { channel, text, thread } = this.asked[index]!;
    const message = { channel, seq: index + 1, time_us: 1, author: ME, text, thread };
    this.answers[index]!.resolve({ message });
    await settled();
  }

  async refuse(index: number, code: Refusal["code"], retry_after_ms?: number): Promise<void> {
    this.answers[index]!.reject(new RefusedError({ code, message: "no", retry_after_ms }));
    await settled();
  }

  async close(): Promise<void> {
    for (const { reject } of this.answers) reject(new ConnectionLost());
    await settled();
  }

  get texts(): string[] {
    return this.asked.map(({ text }) => text);
  }
}

/** Let promises and the database go on until nothing moves. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("Messages of a channel go out one after the other.", async () => {
  const page = new Page();
  page.outbox.add(GENERAL, "one", null);
  page.outbox.add(GENERAL, "two", null);
  page.outbox.add("CRANDOM000", "elsewhere", null);
  expect(page.texts).toEqual(["one", "elsewhere"]);
  await page.answer(0);
  expect(page.texts).toEqual(["one", "elsewhere", "two"]);
});

test("What is answered is gone, from the screen and from the disk.", async () => {
  const page = new Page();
  page.outbox.add(GENERAL, "one", null);
  await page.answer(0);
  expect(page.entries).toEqual([]);
  expect(page.stored).toHaveLength(1);
  expect(await database.getAll("outbox")).toEqual([]);
});

test("What is stored stands where it was until it can be seen in its stead.", async () => {
  const page = new Page();
  let show = () => {};
  page.seen = new Promise((resolve) => (show = resolve));
  page.outbox.add(GENERAL, "one", null);
  page.outbox.add(GENERAL, "two", null);
  await page.answer(0);
  expect(page.entries[0]).toMatchObject({ text: "one", seq: 1 });
  expect(page.texts).toEqual(["one", "two"]);
  show();
  await settled();
  expect(page.entries).toMatchObject([{ text: "two" }]);
});

test("After a reload the rest is sent in the order of writing, under the same nonces.", async () => {
  const before = new Page();
  before.outbox.add(GENERAL, "one", null);
  before.outbox.add(GENERAL, "two", 7);
  await settled();
  await before.close();

  const after = new Page();
  await after.outbox.load();
  await after.answer(0);
  expect(after.texts).toEqual(["one", "two"]);
  expect(after.asked[0]?.nonce).toBe(before.asked[0]?.nonce);
  expect(after.asked[1]?.thread).toBe(7);
});

test("Another user's messages stay where they are.", async () => {
  const stored = { nonce: "n", user: "UOTHER0000", channel: GENERAL, thread: null };
  await database.put("outbox", { ...stored, text: "mine", written_ms: 1, failure: null });
  const page = new Page();
  await page.outbox.load();
  expect(page.entries).toEqual([]);
  expect(await database.count("outbox")).toBe(1);
});

test("A refused message waits for the person, and holds nobody up.", async () => {
  const page = new Page();
  page.outbox.add(GENERAL, "one", null);
  page.outbox.add(GENERAL, "two", null);
  await page.refuse(0, "forbidden");
  expect(page.entries[0]).toMatchObject({ text: "one", failure: "forbidden" });
  expect(page.texts).toEqual(["one", "two"]);
  page.outbox.retry(page.entries[0]!.nonce);
  await page.answer(1);
  expect(page.texts).toEqual(["one", "two", "one"]);
  expect(page.asked[2]?.nonce).not.toBe(page.asked[0]?.nonce);
});

test("A message announced before its answer is known to be the one that waits.", () => {
  const page = new Page();
  page.outbox.add(GENERAL, "one", null);
  const message = { channel: GENERAL, seq: 9, time_us: 1, author: ME, text: "one" };
  page.outbox.announced({ ...message, text: "other" });
  expect(page.entries[0]?.seq).toBeNull();
  page.outbox.announced(message);
  expect(page.entries[0]?.seq).toBe(9);
});

test("what comes too soon waits for its turn, in sight, with what was written after it", async () => {
  const page = new Page();
  page.outbox.add(GENERAL, "one", null);
  page.outbox.add(GENERAL, "two", null);
  await page.refuse(0, "rate_limited", 60_000);
  const [one, two] = page.entries;
  expect(one).toMatchObject({ text: "one", isSent: false, failure: null });
  expect(one!.turn_ms! - Date.now()).toBeGreaterThan(59_000);
  expect(two!.turn_ms).toBeUndefined();
  expect(page.texts).toEqual(["one"]);
  page.outbox.hurry(GENERAL); // it is not slow any more
  expect(page.asked[1]!.nonce).toBe(page.asked[0]!.nonce);
  await page.refuse(1, "rate_limited", 20);
  await expect.poll(() => page.texts).toEqual(["one", "one", "one"]);
  await page.answer(2);
  expect(page.texts).toEqual(["one", "one", "one", "two"]);
});

test("what waits for its turn can be taken back", async () => {
  const page = new Page();
  page.outbox.add(GENERAL, "one", null);
  await page.refuse(0, "rate_limited", 60_000);
  page.outbox.discard(page.entries[0]!.nonce);
  page.outbox.add(GENERAL, "two", null);
  expect(page.texts).toEqual(["one", "two"]);
});
