/** The shape of what is coming, while it loads. They appear only after a moment (CSS). */

import { i18n } from "@lingui/core";
import type { ReactNode } from "react";

/** Widths in percent, as messages have them. */
const LINES = [[72], [90, 38], [54], [81, 88, 25], [40], [66, 20]];

export function MessageSkeletons({ count = 6 }: { readonly count?: number }) {
  return (
    <Loading>
      {Array.from({ length: count }, (_, index) => (
        <div className="message skeleton-message" key={index}>
          <div className="message-gutter">
            <span className="skeleton skeleton-face" />
          </div>
          <div className="message-main">
            <span className="skeleton skeleton-w20" />
            {(LINES[index % LINES.length] ?? []).map((width, line) => (
              <span key={line} className={`skeleton skeleton-w${Math.round(width / 10) * 10}`} />
            ))}
          </div>
        </div>
      ))}
    </Loading>
  );
}

export function SidebarSkeleton() {
  return (
    <Loading>
      {[50, 70, 40, 60, 80, 50, 40].map((width, index) => (
        <div className="skeleton-item" key={index}>
          <span className="skeleton skeleton-icon" />
          <span className={`skeleton skeleton-w${width}`} />
        </div>
      ))}
    </Loading>
  );
}

export function PeopleSkeleton({ lines = 5 }: { readonly lines?: number }) {
  return (
    <Loading>
      {Array.from({ length: lines }, (_, index) => (
        <div className="person" key={index}>
          <span className="skeleton skeleton-face" />
          <span className="person-text">
            <span className={`skeleton skeleton-w${index % 2 ? 40 : 50}`} />
            <span className="skeleton skeleton-w30" />
          </span>
        </div>
      ))}
    </Loading>
  );
}

function Loading({ children }: { readonly children: ReactNode }) {
  return (
    <div className="skeletons" role="status">
      <span className="unseen">{i18n.t("Loading…")}</span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}
