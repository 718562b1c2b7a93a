/** How much one keeps for later, and what of it calls for one. */

import type { State } from "../core/state";
import type { LaterTab } from "../ui/pages/LaterPage";

export type Counts = Readonly<Record<LaterTab, number>>;
type Kept = Pick<State, LaterTab>;

/** Return how much is not done, by where it is shown. */
export function waiting({ saved, reminders, scheduled }: Kept): Counts {
  return {
    saved: count(saved, ({ done_us }) => !done_us),
    reminders: count(reminders, ({ done_us }) => !done_us),
    scheduled: scheduled.size,
  };
}

/** Return which reminders' time has come, and what was refused when its time had. */
export function calling({ reminders, scheduled }: Omit<Kept, "saved">): Counts {
  return {
    saved: 0,
    reminders: count(reminders, ({ came, done_us }) => came === true && !done_us),
    scheduled: count(scheduled, ({ failure }) => Boolean(failure)),
  };
}

function count<T>(all: ReadonlyMap<string, T>, isMeant: (each: T) => boolean): number {
  let found = 0;
  for (const each of all.values()) found += Number(isMeant(each));
  return found;
}
