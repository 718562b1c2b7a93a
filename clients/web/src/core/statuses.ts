/** What people are up to: known of those in view, and of oneself. */

import type { PersonStatus, StatusChanged } from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import type { State } from "./state";

/** Take in the statuses of everybody in view; of others nothing is known any more. */
export function takeStatuses(state: State, told: readonly PersonStatus[]): State {
  return { ...state, statuses: new Map(told.map(({ user, status }) => [user, status])) };
}

export function statusChanged(state: State, { user, status }: StatusChanged): State {
  const { statuses } = state;
  return { ...state, statuses: status ? withEntry(statuses, user, status) : withoutEntry(statuses, user) };
}
