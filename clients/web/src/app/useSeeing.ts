/** Notices which stories somebody has really seen. */

import { type RefObject, useEffect, useRef } from "react";
import type { Story } from "../protocol";
import { useHere } from "./context";

/** A glance is no reading. */
const LOOK_MS = 1_000;
const HALF = 0.5;

/**
 * A story is seen that was at least half on the screen at two looks, a second apart, as it is now,
 * in a page that is visible and has the focus; one that is taller than the list, with half of that.
 */
export function useSeeing(scroller: RefObject<HTMLElement | null>, stories: readonly Story[]): void {
  const { client } = useHere();
  const latest = useRef(stories);
  latest.current = stories;
  useEffect(() => {
    let before: ReadonlyMap<string, number> = new Map();
    const look = () => {
      const now = inView(scroller.current, latest.current);
      for (const story of now) {
        if (!story.seen && before.get(story.key) === story.last_us) client.feed.look(story);
      }
      before = new Map(now.map(({ key, last_us }) => [key, last_us]));
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [client, scroller]);
}

function inView(scroller: HTMLElement | null, stories: readonly Story[]): readonly Story[] {
  if (!scroller || !isLookedAt(scroller)) return [];
  const { top, bottom } = scroller.getBoundingClientRect();
  const keys = new Set<string | undefined>();
  for (const row of scroller.querySelectorAll<HTMLElement>("[data-key]")) {
    const box = row.getBoundingClientRect();
    const shown = Math.min(bottom, box.bottom) - Math.max(top, box.top);
    if (shown >= HALF * Math.min(box.height, bottom - top)) keys.add(row.dataset["key"]);
  }
  return stories.filter(({ key }) => keys.has(key));
}

/** Where there is room for one pane, another one may lie above it. */
function isLookedAt(scroller: HTMLElement): boolean {
  const isHere = document.visibilityState === "visible" && document.hasFocus();
  return isHere && scroller.checkVisibility({ visibilityProperty: true });
}
