import type { Theme } from "../ui/types";

const MORE_CONTRAST = "(prefers-contrast: more)";

/** Show a theme from now on; "auto" follows the system, in its wish for contrast as well. */
export function applyTheme(theme: Theme): () => void {
  const system = matchMedia(MORE_CONTRAST);
  const show = () => {
    const chosen = theme === "auto" && system.matches ? "contrast" : theme;
    if (chosen === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
  };
  show();
  system.addEventListener("change", show);
  return () => system.removeEventListener("change", show);
}
