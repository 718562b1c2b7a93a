import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { ChevronLeftIcon } from "../icons";
import { IconButton } from "./Button";
import { classes } from "./classes";

export interface PaneHeadProps {
  readonly className?: string;
  readonly onBack: () => void;
  /** What it is the head of, and what is done with that. */
  readonly children: ReactNode;
}

/** The head of a pane; where that fills a narrow screen, it leads back. */
export function PaneHead({ className, onBack, children }: PaneHeadProps) {
  return (
    <header className={classes("pane-header", className)}>
      <IconButton className="only-narrow" label={i18n.t("Back")} icon={ChevronLeftIcon} onClick={onBack} />
      {children}
    </header>
  );
}
