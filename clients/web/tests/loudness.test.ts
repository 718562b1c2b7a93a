/** The picture of a recording is as loud as it was, however seldom somebody listened. */

import { expect, test } from "vitest";
import { levelOf, peaksOf } from "../src/core/loudness";
import { MAX_VOICE_PEAKS } from "../src/protocol";

const wave = (loud: number) => Float32Array.from({ length: 2048 }, (_, at) => loud * Math.sin(at / 9));

test("silence is nothing, and what is ten times as loud is always so much more", () => {
  expect(levelOf(wave(0))).toBe(0);
  expect(levelOf([])).toBe(0);
  expect(levelOf(wave(1))).toBe(100);
  expect(levelOf(wave(0.2)) - levelOf(wave(0.02))).toBeCloseTo(42, -1);
});

test("each part has its loudest moment", () => {
  const heard = Array.from({ length: 6_400 }, (_, at) => ({ ms: at * 10, level: at % 100 === 50 ? 90 : 10 }));
  const peaks = peaksOf(heard, 64_000);
  expect(peaks).toHaveLength(MAX_VOICE_PEAKS);
  expect(new Set(peaks)).toEqual(new Set([90]));
});

test("a short recording has as many parts as moments, a silent one has one", () => {
  expect(peaksOf([{ ms: 10, level: 5 }, { ms: 60, level: 7 }], 100)).toEqual([5, 7]);
  expect(peaksOf([], 1)).toEqual([0]);
});

test("a part in which nobody listened is as the one before", () => {
  const heard = [0, 10, 20, 900].map((ms) => ({ ms, level: ms === 900 ? 80 : 40 }));
  expect(peaksOf(heard, 1_000)).toEqual([40, 40, 40, 80]);
});
