/** Windows of history, rows, and lists that change at both ends. */

import { describe, expect, test } from "vitest";
import type { Message } from "../src/protocol";
import { type Conversation, Rows } from "../src/core/rows";
import { nextStep } from "../src/core/scroll";
import { merge, put, remove } from "../src/core/seqList";
import { cut, extendedAfter, extendedBefore, ofNewest, shows } from "../src/core/windows";

const ME = "U000000ADA";
const MINUTE_US = 60 * 1_000_000;
const NOON_US = new Date(2026, 10, 26, 12).getTime() * 1_000;

function message(seq: number, more: Partial<Message> = {}): Message {
  const time_us = NOON_US + seq * MINUTE_US;
  return { channel: "C0", seq, time_us, author: "U0BOB", text: String(seq), ...more };
}

const seqs = (list: readonly Message[]) => list.map(({ seq }) => seq);
const keyed = (text: string) => [...text].map((key) => ({ key }));
const keys = (items: readonly { key: string }[]) => items.map(({ key }) => key).join("");

describe("Lists by seq", () => {
  const list = [1, 3, 5].map((seq) => message(seq));

  test("A message finds its place, or takes that of its former self.", () => {
    expect(seqs(put(list, message(4)))).toEqual([1, 3, 4, 5]);
    expect(put(list, message(3, { text: "new" }))[1]?.text).toBe("new");
    expect(seqs(remove(list, 3))).toEqual([1, 5]);
  });

  test("Pages come together in order, and the page counts.", () => {
    expect(seqs(merge(list, [message(6)]))).toEqual([1, 3, 5, 6]);
    expect(seqs(merge(list, [message(0)]))).toEqual([0, 1, 3, 5]);
    const overlapping = merge(list, [message(3, { text: "new" }), message(4)]);
    expect(seqs(overlapping)).toEqual([1, 3, 4, 5]);
    expect(overlapping[1]?.text).toBe("new");
  });
});

describe("Windows", () => {
  const messages = Array.from({ length: 20 }, (_, index) => message(index + 1));
  const newest = ofNewest({ head: 20, messages: messages.slice(10), more: true });

  test("The newest page takes in whatever is posted.", () => {
    expect(shows(newest, message(99))).toBe(true);
    expect(shows(newest, message(10))).toBe(false);
    expect(shows(newest, message(12, { thread: 11 }))).toBe(false);
  });

  test("Going back ends where the channel begins.", () => {
    const page = { head: 20, messages: messages.slice(0, 10), more: false };
    expect(extendedBefore(newest, page).from).toBe(0);
  });

  test("A window that was cut is not live, until the newest page is there again.", () => {
    const short = cut({ ...newest, from: 1 }, messages, "oldest", 5);
    expect(short.to).toBe(5);
    const page = { head: 20, messages: messages.slice(5, 8), more: true };
    const more = extendedAfter(short, page);
    expect(more.to).toBe(8);
    expect(extendedAfter(more, { ...page, more: false }).to).toBeNull();
  });

  test("At the bottom the oldest are let go.", () => {
    expect(cut({ ...newest, from: 1 }, messages, "newest", 5)).toMatchObject({ from: 16, to: null });
  });
});

describe("Rows", () => {
  const conversation = (messages: readonly Message[]): Conversation => ({
    isBeginning: true,
    messages,
    entries: [],
    me: ME,
    newAfter: null,
    keyOf: ({ seq }) => String(seq),
  });

  test("Messages of one author within five minutes stand together.", () => {
    const list = [message(1), message(2), message(3, { author: ME }), message(9, { author: ME })];
    const rows = new Rows().of(conversation(list));
    expect(rows.map(({ isGrouped }) => isGrouped)).toEqual([false, true, false, false]);
  });

  test("The first message of a day says so.", () => {
    const rows = new Rows().of(conversation([message(1), message(2), message(24 * 60)]));
    expect(rows.map(({ day_us }) => day_us !== null)).toEqual([true, false, true]);
  });

  test("Where the history goes on before the first message, its day is not claimed.", () => {
    const rows = new Rows().of({ ...conversation([message(1)]), isBeginning: false });
    expect(rows[0]?.day_us).toBeNull();
  });

  test("The line stands before the first message of others that is not read.", () => {
    const list = [message(1), message(2, { author: ME }), message(3), message(4)];
    const rows = new Rows().of({ ...conversation(list), newAfter: 1 });
    expect(rows.map(({ isFirstNew }) => isFirstNew)).toEqual([false, false, true, false]);
  });

  test("There is no line where what is new begins further up.", () => {
    const before = { ...conversation([message(3), message(4)]), newAfter: 1 };
    const rows = new Rows().of({ ...before, isBeginning: false });
    expect(rows.some(({ isFirstNew }) => isFirstNew)).toBe(false);
  });

  test("A row that did not change is the same object.", () => {
    const maker = new Rows();
    const list = [message(1), message(2)];
    const before = maker.of(conversation(list));
    const after = maker.of(conversation([...list, message(3)]));
    expect(after.slice(0, 2)).toEqual(before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});

describe("Steps", () => {
  test.each([
    ["cd", "abcd", "abcd", true],
    ["abcd", "cd", "cd", true],
    ["ab", "abcd", "abcd", false],
    ["ab", "xy", "xy", false],
    ["", "ab", "ab", false],
  ])("From %j to %j it is one step.", (shown, wanted, next, isShifted) => {
    const step = nextStep(keyed(shown), keyed(wanted));
    expect([keys(step.items), step.isShifted]).toEqual([next, isShifted]);
  });

  test.each([
    ["cdef", "abcd", "abcdef"],
    ["abcd", "cdef", "cd"],
    ["cd", "abcdx", "abcd"],
  ])("From %j to %j the start comes first.", (shown, wanted, between) => {
    const first = nextStep(keyed(shown), keyed(wanted));
    expect([keys(first.items), first.isShifted]).toEqual([between, true]);
    const second = nextStep(first.items, keyed(wanted));
    expect([keys(second.items), second.isShifted]).toEqual([wanted, false]);
  });
});
