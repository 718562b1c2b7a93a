/** Short notes at the foot of the screen; each goes by itself. */

import { i18n } from "@lingui/core";
import { useSyncExternalStore } from "react";
import { ConnectionLost, RefusedError } from "../core/requests";
import { Store } from "../core/store";
import type { ToastView } from "../ui/shell/Toasts";

const SHOWN_MS = 5_000;
const store = new Store<readonly ToastView[]>([]);
let count = 0;

export function useToasts(): readonly ToastView[] {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** `action`: what can be done about it, as long as it is shown. */
export function toast(
  text: string,
  kind: NonNullable<ToastView["kind"]> = "note",
  action?: NonNullable<ToastView["action"]>,
): void {
  const id = String(++count);
  const act = action && {
    label: action.label,
    onSelect: () => {
      dismissToast(id);
      action.onSelect();
    },
  };
  store.update((toasts) => [...toasts.slice(-3), { id, text, kind, ...(act && { action: act }) }]);
  setTimeout(() => dismissToast(id), kind === "alarm" ? 2 * SHOWN_MS : SHOWN_MS);
}

export function dismissToast(id: string): void {
  store.update((toasts) => toasts.filter((each) => each.id !== id));
}

/** Say what went wrong, in words for people. */
export function sentenceFor(error: unknown): string {
  if (error instanceof ConnectionLost) return i18n.t("The connection was lost. Try again.");
  if (!(error instanceof RefusedError)) return i18n.t("The server cannot be reached.");
  switch (error.code) {
    case "forbidden":
      return i18n.t("You may not do that.");
    case "not_found":
      return i18n.t("It is not there any more.");
    case "conflict":
      if (error.field === "app") return i18n.t("The app did not answer. Try again in a moment.");
      if (error.field === "worded_us" || error.field === "over") return i18n.t("The house rules have changed.");
      return i18n.t("That name is taken.");
    case "too_large":
      return i18n.t("That is too long.");
    case "invalid":
      return i18n.t("That cannot be taken as it is.");
    case "storage_full":
      return i18n.t("The server’s disk is full.");
    case "rate_limited":
      return i18n.t("That was too often. Wait a moment.");
    default:
      return i18n.t("That did not work.");
  }
}

/** Say why a message was not sent. */
export function failureText(code: string, text: string): string {
  switch (code) {
    case "forbidden":
      return text.includes("<!")
        ? i18n.t("Calling so many people at once is for administrators.")
        : i18n.t("You may not write here.");
    case "too_large":
      return i18n.t("It is too long, or names too many people.");
    case "not_found":
      return i18n.t("The channel or the thread is not there any more.");
    case "storage_full":
      return i18n.t("The server’s disk is full.");
    default:
      return i18n.t("Not sent.");
  }
}

/** Do something, and say so if it fails; return whether it was done. */
export async function attempt(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    toast(sentenceFor(error), "alarm");
    return false;
  }
}
