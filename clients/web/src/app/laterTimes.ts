/** When a message may be sent that shall not be sent now. Times are Unix microseconds. */

const MORNING = 9;
const MONDAY = 1;

/** A time that is offered; `days` from now. */
export interface Offered {
  readonly time_us: number;
  readonly isTomorrow: boolean;
}

/** Return the mornings that are offered: tomorrow's, and that of the next Monday. */
export function offeredTimes(now: Date): readonly Offered[] {
  const tomorrow = morning(now, 1);
  const untilMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  const first = { time_us: tomorrow, isTomorrow: true };
  return untilMonday === 1
    ? [first]
    : [first, { time_us: morning(now, untilMonday), isTomorrow: false }];
}

function morning(now: Date, days: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING).getTime() * 1_000;
}

/** Return a time as a field for dates and times has it: "2026-11-27T09:00". */
export function fieldTime(time_us: number): string {
  const at = new Date(time_us / 1_000);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Return the time a field has, in this place; null while it has none. */
export function timeIn(field: string): number | null {
  const at = new Date(field).getTime();
  return field === "" || Number.isNaN(at) ? null : at * 1_000;
}
