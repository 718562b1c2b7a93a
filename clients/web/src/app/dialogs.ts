/** What is open above the page. */

import { createContext, useContext } from "react";
import type { MessageView } from "../ui/types";

export type Dialog =
  | { readonly kind: "switcher" }
  | { readonly kind: "newMessage" }
  | { readonly kind: "create" }
  | { readonly kind: "invite"; readonly channel?: string }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "rename"; readonly channel: string }
  | { readonly kind: "addPeople"; readonly channel: string }
  | { readonly kind: "archive"; readonly channel: string }
  | { readonly kind: "leave"; readonly channel: string }
  | { readonly kind: "person"; readonly user: string }
  | { readonly kind: "date"; readonly channel: string }
  | { readonly kind: "delete"; readonly channel: string; readonly message: MessageView };

export interface Dialogs {
  readonly current: Dialog | null;
  readonly open: (dialog: Dialog) => void;
  readonly close: () => void;
}

export const DialogsContext = createContext<Dialogs | null>(null);

export function useDialogs(): Dialogs {
  const dialogs = useContext(DialogsContext);
  if (!dialogs) throw new Error("there is nothing to open dialogs in");
  return dialogs;
}
