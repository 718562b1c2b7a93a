import { expect, test } from "vitest";
import { endOf } from "../../src/app/statusSpans";

const us = (time: string) => new Date(time).getTime() * 1_000;

test("A status ends when it says, in the time of the place.", () => {
  const now = new Date("2026-11-26T15:30"); // a Thursday
  expect(endOf("ever", now)).toBeNull();
  expect(endOf("half-hour", now)).toBe(us("2026-11-26T16:00"));
  expect(endOf("four-hours", now)).toBe(us("2026-11-26T19:30"));
  expect(endOf("today", now)).toBe(us("2026-11-27T00:00"));
  expect(endOf("week", now)).toBe(us("2026-11-30T00:00"));
  expect(endOf("week", new Date("2026-11-29T10:00"))).toBe(us("2026-11-30T00:00"));
  expect(endOf("week", new Date("2026-11-30T10:00"))).toBe(us("2026-12-07T00:00"));
});
