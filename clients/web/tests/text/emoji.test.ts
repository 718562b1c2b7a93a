import { i18n } from "@lingui/core";
import { beforeEach, expect, test } from "vitest";
import {
  emojiTable,
  hasShortcode,
  loadEmoji,
  onEmoji,
  searchEmoji,
  withEmoji,
  withPictures,
} from "../../src/text/emoji";

beforeEach(async () => {
  i18n.loadAndActivate({ locale: "en", messages: {} });
  await loadEmoji();
});

test("Slack's short names become emoji; what is none stays.", () => {
  const text = ":tada: :+1: :heart: :no_such: 12:30:45 ::";
  expect(withEmoji(text, emojiTable())).toBe("🎉 👍️ ❤️ :no_such: 12:30:45 ::");
  expect(withEmoji(text, null)).toBe(text);
});

test("A text without a short name asks for no table.", () => {
  expect(hasShortcode("At 12:30 : nothing")).toBe(false);
  expect(hasShortcode("Well done :tada:")).toBe(true);
});

test("Emoji are found by the beginning of a short name first, then by a word.", () => {
  const found = searchEmoji(emojiTable()!, "tad").map((entry) => entry.emoji);
  expect(found[0]).toBe("🎉");
  expect(searchEmoji(emojiTable()!, "celebration").map((entry) => entry.emoji)).toContain("🎉");
  expect(searchEmoji(emojiTable()!, "")).toEqual([]);
});

test("In French they are found by French words, with accents or without; short names stay.", async () => {
  let told = 0;
  const stop = onEmoji(() => (told += 1));
  i18n.loadAndActivate({ locale: "fr", messages: {} });
  const french = await loadEmoji();
  stop();
  expect(told).toBe(1);
  expect(searchEmoji(french, "fete").map((entry) => entry.emoji)).toContain("🎉");
  expect(french.byShortcode.get("tada")?.emoji).toBe("🎉");
});

test("Short names for which there is a picture are cut out of a text, others stay.", () => {
  const pictureOf = (name: string) => (name === "parrot" ? "/emoji/parrot/1" : undefined);
  const picture = { sign: ":parrot:", image: "/emoji/parrot/1" };
  expect(withPictures("Go :parrot::parrot: at 10:30 :tada:", pictureOf)).toEqual([
    "Go ",
    picture,
    picture,
    " at 10:30 :tada:",
  ]);
  expect(withPictures("nothing", pictureOf)).toEqual(["nothing"]);
});
