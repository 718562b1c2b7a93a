import { i18n } from "@lingui/core";
import { Button } from "../controls/Button";
import { ClockIcon, WarningIcon } from "../icons";
import type { MessageActions, MessageView } from "../types";

/** What became of a message that is not stored yet. */
export function MessageState({
  message,
  actions,
}: {
  readonly message: MessageView;
  readonly actions: MessageActions;
}) {
  if (message.state === "failed") return <Failed message={message} actions={actions} />;
  const text =
    message.state === "sending" ? i18n.t("Sending…") : i18n.t("Waiting for a connection");
  return (
    <p className={`message-state message-state-${message.state}`} role="status">
      <ClockIcon size={16} />
      {text}
    </p>
  );
}

function Failed({
  message,
  actions,
}: {
  readonly message: MessageView;
  readonly actions: MessageActions;
}) {
  const { onRetry, onDiscard } = actions;
  return (
    <div className="message-state message-state-failed" role="alert">
      <WarningIcon size={16} />
      <span>{message.failure ?? i18n.t("Not sent.")}</span>
      {onRetry && (
        <Button small look="quiet" onClick={() => onRetry(message)}>
          {i18n.t("Try again")}
        </Button>
      )}
      {onDiscard && (
        <Button small look="quiet" onClick={() => onDiscard(message)}>
          {i18n.t("Discard")}
        </Button>
      )}
    </div>
  );
}
