import "../../styles/integrations.css";
import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { Button, IconButton } from "../controls/Button";
import { BotIcon, ChevronLeftIcon, PlusIcon } from "../icons";
import { EmptyState } from "../states/EmptyState";
import { PeopleSkeleton } from "../states/Skeletons";
import type { AppEntryView } from "./integrations";

export interface IntegrationsPageProps {
  /** Absent while they are loading. */
  readonly apps: readonly AppEntryView[] | null;
  /** Which of them is looked at. */
  readonly open: string | null;
  readonly onOpen: (bot: string | null) => void;
  readonly onAdd: () => void;
  readonly onBack: () => void;
  /** What is to know of the one that is looked at. */
  readonly children?: ReactNode;
}

/** The programs that talk here; for administrators. */
export function IntegrationsPage({ apps, open, onOpen, onAdd, onBack, children }: IntegrationsPageProps) {
  return (
    <div className="settings">
      <header className="pane-header">
        <IconButton label={i18n.t("Back")} icon={ChevronLeftIcon} onClick={onBack} />
        <div className="channel-title">
          <h1>{i18n.t("Apps")}</h1>
        </div>
      </header>
      <div className="settings-scroll">
        <div className="settings-content">
          <p className="soft">
            {i18n.t("Bots written for Slack work here when their address and token change.")}
          </p>
          <div className="button-row">
            <Button look="primary" icon={PlusIcon} onClick={onAdd}>
              {i18n.t("Add an app")}
            </Button>
          </div>
          {!apps && <PeopleSkeleton lines={3} />}
          {apps?.length === 0 && (
            <EmptyState icon={BotIcon} title={i18n.t("There are no apps yet")}>
              <p>{i18n.t("Add one, and give its tokens to the program.")}</p>
            </EmptyState>
          )}
          {apps && apps.length > 0 && (
            <ul className="app-list">
              {apps.map((app) => (
                <AppItem key={app.bot} app={app} isOpen={app.bot === open} onOpen={onOpen}>
                  {children}
                </AppItem>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  );
}

interface AppItemProps {
  readonly app: AppEntryView;
  readonly isOpen: boolean;
  readonly onOpen: (bot: string | null) => void;
  readonly children?: ReactNode;
}

function AppItem({ app, isOpen, onOpen, children }: AppItemProps) {
  return (
    <li className="app-item">
      <button type="button" className="app-head" aria-expanded={isOpen} onClick={() => onOpen(isOpen ? null : app.bot)}>
        <BotIcon size={20} />
        <span className="person-text">
          <span className="person-name">{app.name}</span>
          <span className="person-handle">
            @{app.handle} · {wayOf(app)}
          </span>
        </span>
      </button>
      {isOpen && <div className="app-body">{children}</div>}
    </li>
  );
}

function wayOf({ socketMode, requestUrl }: AppEntryView): string {
  if (socketMode) return i18n.t("Socket Mode");
  return requestUrl ? i18n.t("by HTTP") : i18n.t("is not told of anything");
}
