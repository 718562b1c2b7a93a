import { i18n } from "@lingui/core";

/** A combination of keys, written "Ctrl K" or "Ctrl+K" and shown as this machine and this language name them. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys">
      {keys.split(/[ +]/).map((key) => (
        <kbd key={key}>{keyName(key)}</kbd>
      ))}
    </span>
  );
}

const APPLE: Record<string, string> = { Ctrl: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↩" };

function keyName(key: string): string {
  if (/Mac|iP(hone|ad)/.test(navigator.platform) && APPLE[key]) return APPLE[key];
  switch (key) {
    case "Del":
      return i18n.t("Del");
    case "Enter":
      return i18n.t("Enter");
    case "Esc":
      return i18n.t("Esc");
    case "Shift":
      return i18n.t("Shift");
    default:
      return key;
  }
}
