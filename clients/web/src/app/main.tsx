/** Where the client begins. */

import "../styles/index.css";
import "./app.css";
import { i18n } from "@lingui/core";
import { useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { speak } from "../locales";
import { Tips } from "../ui/controls/Tips";
import { chosenLocale, showTheme } from "./preferences";
import { Root } from "./Root";
import { followLinks } from "./routing";
import { registerWorker, reloadWhenOutdated } from "./worker";

/** The service worker fetches everything once more: not while somebody waits for their messages. */
const SETTLED_MS = 5_000;

async function begin(): Promise<void> {
  showTheme();
  await speak(chosenLocale());
  followLinks();
  reloadWhenOutdated();
  createRoot(document.getElementById("root")!).render(<Localized />);
  setTimeout(registerWorker, SETTLED_MS);
}

/** Everything is rendered anew in another language. */
function Localized() {
  const locale = useSyncExternalStore(
    (watcher) => i18n.on("change", watcher),
    () => i18n.locale,
  );
  return (
    <>
      <Root locale={locale} />
      <Tips />
    </>
  );
}

void begin();
