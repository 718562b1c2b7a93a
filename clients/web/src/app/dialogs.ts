/** What is open above the page. */

import { createContext, useContext } from "react";
import type { Calls } from "../text/mentions";
import type { FileView, MessagePlace, MessageView } from "../ui/types";

export type Dialog =
  | { readonly kind: "switcher" }
  | { readonly kind: "search" }
  | { readonly kind: "newMessage" }
  | { readonly kind: "create" }
  | { readonly kind: "invite"; readonly channel?: string }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "rename"; readonly channel: string }
  | { readonly kind: "addPeople"; readonly channel: string }
  | { readonly kind: "archive"; readonly channel: string }
  /** Of the side bar: for a channel, or its name; null for a new one. */
  | { readonly kind: "intoSection"; readonly channel: string }
  | { readonly kind: "nameSection"; readonly section: string | null }
  | { readonly kind: "convert"; readonly channel: string }
  | { readonly kind: "leave"; readonly channel: string }
  | { readonly kind: "person"; readonly user: string }
  | { readonly kind: "share"; readonly channel: string; readonly seq: number }
  | { readonly kind: "block"; readonly user: string }
  | { readonly kind: "report"; readonly channel: string; readonly seq: number }
  | { readonly kind: "hide"; readonly channel: string; readonly seq: number; readonly hidden: boolean }
  | { readonly kind: "warn"; readonly user: string; readonly report?: number }
  | { readonly kind: "suspend"; readonly user: string; readonly report?: number }
  | { readonly kind: "deactivate"; readonly user: string }
  | { readonly kind: "revisions"; readonly channel: string; readonly seq: number }
  | { readonly kind: "reactors"; readonly channel: string; readonly seq: number }
  | {
      readonly kind: "interrupt";
      readonly channel: string;
      readonly calls: Calls;
      readonly onSend: () => void;
    }
  /** Of a message, or of what one writes. */
  | { readonly kind: "remind"; readonly at: MessagePlace | null }
  /** Asks something there. */
  | { readonly kind: "poll"; readonly channel: string; readonly thread: number | null }
  | { readonly kind: "votes"; readonly channel: string; readonly seq: number }
  | { readonly kind: "readers"; readonly channel: string; readonly seq: number }
  | { readonly kind: "status" }
  | { readonly kind: "company"; readonly user: string }
  | { readonly kind: "later"; readonly onPick: (time_us: number) => void }
  | { readonly kind: "changeLater"; readonly id: string }
  | { readonly kind: "why"; readonly story: string }
  | { readonly kind: "file"; readonly file: string; readonly files: readonly FileView[] }
  /** What there is to see in a picture that is not sent yet. */
  | { readonly kind: "describe"; readonly place: string; readonly file: string }
  | { readonly kind: "groups" }
  /** Without a group, a new one. */
  | { readonly kind: "group"; readonly group: string | null }
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
