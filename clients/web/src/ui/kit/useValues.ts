import { useMemo, useState } from "react";
import type { Value } from "../../text/kit/types";
import { type KitDesk, pressKey } from "./desk";

export interface Values extends Pick<KitDesk, "valueOf" | "onValue"> {
  /** By block and action: see `pressKey`. */
  readonly all: ReadonlyMap<string, Value>;
}

/** Remember what was chosen and written in one layout. */
export function useValues(): Values {
  const [all, setAll] = useState<ReadonlyMap<string, Value>>(new Map());
  return useMemo(
    () => ({
      all,
      valueOf: (block, action, initial) => all.get(pressKey(block, action)) ?? initial,
      onValue: (block, action, value) =>
        setAll((before) => new Map(before).set(pressKey(block, action), value)),
    }),
    [all],
  );
}
