/** What people are up to: known of those in view, and of oneself. */

import type { PersonStatus, StatusChanged } from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import type { State } from "./state";

/** Take in the statuses of those in view, but for those who have changed theirs meanwhile; forget all others. */
export function takeStatuses(
  state: State,
  users: readonly string[],
  told: readonly PersonStatus[],
  changed: ReadonlySet<string>,
): State {
  const known = new Map(told.map(({ user, status }) => [user, status]));
  const now = users.flatMap((user) => {
    const status = (changed.has(user) ? state.statuses : known).get(user);
    return status ? [[user, status] as const] : [];
  });
  return { ...state, statuses: new Map(now) };
}

export function statusChanged(state: State, { user, status }: StatusChanged): State {
  const { statuses } = state;
  return { ...state, statuses: status ? withEntry(statuses, user, status) : withoutEntry(statuses, user) };
}
