import { createContext } from "react";
import type { MessageView } from "../types";

/** Whether Tab reaches what is in a message. */
export const Reach = createContext<0 | -1>(0);

/** Say whether a program's layout stands in place of the text. */
export function isLaidOut({ app }: Pick<MessageView, "app">): boolean {
  return Boolean(app && (app.blocks || app.standsFor));
}
