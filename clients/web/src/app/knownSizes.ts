/** Remembers how tall the items of a list were: who comes back finds everything in its place at once. */

import { type RefObject, useLayoutEffect, useRef } from "react";
import type { CacheSnapshot, VListHandle } from "virtua";
import type { Keyed } from "../core/scroll";

const MOST_LISTS = 50;

interface Left {
  /** Sizes are known by place: they hold as long as the list begins with the same item. */
  readonly first: string | undefined;
  readonly sizes: CacheSnapshot;
}

/** Lists by when they were left, oldest first. */
const lists = new Map<string, Left>();

/** Return the sizes known of a list when it is shown; keep those it has when it is left. */
export function useKnownSizes(
  name: string,
  items: readonly Keyed[],
  list: RefObject<VListHandle | null>,
): CacheSnapshot | undefined {
  const first = items[0]?.key;
  const latest = useRef(first);
  const known = useRef(lists.get(name));
  useLayoutEffect(() => {
    latest.current = first;
  });
  useLayoutEffect(() => {
    const handle = list.current;
    return () => {
      if (handle) keep(name, { first: latest.current, sizes: handle.cache });
    };
  }, [name, list]);
  return known.current?.first === first ? known.current?.sizes : undefined;
}

function keep(name: string, left: Left): void {
  lists.delete(name);
  lists.set(name, left);
  const [oldest] = lists.keys();
  if (lists.size > MOST_LISTS && oldest !== undefined) lists.delete(oldest);
}
