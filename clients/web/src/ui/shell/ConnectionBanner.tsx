import { i18n } from "@lingui/core";
import { Button } from "../controls/Button";
import { Spinner } from "../controls/Spinner";
import { OfflineIcon, WarningIcon } from "../icons";
import type { Connection } from "../types";

export interface ConnectionBannerProps {
  readonly connection: Connection;
  /** Try now instead of waiting. */
  readonly onRetry?: () => void;
}

/** Says nothing while all is well. */
export function ConnectionBanner({ connection, onRetry }: ConnectionBannerProps) {
  return (
    <div role="status" aria-live="polite">
      {connection.kind !== "online" && (
        <div className={`banner banner-${connection.kind}`}>
          <Sign connection={connection} />
          <span className="banner-text">{sentence(connection)}</span>
          {onRetry && connection.kind === "offline" && (
            <Button small look="quiet" onClick={onRetry}>
              {i18n.t("Try now")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Sign({ connection }: { readonly connection: Connection }) {
  if (connection.kind === "connecting") return <Spinner />;
  return connection.kind === "refused" ? <WarningIcon size={18} /> : <OfflineIcon size={18} />;
}

function sentence(connection: Connection): string {
  switch (connection.kind) {
    case "online":
      return "";
    case "connecting":
      return i18n.t("Connecting…");
    case "refused":
      return connection.reason;
    case "offline":
      return connection.waiting === 0
        ? i18n.t("You are offline. What you write will be sent when you are back.")
        : i18n.t(
            "{count, plural, one {You are offline. # message is waiting to be sent.} other {You are offline. # messages are waiting to be sent.}}",
            { count: connection.waiting },
          );
  }
}
