import { i18n } from "@lingui/core";
import { type RefObject, useEffect, useState } from "react";
import { ArrowDownIcon } from "../icons";
import { classes } from "../controls/classes";
import type { SidebarSection } from "./Sidebar";

export interface UnreadHintsProps {
  /** The list that scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly sections: readonly SidebarSection[];
}

const UNREAD = ".sidebar-item-unread, .sidebar-item:has(.badge:not(.badge-quiet))";

interface Hidden {
  readonly above: Element | undefined;
  readonly below: Element | undefined;
}

/** Says that there is something unread beyond the edge of the sidebar, and leads to it. */
export function UnreadHints({ scroller, sections }: UnreadHintsProps) {
  const [{ above, below }, setHidden] = useState<Hidden>({ above: undefined, below: undefined });
  useEffect(() => {
    const list = scroller.current;
    if (!list) return;
    const look = () => setHidden((known) => settled(known, hiddenIn(list)));
    const observer = new ResizeObserver(look);
    observer.observe(list);
    list.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      list.removeEventListener("scroll", look);
    };
  }, [scroller, sections]);
  return (
    <>
      {above && <Hint at="above" item={above} />}
      {below && <Hint at="below" item={below} />}
    </>
  );
}

function Hint({ at, item }: { readonly at: "above" | "below"; readonly item: Element }) {
  return (
    <button
      type="button"
      className={classes("unread-hint", `unread-hint-${at}`)}
      tabIndex={-1}
      aria-hidden="true"
      onClick={() => item.scrollIntoView({ block: "center", behavior: "smooth" })}
    >
      <ArrowDownIcon size={14} />
      {i18n.t("Unread")}
    </button>
  );
}

/** Find the unread channels next to the edges that are not seen, or hardly. */
function hiddenIn(list: HTMLElement): Hidden {
  const { top, bottom } = list.getBoundingClientRect();
  const items = [...list.querySelectorAll(UNREAD)];
  return {
    above: items.findLast((item) => middle(item) < top),
    below: items.find((item) => middle(item) > bottom),
  };
}

function middle(item: Element): number {
  const { top, height } = item.getBoundingClientRect();
  return top + height / 2;
}

function settled(known: Hidden, found: Hidden): Hidden {
  return known.above === found.above && known.below === found.below ? known : found;
}
