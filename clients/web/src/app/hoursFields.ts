/** Hours between the wire and a form. */

import type { WeeklyHours } from "../protocol";
import type { HoursFields } from "../ui/pages/HoursForm";

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const FRIDAY = 4;
const DAY_MINUTES = 1_440;
const USUAL = { begins: "09:00", ends: "18:00" };

/** Return what a form begins with: the hours, or a usual week. */
export function fieldsOf(hours: WeeklyHours | null, zone: string): HoursFields {
  if (!hours) {
    return { days: DAYS.map((day) => ({ ...USUAL, isOpen: day <= FRIDAY })), holidays: "", zone };
  }
  const days = DAYS.map((day) => {
    const spans = (hours.spans ?? []).filter((span) => span.day === day);
    if (spans.length === 0) return { ...USUAL, isOpen: false };
    const begins = Math.min(...spans.map((span) => span.begins));
    const ends = Math.max(...spans.map((span) => span.ends));
    return { begins: clock(begins), ends: clock(ends % DAY_MINUTES), isOpen: true };
  });
  return { days, holidays: (hours.holidays ?? []).join("\n"), zone: hours.time_zone || zone };
}

/** Return the hours of a form, or null where a day ends before it begins. Midnight ends a day. */
export function hoursOf({ days, holidays, zone }: HoursFields): WeeklyHours | null {
  const spans = days.flatMap(({ begins, ends, isOpen }, day) =>
    isOpen ? [{ day, begins: minutes(begins), ends: minutes(ends) || DAY_MINUTES }] : [],
  );
  if (spans.some(({ begins, ends }) => !(ends > begins))) return null;
  const named = holidays.split(/[\s,]+/).filter(Boolean);
  return { spans, holidays: [...new Set(named)].sort(), time_zone: zone };
}

/** Return the zones a form offers, the reader's own among them. */
export function zonesWith(zone: string): readonly string[] {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return [...new Set([...known, "UTC", zone].filter(Boolean))].sort();
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

function clock(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function minutes(clock: string): number {
  const [hour = NaN, minute = NaN] = clock.split(":").map(Number);
  return hour * 60 + minute;
}
