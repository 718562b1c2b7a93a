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
