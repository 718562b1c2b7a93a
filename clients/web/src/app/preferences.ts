/** What somebody chose for this browser: looks and language. */

import { type Locale, LOCALES, preferredLocale, speak } from "../locales";
import { applyTheme } from "../styles/theme";
import type { Theme } from "../ui/types";

const THEME = "theme";
const LANGUAGE = "language";
const THEMES: readonly Theme[] = ["auto", "light", "dark", "contrast"];

let stopFollowing = (): void => undefined;

export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(THEME)) ?? "auto";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(THEME, theme);
  showTheme();
}

export function showTheme(): void {
  stopFollowing();
  stopFollowing = applyTheme(chosenTheme());
}

export function chosenLocale(): Locale {
  return LOCALES.find((locale) => locale === localStorage.getItem(LANGUAGE)) ?? preferredLocale();
}

/** Speak another language from now on; whoever renders i18n is told by its change event. */
export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(LANGUAGE, locale);
  await speak(locale);
}
