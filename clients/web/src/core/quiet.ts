/** When it is quiet for the user: the server says so ahead, here it is only looked up. */

import type { QuietNow, QuietTime } from "../protocol";

/** Times in which nothing is told; `locked`, not even what is sent anyway. */
export interface QuietTimes {
  readonly ahead: readonly QuietTime[];
  readonly locked: readonly QuietTime[];
}

export const NEVER_QUIET: QuietTimes = { ahead: [], locked: [] };

export function timesOf({ ahead = [], locked = [] }: QuietNow): QuietTimes {
  return { ahead, locked };
}

/** Return when the quiet ends that is now, or null. */
export function quietUntil(times: readonly QuietTime[], now_us: number): number | null {
  const found = times.find(({ begins_us, ends_us }) => begins_us <= now_us && now_us < ends_us);
  return found?.ends_us ?? null;
}

/** Return the next time at which it becomes quiet, or ends to be; null if that is not known. */
export function nextChange(times: readonly QuietTime[], now_us: number): number | null {
  const all = times.flatMap(({ begins_us, ends_us }) => [begins_us, ends_us]);
  return all.filter((time) => time > now_us).sort((one, two) => one - two)[0] ?? null;
}
