/**
 * What the client says, in English and French.
 *
 * There are no macros: `i18n.t("Message {name}", { name })` is both the call and what
 * `npm run i18n:extract` finds; plurals are ICU (`{count, plural, one {# reply} other {# replies}}`).
 * Call it while rendering, never at the top of a module. When the language changes, the root is
 * rendered anew under `key={i18n.locale}`. `npm run i18n:check` fails on a missing sentence.
 */

import { i18n, type Messages } from "@lingui/core";

export { i18n };

export const LOCALES = ["en", "fr"] as const;
export type Locale = (typeof LOCALES)[number];

const CATALOGS: Record<Locale, () => Promise<{ messages: Messages }>> = {
  en: () => import("./en.po"),
  fr: () => import("./fr.po"),
};

/** What each language calls itself. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", fr: "Français" };

/** Return the first of the reader's languages that we speak. */
export function preferredLocale(languages: readonly string[] = navigator.languages): Locale {
  const wanted = languages.map((language) => language.toLowerCase().split("-")[0]);
  return LOCALES.find((locale) => locale === wanted.find(isLocale)) ?? "en";
}

/** Load a language and speak it from now on. */
export async function speak(locale: Locale): Promise<void> {
  const { messages } = await CATALOGS[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
}

function isLocale(language: string | undefined): language is Locale {
  return LOCALES.some((locale) => locale === language);
}
