/** House rules: whether one is asked to agree to them. */

import type { State } from "./state";

/** Whoever agreed to no wording, or to one older than everybody is asked for, is asked. */
export function isAskedToAgree({ rules, agreement }: State): boolean {
  return rules !== null && (agreement?.worded_us ?? -1) < rules.asked_us;
}
