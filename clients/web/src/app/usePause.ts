/** Being told nothing for a while, on all devices. */

import { useHere, useView } from "./context";
import { attempt } from "./toasts";
import { useQuiet } from "./useQuiet";

export const HOUR_US = 3_600_000_000;

/** Return until when it is quiet, whether by a pause, and how to pause until a time, or no more. */
export function usePause() {
  const { client } = useHere();
  const until = useQuiet(); // and look again when that changes
  const paused = useView(({ state }) => state.quiet.paused_until_us ?? 0);
  const pause = (until_us: number | null) =>
    void attempt(client.request<"pause.set">({ type: "pause.set", until_us }));
  return { until, isPaused: paused > Date.now() * 1_000, pause };
}
