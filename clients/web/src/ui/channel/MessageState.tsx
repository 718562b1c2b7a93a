import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
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
  if (message.state === "turn") return <Turn message={message} actions={actions} />;
  const text =
    message.state === "sending" ? i18n.t("Sending…") : i18n.t("Waiting for a connection");
  return (
    <p className={`message-state message-state-${message.state}`} role="status">
      <ClockIcon size={16} />
      {text}
    </p>
  );
}

/** It is sent by itself when it is the writer's turn. */
function Turn({
  message,
  actions,
}: {
  readonly message: MessageView;
  readonly actions: MessageActions;
}) {
  const left = useSecondsUntil(message.turn_ms ?? 0);
  const { onDiscard } = actions;
  return (
    <div className="message-state message-state-turn">
      <ClockIcon size={16} />
      <span role="timer">{i18n.t("Slow mode: it is sent in {time}", { time: clock(left) })}</span>
      {onDiscard && (
        <Button small look="quiet" onClick={() => onDiscard(message)}>
          {i18n.t("Discard")}
        </Button>
      )}
    </div>
  );
}

function useSecondsUntil(until_ms: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((until_ms - now) / 1_000));
}

/** "1:05:00", "0:09" */
function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
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
