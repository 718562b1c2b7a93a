/** When something last happened in a channel: conversations without a name are listed by it. */

import type { Position } from "../protocol";
import type { View } from "./view";

/** Take in where streams are now; those of channels only. */
export function withActivity(view: View, positions: readonly Position[]): View {
  const moved = positions.filter(({ stream, time_us }) => {
    return /^[CDG]/.test(stream) && time_us > (view.activity.get(stream) ?? 0);
  });
  if (moved.length === 0) return view;
  const activity = new Map(view.activity);
  for (const { stream, time_us } of moved) activity.set(stream, time_us);
  return { ...view, activity };
}

/** Return when something last happened in a channel, in Unix microseconds; if nothing ever, when it was made. */
export function lastIn({ activity, state }: View, channel: string): number {
  return activity.get(channel) ?? state.memberships.get(channel)?.channel.created_us ?? 0;
}
