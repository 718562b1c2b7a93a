import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { IconButton } from "../controls/Button";
import { ChevronLeftIcon, CloseIcon } from "../icons";

export interface SidePaneProps {
  readonly title: string;
  /** "#general" */
  readonly subtitle?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The frame of what stands beside a channel. */
export function SidePane({ title, subtitle, onClose, children, footer }: SidePaneProps) {
  return (
    <section className="side-pane">
      <header className="pane-header">
        <IconButton
          className="only-narrow"
          label={i18n.t("Back")}
          icon={ChevronLeftIcon}
          onClick={onClose}
        />
        <div className="channel-title">
          <h2>{title}</h2>
          {subtitle && <p className="channel-topic clip">{subtitle}</p>}
        </div>
        <IconButton
          className="only-wide"
          label={i18n.t("Close")}
          icon={CloseIcon}
          keys="Esc"
          onClick={onClose}
        />
      </header>
      <div className="side-pane-content">{children}</div>
      {footer}
    </section>
  );
}

export interface ThreadPaneProps {
  /** Name of the channel the thread is in. */
  readonly channel: string;
  readonly root: ReactNode;
  readonly replies: number;
  /** The replies as rows, or a list that scrolls by itself. */
  readonly children: ReactNode;
  readonly composer: ReactNode;
  readonly onClose: () => void;
}

export function ThreadPane({
  channel,
  root,
  replies,
  children,
  composer,
  onClose,
}: ThreadPaneProps) {
  return (
    <SidePane title={i18n.t("Thread")} subtitle={channel} onClose={onClose} footer={composer}>
      {root}
      <div className="thread-rule" role="separator">
        <span>
          {replies > 0
            ? i18n.t("{count, plural, one {# reply} other {# replies}}", { count: replies })
            : i18n.t("No replies yet")}
        </span>
      </div>
      {children}
    </SidePane>
  );
}
