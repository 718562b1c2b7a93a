/** Putting a text where it can be pasted. */

import { i18n } from "@lingui/core";
import { toast } from "./toasts";

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(i18n.t("Copied."), "done");
  } catch {
    toast(i18n.t("Select it and copy it by hand: this address has no clipboard."));
  }
}
