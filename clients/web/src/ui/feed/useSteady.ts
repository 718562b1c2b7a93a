import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { StoryView } from "./types";

/**
 * Keep a story's height when something new in it is shown in place: what one reads must not move.
 *
 * It is let go when the list is laid out anew, and when there is more or less room.
 */
export function useSteady(story: StoryView, settled: number): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  const laidOut = useRef({ story, settled, height: 0, width: 0 });
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const before = laidOut.current;
    if (before.settled !== settled) element.style.height = "";
    else if (isNewer(before.story, story)) element.style.height = `${before.height}px`;
    const { height, width } = element.getBoundingClientRect();
    laidOut.current = { story, settled, height, width };
  }, [story, settled]);
  useEffect(() => {
    const element = row.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (element.offsetWidth !== Math.round(laidOut.current.width)) element.style.height = "";
      const { height, width } = element.getBoundingClientRect();
      laidOut.current = { ...laidOut.current, height, width };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return row;
}

function isNewer(before: StoryView, now: StoryView): boolean {
  return before.time_us !== now.time_us || before.preview?.text !== now.preview?.text;
}
