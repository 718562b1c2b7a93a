/** Where the client begins. */

import { createRoot } from "react-dom/client";
import { preferredLocale, speak } from "../locales";
import { Root } from "./Root";
import { followLinks } from "./routing";

const LANGUAGE = "language";

async function begin(): Promise<void> {
  const chosen = localStorage.getItem(LANGUAGE);
  await speak(chosen === "en" || chosen === "fr" ? chosen : preferredLocale());
  followLinks();
  createRoot(document.getElementById("root")!).render(<Root />);
}

void begin();
