import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { IconButton } from "../controls/Button";
import { PaneHead } from "../controls/PaneHead";
import { CloseIcon } from "../icons";

export interface SidePaneProps {
  readonly title: string;
  /** "#general" */
  readonly subtitle?: string;
  readonly onClose: () => void;
  /** Buttons at its head. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The frame of what stands beside a channel. */
export function SidePane({ title, subtitle, onClose, actions, children, footer }: SidePaneProps) {
  return (
    <section className="side-pane">
      <PaneHead onBack={onClose}>
        <div className="channel-title">
          <h2>{title}</h2>
          {subtitle && <p className="channel-topic clip">{subtitle}</p>}
        </div>
        {actions}
        <IconButton
          className="only-wide"
          label={i18n.t("Close")}
          icon={CloseIcon}
          keys="Esc"
          onClick={onClose}
        />
      </PaneHead>
      <div className="side-pane-content">{children}</div>
      {footer}
    </section>
  );
}
