import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { Button } from "../controls/Button";
import type { Icon } from "../icons";
import { WarningIcon } from "../icons";

export interface EmptyStateProps {
  readonly icon?: Icon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** What to say where there is nothing yet, and what to do about it. */
export function EmptyState({ icon: Drawn, title, children, actions }: EmptyStateProps) {
  return (
    <div className="empty">
      {Drawn && (
        <span className="empty-icon">
          <Drawn size={28} />
        </span>
      )}
      <h2>{title}</h2>
      {children && <div className="empty-text">{children}</div>}
      {actions && <div className="button-row">{actions}</div>}
    </div>
  );
}

export interface ErrorScreenProps {
  readonly title?: string;
  readonly children?: ReactNode;
  /** For whoever asks the administrators. */
  readonly details?: string;
  readonly onRetry?: () => void;
}

/** Something broke that we could not mend by ourselves. */
export function ErrorScreen({ title, children, details, onRetry }: ErrorScreenProps) {
  return (
    <div className="error-screen" role="alert">
      <EmptyState
        icon={WarningIcon}
        title={title ?? i18n.t("That did not work")}
        actions={
          onRetry && (
            <Button look="primary" onClick={onRetry}>
              {i18n.t("Try again")}
            </Button>
          )
        }
      >
        {children ?? (
          <p>
            {i18n.t("Nothing you wrote is lost. Try again; if it stays, tell your administrator.")}
          </p>
        )}
        {details && <pre className="error-details">{details}</pre>}
      </EmptyState>
    </div>
  );
}

/** The beginning of a channel's history. */
export function ChannelBeginning({ title, children, actions }: Omit<EmptyStateProps, "icon">) {
  return (
    <div className="beginning">
      <h2>{title}</h2>
      {children && <div className="empty-text">{children}</div>}
      {actions && <div className="button-row">{actions}</div>}
    </div>
  );
}
