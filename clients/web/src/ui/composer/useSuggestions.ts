import { useEffect, useState } from "react";
import type { Suggest, Suggestion } from "../types";
import { queryAt } from "./editing";

export interface Suggestions {
  readonly list: readonly Suggestion[];
  /** Where the word begins that a suggestion replaces. */
  readonly from: number;
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly dismiss: () => void;
}

const NOTHING: readonly Suggestion[] = [];

/** Ask for suggestions as the caret moves; an answer that comes late is dropped. */
export function useSuggestions(
  text: string,
  caret: number | null,
  suggest: Suggest | undefined,
): Suggestions {
  const [list, setList] = useState(NOTHING);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const query = caret === null || !suggest ? null : queryAt(text, caret);
  const open = query !== null && query.from !== dismissed;
  useEffect(() => {
    let current = true;
    const show = (found: readonly Suggestion[]) => {
      if (!current) return;
      setList(found);
      setActive(0);
    };
    if (!open || !query || !suggest) show(NOTHING);
    else
      void Promise.resolve(suggest({ kind: query.kind, text: query.text })).then(show, () =>
        show(NOTHING),
      );
    return () => {
      current = false;
    };
  }, [open, query?.kind, query?.text, suggest]);
  const isElsewhere = query === null;
  useEffect(() => {
    if (isElsewhere) setDismissed(null); // another word may begin where that one did
  }, [isElsewhere]);
  const from = query?.from ?? 0;
  return {
    list: open ? list : NOTHING,
    from,
    active,
    setActive,
    dismiss: () => setDismissed(from),
  };
}
