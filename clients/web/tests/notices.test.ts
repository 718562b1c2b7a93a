/** What the service worker makes of what it is woken with. */

import { expect, test } from "vitest";
import { noticeOf, placeIn, toldBy, type Told } from "../src/worker/notices";

const told: Told = {
  tag: "C1",
  url: "/c/C1/42",
  seq: 42,
  place: "general",
  author: "Ada",
  text: "Good morning",
  count: 1,
  time_ms: 1_000,
  language: "en",
};

test("one message is told by whom and where, in the reader's language", () => {
  expect(noticeOf(told, 0, []).title).toBe("Ada in #general");
  expect(noticeOf({ ...told, language: "fr" }, 0, []).title).toBe("Ada dans #general");
  const direct = noticeOf({ ...told, place: "", text: "" }, 0, []);
  expect([direct.title, direct.options.body]).toEqual(["Ada", "A message for you"]);
});

test("many of one place are one notification", () => {
  const { title, options } = noticeOf({ ...told, count: 2 }, 3, []);
  expect([title, options.body, options.tag]).toEqual(["5 messages in #general", "Ada: Good morning", "C1"]);
  expect(options.data).toEqual({ path: "/c/C1/42", count: 5, of: "C1/42" });
  expect(noticeOf({ ...told, place: "", language: "fr", count: 2 }, 0, []).title).toBe("2 messages de Ada");
});

test("what is not ours is shown as something new, and opens nothing else", () => {
  expect([toldBy(""), toldBy("[]"), toldBy("{"), toldBy("null")]).toEqual([null, null, null, null]);
  expect(noticeOf(null, 0, ["fr-FR"]).title).toBe("Du nouveau pour vous");
  expect(placeIn("https://example.org/")).toBe("/");
  expect(placeIn("//example.org/c/C1")).toBe("/");
  expect(placeIn("/c/C1/42/thread")).toBe("/c/C1/42/thread");
  expect(toldBy(JSON.stringify(told))).toEqual(told);
});
