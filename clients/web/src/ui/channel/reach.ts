import { createContext, useCallback } from "react";
import type { MessageActions, MessageView } from "../types";

/** Whether Tab reaches what is in a message. */
export const Reach = createContext<0 | -1>(0);

/** Say whether something else stands in place of the text: a program's layout, or a poll. */
export function isLaidOut({ app, poll }: Pick<MessageView, "app" | "poll">): boolean {
  return Boolean(poll || (app && (app.blocks || app.standsFor)));
}

/** Shows what the message said before it was edited; null where that is not offered. */
export const Revise = createContext<(() => void) | null>(null);

/** Return what to offer as `Revise`: the same while message and actions are. */
export function useRevise(message: MessageView, { onRevisions }: MessageActions): (() => void) | null {
  const show = useCallback(() => onRevisions?.(message), [message, onRevisions]);
  return onRevisions && message.edited_us !== null ? show : null;
}
