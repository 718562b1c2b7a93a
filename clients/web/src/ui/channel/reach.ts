import { createContext } from "react";
import type { MessageView } from "../types";

/** Whether Tab reaches what is in a message. */
export const Reach = createContext<0 | -1>(0);

/** Say whether something else stands in place of the text: a program's layout, or a poll. */
export function isLaidOut({ app, poll }: Pick<MessageView, "app" | "poll">): boolean {
  return Boolean(poll || (app && (app.blocks || app.standsFor)));
}
