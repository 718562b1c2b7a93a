import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Keys } from "./Keys";

const DELAY_MS = 500;
/** So soon after one tip, the next comes at once. */
const NEXT_MS = 200;
const GAP = 6;
const MARGIN = 8;

export type TipSide = "top" | "bottom" | "left" | "right";

/** What an element bears to get a tip. It has its own accessible name; this is for the eyes. */
export function tipped(text: string, side: TipSide = "top", keys?: string) {
  return { "data-tip": text, "data-tip-side": side, "data-tip-keys": keys };
}

/** Stands once in the page, and says what is under the pointer or has the focus. */
export function Tooltips() {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => watch(setTarget, (node) => ref.current?.contains(node) ?? false), []);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (!tip || !target) return;
    tip.showPopover();
    place(tip, target);
    return () => tip.hidePopover();
  }, [target]);
  const { tip, tipKeys } = target?.dataset ?? {};
  return (
    <div ref={ref} popover="manual" className="tooltip" aria-hidden="true">
      {tip}
      {tipKeys && <Keys keys={tipKeys} />}
    </div>
  );
}

/** Follow pointer and focus; a press, a key or scrolling takes the tip away. Return how to stop. */
function watch(show: (target: HTMLElement | null) => void, isTip: (node: Node) => boolean) {
  let shown: HTMLElement | null = null;
  let goneAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turnTo = (target: HTMLElement | null, delay: number) => {
    clearTimeout(timer);
    if (target === shown) return;
    if (shown) goneAt = performance.now();
    show((shown = null));
    if (!target) return;
    const appear = () => target.isConnected && show((shown = target));
    timer = setTimeout(appear, performance.now() - goneAt < NEXT_MS ? 0 : delay);
  };
  const hide = () => turnTo(null, 0);
  const over = (event: PointerEvent) => {
    if (event.pointerType === "touch" || isTip(event.target as Node)) return;
    turnTo(bearer(event), DELAY_MS);
  };
  const focus = (event: FocusEvent) => {
    const target = bearer(event);
    turnTo(target?.matches(":focus-visible") ? target : null, 0);
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  document.addEventListener("pointerover", over, { signal });
  document.addEventListener("focusin", focus, { signal });
  for (const event of ["focusout", "pointerdown", "pointerleave", "keydown", "scroll"] as const) {
    document.addEventListener(event, hide, { signal, capture: true });
  }
  return () => {
    clearTimeout(timer);
    stopping.abort();
  };
}

function bearer(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
}

/** Put a tip beside what it is about: on the side it asks for, or opposite where there is no room. */
function place(tip: HTMLElement, target: HTMLElement): void {
  const box = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const before = { top: box.top - GAP - height, left: box.left - GAP - width };
  const behind = { top: box.bottom + GAP, left: box.right + GAP };
  const side = target.dataset["tipSide"];
  const isBeside = side === "left" || side === "right";
  const along = isBeside ? "left" : "top";
  const across = isBeside ? "top" : "left";
  const most = { top: innerHeight - MARGIN - height, left: innerWidth - MARGIN - width };
  const wantsBefore = side === "top" || side === "left";
  const fits = wantsBefore ? before[along] >= MARGIN : behind[along] <= most[along];
  const middle = {
    top: box.top + (box.height - height) / 2,
    left: box.left + (box.width - width) / 2,
  };
  tip.style[along] = `${(wantsBefore === fits ? before : behind)[along]}px`;
  tip.style[across] = `${Math.max(MARGIN, Math.min(middle[across], most[across]))}px`;
}
