import { type KeyboardEvent, useState } from "react";

export interface ListKeys {
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Arrow keys walk a list while the focus stays in the search field above it; Enter takes. */
export function useListKeys(length: number, onEnter: (index: number) => void): ListKeys {
  const [wished, setActive] = useState(0);
  const active = Math.min(wished, Math.max(0, length - 1));
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || length === 0) return;
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = active + step;
      setActive(
        Math.abs(step) === 1 ? (next + length) % length : Math.max(0, Math.min(next, length - 1)),
      );
    } else if (event.key === "Enter") {
      event.preventDefault();
      onEnter(active);
    }
  };
  return { active, setActive, onKeyDown };
}
