/** Times as people say them, in the language spoken now. Wire times are Unix microseconds. */

import { i18n } from "@lingui/core";

const FORMATS = new Map<string, unknown>();

/** "14:05" */
export function clockTime(time_us: number): string {
  return format("clock", { hour: "numeric", minute: "2-digit" }).format(time_us / 1000);
}

/** "14:05", "2:05" without the half of the day: where there is room for no more. */
export function shortClockTime(time_us: number): string {
  return format("clock", { hour: "numeric", minute: "2-digit" })
    .formatToParts(time_us / 1000)
    .filter(({ type }) => type !== "dayPeriod")
    .map(({ value }) => value)
    .join("")
    .trim();
}

/** "Thursday 26 November 2026 at 14:05:09" */
export function fullTime(time_us: number): string {
  return format("full", { dateStyle: "full", timeStyle: "medium" }).format(time_us / 1000);
}

/** "26 Nov", with the year if it is another one. */
export function shortDay(time_us: number, now = Date.now()): string {
  const date = new Date(time_us / 1000);
  const options = { day: "numeric", month: "short" } as const;
  return date.getFullYear() === new Date(now).getFullYear()
    ? format("short", options).format(date)
    : format("short-year", { ...options, year: "numeric" }).format(date);
}

/** "Today", "Yesterday", "Thursday 26 November". */
export function dayName(time_us: number, now = Date.now()): string {
  const date = new Date(time_us / 1000);
  const days = daysBetween(new Date(now), date);
  if (days === 0 || days === -1) {
    return capitalised(relative().format(days, "day"));
  }
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : YEAR;
  const name = `day${"year" in year ? "-year" : ""}`;
  return capitalised(
    format(name, { weekday: "long", day: "numeric", month: "long", ...year }).format(date),
  );
}

/** "5 minutes ago", "yesterday", "12 Nov": for what need not be exact. */
export function ago(time_us: number, now = Date.now()): string {
  const minutes = Math.round((time_us / 1000 - now) / 60_000);
  if (minutes > -1) return i18n.t("just now");
  if (minutes > -60) return relative().format(minutes, "minute");
  if (minutes > -60 * 22) return relative().format(Math.round(minutes / 60), "hour");
  const days = daysBetween(new Date(now), new Date(time_us / 1000));
  return days > -7 ? relative().format(days, "day") : shortDay(time_us, now);
}

/** "Ada", "Ada and Bob", "Ada, Bob and 3 others" is left to the caller. */
export function listed(names: readonly string[]): string {
  const made = once("list", () => new Intl.ListFormat(regional(i18n.locale), { type: "conjunction" }));
  return made.format(names);
}

const YEAR = { year: "numeric" } as const;

function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase(i18n.locale) + text.slice(1);
}

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return once(name, () => new Intl.DateTimeFormat(regional(i18n.locale), options));
}

function relative(): Intl.RelativeTimeFormat {
  return once("relative", () => new Intl.RelativeTimeFormat(i18n.locale, { numeric: "auto" }));
}

/** Make a format once for each language: that takes longer than to use it. */
function once<Format>(name: string, make: () => Format): Format {
  const key = `${i18n.locale} ${name}`;
  if (!FORMATS.has(key)) FORMATS.set(key, make());
  return FORMATS.get(key) as Format;
}

/** Return the reader's own region of the language, so that "en" is not American to a Briton. */
function regional(locale: string): string {
  const own = globalThis.navigator?.languages?.find((language) => language.startsWith(locale));
  return own ?? locale;
}
