/** Notices that nobody uses the device, and that somebody does again. */

import { useEffect } from "react";
import { IDLE_AFTER_MS } from "../core/people";
import { useHere } from "./context";

const EVENTS = ["pointermove", "pointerdown", "keydown", "wheel", "visibilitychange"] as const;
const LOOK_EVERY_MS = 30_000;

/** A page that is hidden hears nobody: it comes to rest like one that is left alone. */
export function useIdle(): void {
  const { client } = useHere();
  useEffect(() => {
    let used_ms = Date.now();
    const used = () => {
      if (document.visibilityState === "hidden") return;
      used_ms = Date.now();
      client.people.rest(false);
    };
    const look = () => {
      if (Date.now() - used_ms >= IDLE_AFTER_MS) client.people.rest(true);
    };
    const looking = setInterval(look, LOOK_EVERY_MS);
    for (const name of EVENTS) document.addEventListener(name, used, { passive: true });
    return () => {
      clearInterval(looking);
      for (const name of EVENTS) document.removeEventListener(name, used);
    };
  }, [client]);
}
