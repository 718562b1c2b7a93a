import type { ReactNode } from "react";
import { i18n } from "@lingui/core";
import { classes } from "../controls/classes";

export type Pane = "sidebar" | "main" | "aside";

export interface AppShellProps {
  readonly sidebar: ReactNode;
  readonly main: ReactNode;
  /** Thread or details; beside the channel where there is room, else over it. */
  readonly aside?: ReactNode;
  /** Says how the connection is; above everything. */
  readonly banner?: ReactNode;
  /** Which pane a narrow screen shows. */
  readonly pane: Pane;
  readonly asideLabel?: string;
}

/** Three panes on a wide screen, two on a tablet, one on a telephone. */
export function AppShell({ sidebar, main, aside, banner, pane, asideLabel }: AppShellProps) {
  return (
    <div className={classes("shell", `shell-show-${pane}`, aside != null && "shell-with-aside")}>
      <a className="skip-link" href="#main">
        {i18n.t("Skip to the conversation")}
      </a>
      <div className="shell-banner">{banner}</div>
      <nav className="shell-sidebar" aria-label={i18n.t("Channels and people")}>
        {sidebar}
      </nav>
      <main className="shell-main" id="main" tabIndex={-1}>
        {main}
      </main>
      {aside != null && (
        <aside className="shell-aside" aria-label={asideLabel ?? i18n.t("Details")}>
          {aside}
        </aside>
      )}
    </div>
  );
}
