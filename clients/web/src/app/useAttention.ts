/** Notices whether anybody is looking at the page. */

import { useEffect } from "react";
import { useHere } from "./context";

const EVENTS = ["focus", "blur", "visibilitychange"] as const;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
/** Whoever touches nothing for so long has gone away, though the page is in sight. */
const IDLE_MS = 5 * 60_000;
/** And after so long is not seen as online any more. */
const AWAY_MS = 10 * 60_000;
const LOOK_MS = 20_000;

export function useAttention(): void {
  const { client } = useHere();
  useSigns();
  useEffect(() => {
    const look = () => {
      const isHere = document.visibilityState === "visible" && document.hasFocus();
      client.reading.attend({ isHere });
    };
    look();
    for (const target of [globalThis, document]) {
      for (const name of EVENTS) target.addEventListener(name, look);
    }
    return () => {
      for (const target of [globalThis, document]) {
        for (const name of EVENTS) target.removeEventListener(name, look);
      }
    };
  }, [client]);
}

/** Says whether somebody is at the page: only then need no other device be woken. */
function useSigns(): void {
  const { client } = useHere();
  useEffect(() => {
    let signAt = Date.now();
    const look = () => {
      const quiet_ms = Date.now() - signAt;
      const isSeen = document.visibilityState === "visible" && quiet_ms <= IDLE_MS;
      client.people.attend({ isSeen, isIdle: quiet_ms > AWAY_MS });
    };
    const turn = () => {
      if (document.visibilityState === "visible") signAt = Date.now();
      look();
    };
    const note = () => {
      const wasIdle = Date.now() - signAt > IDLE_MS;
      signAt = Date.now();
      if (wasIdle) look();
    };
    look();
    const looking = setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", turn);
    for (const name of SIGNS) addEventListener(name, note, { passive: true });
    return () => {
      clearInterval(looking);
      document.removeEventListener("visibilitychange", turn);
      for (const name of SIGNS) removeEventListener(name, note);
    };
  }, [client]);
}
