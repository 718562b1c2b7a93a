/** Notices whether anybody is looking at the page. */

import { useEffect } from "react";
import { useHere } from "./context";

const EVENTS = ["focus", "blur", "visibilitychange"] as const;

export function useAttention(): void {
  const { client } = useHere();
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
