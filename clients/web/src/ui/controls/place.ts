/** Puts what floats above or below what it belongs to, wherever there is room. */

export interface Spot {
  readonly side: "top" | "bottom";
  readonly align: "start" | "center" | "end";
}

const GAP_PX = 6;
/** So near to the edges of the window it comes. */
const EDGE_PX = 8;

/** Keep it there while things scroll and change their size; return what ends that. */
export function keepBeside(floating: HTMLElement, anchor: Element, spot: Spot): () => void {
  const again = () => place(floating, anchor.getBoundingClientRect(), spot);
  const sizes = new ResizeObserver(again);
  sizes.observe(floating);
  const ending = new AbortController();
  const how = { capture: true, passive: true, signal: ending.signal };
  addEventListener("resize", again, how);
  addEventListener("scroll", again, how);
  again();
  return () => {
    sizes.disconnect();
    ending.abort();
  };
}

function place(floating: HTMLElement, anchor: DOMRect, { side, align }: Spot): void {
  const { offsetWidth: width, offsetHeight: height, style } = floating;
  const above = anchor.top - GAP_PX - height;
  const below = anchor.bottom + GAP_PX;
  const most = innerHeight - EDGE_PX - height;
  const isAbove = side === "top" ? above >= EDGE_PX || below > most : above >= EDGE_PX && below > most;
  const left = { start: anchor.left, center: (anchor.left + anchor.right - width) / 2, end: anchor.right - width };
  style.top = `${within(isAbove ? above : below, most)}px`;
  style.left = `${within(left[align], innerWidth - EDGE_PX - width)}px`;
}

function within(wanted: number, most: number): number {
  return Math.max(EDGE_PX, Math.min(wanted, most));
}
