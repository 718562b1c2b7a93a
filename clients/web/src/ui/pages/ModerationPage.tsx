import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { PaneHead } from "../controls/PaneHead";
import { PersonLine } from "../people/Person";
import type { PersonView } from "../types";

export type ModerationTab = "moderation" | "audit";

export interface ModerationPageProps {
  readonly tab: ModerationTab;
  /** How many reports are open. */
  readonly open: number;
  /** For who administers a channel and not the workspace. */
  readonly onlyReports: boolean;
  readonly onBack: () => void;
  readonly children: ReactNode;
}

export function ModerationPage({ tab, open, onlyReports, onBack, children }: ModerationPageProps) {
  return (
    <div className="settings">
      <PaneHead className="thread-inbox-head" onBack={onBack}>
        <div className="channel-title">
          <h1>{i18n.t("Moderation")}</h1>
        </div>
      </PaneHead>
      <div className="settings-scroll">
        <div className="thread-inbox">
          <nav className="tabs" aria-label={i18n.t("Moderation")}>
            <a className="tab" href="/moderation" aria-current={tab === "moderation" ? "page" : undefined}>
              {i18n.t("Reports")}
              {open > 0 && <span className="count">{open}</span>}
            </a>
            {!onlyReports && (
              <a className="tab" href="/audit" aria-current={tab === "audit" ? "page" : undefined}>
                {i18n.t("Audit log")}
              </a>
            )}
          </nav>
          {children}
        </div>
      </div>
    </div>
  );
}

export interface ReportCardProps {
  readonly author: PersonView;
  readonly reporter: PersonView;
  readonly place: string;
  readonly text: string;
  readonly reason: string;
  readonly when: string;
  /** What can be done about it. */
  readonly children: ReactNode;
}

export function ReportCard({ author, reporter, place, text, reason, when, children }: ReportCardProps) {
  return (
    <li className="report">
      <PersonLine person={author} />
      <p className="soft">
        {place} · {when}
      </p>
      <blockquote>{text}</blockquote>
      <p>
        {i18n.t("Reported by {name}", { name: reporter.name })}
        {reason && `: ${reason}`}
      </p>
      <div className="button-row">{children}</div>
    </li>
  );
}
