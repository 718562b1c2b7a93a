/** How long a status is true. */

export const SPANS = ["ever", "half-hour", "hour", "four-hours", "today", "week"] as const;

export type Span = (typeof SPANS)[number];

const MINUTES = { "half-hour": 30, hour: 60, "four-hours": 240 } as const;

/** Return when a status is over, in Unix microseconds; null if it is not by itself. */
export function endOf(span: Span, now: Date): number | null {
  switch (span) {
    case "ever":
      return null;
    case "today":
      return midnight(now, 1);
    case "week":
      return midnight(now, (8 - now.getDay()) % 7 || 7); // weeks end with Sunday
    default:
      return (now.getTime() + MINUTES[span] * 60_000) * 1_000;
  }
}

function midnight(now: Date, days: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime() * 1_000;
}
