/** The list of a hashtag's messages, kept up to date by events. */

import { expect, test } from "vitest";
import type { AnyEvent, Message } from "../src/protocol";
import { changed, type TaggedList } from "../src/core/tagged";

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    channel: "CGENERAL00",
    seq,
    time_us: seq * 1_000,
    author: "UADA000000",
    text: "#deploy",
    ordinal: seq,
    tags: ["deploy"],
    ...more,
  };
}

function list(...seqs: number[]): TaggedList {
  return { tag: "deploy", messages: seqs.map((seq) => message(seq)), total: seqs.length, next: null };
}

const posted = (seq: number, more?: Partial<Message>): AnyEvent => ({
  type: "message.posted",
  message: message(seq, more),
});
const edited = (seq: number, more?: Partial<Message>): AnyEvent => ({
  type: "message.edited",
  message: message(seq, more),
});
const deleted = (seq: number): AnyEvent => ({
  type: "message.deleted",
  message: message(seq, { deleted: true, text: "" }),
});

function seqs({ messages, total }: TaggedList): readonly [number, readonly number[]] {
  return [total, messages.map(({ seq }) => seq)];
}

test("What is posted with the tag comes first and is counted once; what has another does not come.", () => {
  const twice = [posted(9), posted(9), posted(10, { tags: ["rest"] })].reduce(changed, list(8, 3));
  expect(seqs(twice)).toEqual([3, [9, 8, 3]]);
});

test("A change puts a message into its place, or takes it away.", () => {
  expect(seqs(changed(list(8, 3), edited(5)))).toEqual([3, [8, 5, 3]]);
  expect(seqs(changed(list(8, 3), edited(8, { tags: [] })))).toEqual([1, [3]]);
  expect(changed(list(8), edited(8, { text: "#deploy!" })).messages[0]?.text).toBe("#deploy!");
});

test("What is deleted goes, once.", () => {
  expect(seqs([deleted(8), deleted(8)].reduce(changed, list(8, 3)))).toEqual([1, [3]]);
});

test("A change to a message of a page that is not loaded changes nothing.", () => {
  const next = { time_us: 3_000, channel: "CGENERAL00" };
  const first = { ...list(8, 3), total: 9, next };
  expect(changed(first, edited(2))).toBe(first);
  expect(changed(first, deleted(2))).toBe(first);
});
