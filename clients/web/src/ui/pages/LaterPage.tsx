import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { fullTime } from "../../locales/dates";
import "../../styles/profiles.css";
import { IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Menu, type MenuGroups } from "../controls/Menu";
import { PaneHead } from "../controls/PaneHead";
import { CheckIcon, MoreIcon } from "../icons";

export type LaterTab = "saved" | "reminders" | "scheduled";

export interface LaterPageProps {
  readonly tab: LaterTab;
  /** How much waits on each tab. */
  readonly counts: Readonly<Record<LaterTab, number>>;
  /** What stands at the end of the header. */
  readonly action?: ReactNode;
  /** Shown where nothing waits. */
  readonly empty: ReactNode;
  readonly cards: readonly ReactNode[];
  /** What stands below the cards, such as a way to more of them. */
  readonly below?: ReactNode;
  readonly onBack: () => void;
}

/** What one keeps for later: messages, reminders, and what is to be sent. */
export function LaterPage({ tab, counts, action, empty, cards, below, onBack }: LaterPageProps) {
  const tabs = [
    { id: "saved", name: i18n.t("Saved") },
    { id: "reminders", name: i18n.t("Reminders") },
    { id: "scheduled", name: i18n.t("To be sent") },
  ] as const;
  return (
    <div className="settings">
      <PaneHead className="thread-inbox-head" onBack={onBack}>
        <div className="channel-title">
          <h1>{i18n.t("Later")}</h1>
        </div>
        {action}
      </PaneHead>
      <div className="settings-scroll">
        <div className="thread-inbox">
          <nav className="tabs" aria-label={i18n.t("Later")}>
            {tabs.map(({ id, name }) => (
              <a key={id} className="tab" href={`/${id}`} aria-current={id === tab ? "page" : undefined}>
                {name}
                {counts[id] > 0 && <span className="count">{counts[id]}</span>}
              </a>
            ))}
          </nav>
          {cards.length === 0 ? empty : <ul className="thread-cards">{cards}</ul>}
          {below}
        </div>
      </div>
    </div>
  );
}

export interface LaterCardProps {
  /** It calls for the reader: its time has come, or it failed. */
  readonly isUrgent?: boolean;
  readonly isDone?: boolean;
  /** Where it belongs. */
  readonly place?: ReactNode;
  readonly when?: string;
  readonly time_us: number;
  readonly menu: MenuGroups;
  /** Offers to call it done. */
  readonly onDone?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** One thing that is kept for later. */
export function LaterCard(props: LaterCardProps) {
  const { isUrgent, isDone, place, when, time_us, menu, onDone, children } = props;
  return (
    <li
      className={classes(
        "thread-card",
        "later-card",
        isUrgent && "thread-card-unread",
        isDone && "later-done",
      )}
    >
      <div className="thread-card-main">
        {(place || when || isDone) && (
          <p className="thread-card-head">
            {place}
            {when && <time title={fullTime(time_us)}>{when}</time>}
            {isDone && <span className="mark">{i18n.t("done")}</span>}
          </p>
        )}
        {children}
      </div>
      {onDone && !isDone && (
        <IconButton size="s" label={i18n.t("Done")} icon={CheckIcon} onClick={onDone} />
      )}
      <Menu align="end" groups={menu}>
        <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </li>
  );
}
