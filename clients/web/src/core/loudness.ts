/** How loud a recording is, for its picture: numbers from 0 to 100, as the ear has it. */

import { MAX_VOICE_PEAKS } from "../protocol";

/** How loud it was at a time. */
export interface Heard {
  readonly ms: number;
  readonly level: number;
}

/** Decibels below full scale that are nothing, and how many are everything. */
const SILENCE_DB = -54;
const RANGE_DB = 48;

/** Return how loud samples between -1 and 1 are. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index++) sum += samples[index]! ** 2;
  const decibels = 10 * Math.log10(sum / Math.max(samples.length, 1) || Number.MIN_VALUE);
  return Math.round(100 * Math.min(Math.max((decibels - SILENCE_DB) / RANGE_DB, 0), 1));
}

/** Return the loudest of each part of a recording; a part nobody listened to is as the one before. */
export function peaksOf(heard: readonly Heard[], duration_ms: number): number[] {
  const count = Math.min(Math.max(heard.length, 1), MAX_VOICE_PEAKS);
  const peaks: (number | undefined)[] = Array.from({ length: count });
  for (const { ms, level } of heard) {
    const part = Math.min(Math.floor((ms / duration_ms) * count), count - 1);
    peaks[part] = Math.max(peaks[part] ?? 0, level);
  }
  let before = 0;
  return peaks.map((peak) => (before = peak ?? before));
}
