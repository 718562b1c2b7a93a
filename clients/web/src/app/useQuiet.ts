/** Whether it is quiet now; whoever shows it hears when that changes. */

import { useEffect, useState } from "react";
import { nextChange, quietUntil } from "../core/quiet";
import { useHere, useView } from "./context";

/** What is ahead is asked for again after so long: the server tells a fortnight. */
const AGAIN_MS = 6 * 3_600_000;

/** Return when the quiet ends that is now, in Unix microseconds, or null. */
export function useQuiet(): number | null {
  const { client } = useHere();
  const { ahead } = useView((view) => view.quietTimes);
  const [now_us, setNow] = useState(() => Date.now() * 1_000);
  useEffect(() => {
    const now = Date.now() * 1_000;
    setNow(now);
    const next = nextChange(ahead, now);
    const waits = next === null ? AGAIN_MS : Math.min(AGAIN_MS, (next - now) / 1_000);
    const timer = setTimeout(() => {
      if (waits === AGAIN_MS) client.loader.quiet().catch(() => undefined);
      setNow(Date.now() * 1_000);
    }, Math.ceil(waits));
    return () => clearTimeout(timer);
  }, [ahead, now_us, client]);
  return quietUntil(ahead, now_us);
}
