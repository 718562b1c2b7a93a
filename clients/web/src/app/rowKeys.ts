/** The keys on a message: moving to its neighbours, and what can be done with it. */

import type { KeyboardEvent } from "react";
import type { MessageActions, MessageView } from "../ui/types";

/** Which message the keyboard is on, and what may be done with it. */
export type Find = (key: string) => { message: MessageView; actions: MessageActions } | undefined;

/** Return what to do on a key in a list of messages. */
export function rowKeys(find: Find): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-key]");
    if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      return moveFrom(row, event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
    }
    const found = find(row.dataset["key"] ?? "");
    const act = found && actionOf(event.key, found.message, found.actions);
    const react = event.key === "+" && row.querySelector<HTMLElement>("[data-react]");
    if (!found || !(act || react)) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) act(found.message);
    else if (react) react.click();
  };
}

function actionOf(key: string, message: MessageView, actions: MessageActions) {
  if (message.seq === null || message.deleted) return undefined;
  switch (key.toLowerCase()) {
    case "t":
    case "r":
      return actions.onReply;
    case "enter":
      return message.thread ? actions.onOpenThread : actions.onReply;
    case "e":
      return message.mine && !message.poll ? actions.onEdit : undefined;
    case "u":
      return actions.onMarkUnread;
    case "s":
      return actions.onSave;
    case "c":
      return actions.onCopyLink;
    case "delete":
    case "backspace":
      return actions.onDelete;
    default:
      return undefined;
  }
}

/** Go to the message above or below; below the last one is where one writes. */
export function moveFrom(row: HTMLElement, list: HTMLElement, step: 1 | -1): void {
  const rows = [...list.querySelectorAll<HTMLElement>("[data-key]")].sort(
    (one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top,
  );
  const next = rows[rows.indexOf(row) + step];
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } else if (step === 1) {
    list.closest("section, main")?.querySelector<HTMLElement>(".composer-text")?.focus();
  }
}
