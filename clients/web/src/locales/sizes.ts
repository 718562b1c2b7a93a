/** How large files are, in the reader's language. */

import { i18n } from "@lingui/core";

const UNITS = ["kilobyte", "megabyte", "gigabyte"] as const;
const STEP = 1_000;

/** "34 bytes", "1.4 MB", "1,4 Mo" */
export function fileSize(bytes: number): string {
  if (bytes < STEP) return i18n.t("{count, plural, one {# byte} other {# bytes}}", { count: bytes });
  let [value, step] = [bytes / STEP, 0];
  while (value >= STEP && step < UNITS.length - 1) [value, step] = [value / STEP, step + 1];
  return new Intl.NumberFormat(i18n.locale, {
    style: "unit",
    unit: UNITS[step]!,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
