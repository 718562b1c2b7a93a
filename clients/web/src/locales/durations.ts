/** How long something takes, in the language spoken now. */

import { i18n } from "@lingui/core";

/** "0:05", "12:30" */
export function playTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "1.5×", "1,5×" */
export function speedOf(speed: number): string {
  return `${new Intl.NumberFormat(i18n.locale).format(speed)}×`;
}

const UNITS = [
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** Return a time of some seconds in the largest unit that counts it whole: "5 minutes". */
export function inWords(seconds: number): string {
  const [size, unit] = UNITS.find(([each]) => seconds % each === 0) ?? UNITS[2];
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(i18n.locale, format).format(seconds / size);
}
