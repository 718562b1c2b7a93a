import { i18n } from "@lingui/core";
import { type ReactNode, useState } from "react";
import { classes } from "../controls/classes";

const MOST_CHARACTERS = 900;
const MOST_LINES = 14;

export interface FoldedProps {
  /** What the children show, to see how long it is. */
  readonly text: string;
  readonly children: ReactNode;
}

/** Shows the beginning of what is long, and all of it on demand. */
export function Folded({ text, children }: FoldedProps) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > MOST_CHARACTERS || text.split("\n").length > MOST_LINES;
  if (!isLong) return <>{children}</>;
  return (
    <>
      <div className={classes("folded", !isOpen && "folded-closed")}>{children}</div>
      <button
        type="button"
        className="button-link"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? i18n.t("Show less") : i18n.t("Show all")}
      </button>
    </>
  );
}
