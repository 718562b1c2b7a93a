import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Keys } from "./Keys";
import { keepBeside, type Spot } from "./place";

export interface Tip {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly side?: Spot["side"];
}

/** Return what lets `Tips` say what an element is. It has its own accessible name; this is for the eyes. */
export function tip({ text, keys, side = "top" }: Tip) {
  return { "data-tip": text, "data-tip-keys": keys, "data-tip-side": side };
}

/** So long the pointer rests on something before it is told what that is. */
const REST_MS = 500;
/** So soon after one tip the next one comes at once. */
const SOON_MS = 200;
/** So long the pointer may take from an element to its tip, which may be read at leisure. */
const WAY_MS = 100;

/** Shows the tips of all elements; stands once in the app. */
export function Tips() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  useEffect(() => watchTips(setAnchor), []);
  return anchor && <Shown anchor={anchor} />;
}

function Shown({ anchor }: { readonly anchor: HTMLElement }) {
  const ref = useRef<HTMLDivElement>(null);
  const { tip: text, tipKeys: keys, tipSide: side } = anchor.dataset;
  useLayoutEffect(() => {
    const floating = ref.current!;
    floating.showPopover();
    const spot = { side: side === "bottom" ? side : "top", align: "center" } as const;
    const release = keepBeside(floating, anchor, spot);
    return () => {
      release();
      floating.hidePopover(); // so that the next one is above everything again
    };
  }, [anchor, side]);
  return (
    <div ref={ref} popover="manual" role="tooltip" className="tooltip">
      {text}
      {keys && <Keys keys={keys} />}
    </div>
  );
}

/** Tell which element's tip is to be shown; return what ends that. */
function watchTips(show: (anchor: HTMLElement | null) => void): () => void {
  let current: HTMLElement | null = null;
  let shown: HTMLElement | null = null;
  let hiddenAt = -SOON_MS;
  let timer: ReturnType<typeof setTimeout>;
  const turnTo = (next: HTMLElement | null, afterMs: number) => {
    clearTimeout(timer);
    current = next;
    const turn = () => {
      if (shown && !next) hiddenAt = performance.now();
      shown = next?.isConnected ? next : null;
      show(shown);
    };
    if (afterMs > 0) timer = setTimeout(turn, afterMs);
    else turn();
  };
  const listeners = {
    pointerover({ target, pointerType }: PointerEvent) {
      if (pointerType === "touch") return;
      const next = tipped(target) ?? (isTip(target) ? shown : null);
      if (next === current) return;
      const isSoon = shown !== null || performance.now() - hiddenAt < SOON_MS;
      turnTo(next, next === null ? WAY_MS : isSoon ? 0 : REST_MS);
    },
    focusin({ target }: FocusEvent) {
      const next = tipped(target);
      if (next?.matches(":focus-visible")) turnTo(next, 0);
    },
    focusout: () => turnTo(null, 0),
    pointerdown({ target }: PointerEvent) {
      turnTo(null, 0);
      current = tipped(target); // it has been understood
    },
    keydown: () => turnTo(null, 0),
    scroll: () => turnTo(null, 0),
  };
  const ending = new AbortController();
  const how = { capture: true, passive: true, signal: ending.signal };
  for (const [name, listener] of Object.entries(listeners)) {
    document.addEventListener(name, listener as EventListener, how);
  }
  return () => {
    clearTimeout(timer);
    ending.abort();
  };
}

function tipped(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tip]:not([aria-expanded=true])") : null;
}

function isTip(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".tooltip") !== null;
}
