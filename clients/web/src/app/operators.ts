/** What the search field offers to complete: operators, and what may follow them. */

import { i18n } from "@lingui/core";

/** Something to be put in place of the word that is being typed. */
export interface Offer {
  readonly text: string;
  /** What it does; absent where it says so itself. */
  readonly what?: string;
}

export interface OfferNames {
  readonly people: (prefix: string) => readonly string[];
  readonly channels: (prefix: string) => readonly string[];
}

const MOST = 6;

/** Return what to offer for a text with the caret at its end. */
export function offers(text: string, names: OfferNames): readonly Offer[] {
  const word = lastWord(text);
  const [operator = "", value] = splitOperator(word);
  const begun = operator.toLowerCase();
  if (value === undefined) return word ? operators().filter(({ text: each }) => each.startsWith(begun)) : operators();
  const values = valuesOf(begun, value, names).slice(0, MOST);
  return values.map((each) => ({ text: `${begun}:${each}` })).filter((each) => each.text !== word);
}

/** Return a text with the word being typed replaced by what was offered. */
export function completed(text: string, offer: Offer): string {
  const before = text.slice(0, text.length - lastWord(text).length);
  return `${before}${offer.text}${offer.text.endsWith(":") ? "" : " "}`;
}

function lastWord(text: string): string {
  return /\S*$/.exec(text)?.[0] ?? "";
}

function splitOperator(word: string): readonly [string, string | undefined] {
  const at = word.indexOf(":");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function valuesOf(operator: string, value: string, names: OfferNames): readonly string[] {
  const begins = (each: string) => each.startsWith(value.toLowerCase());
  switch (operator) {
    case "from":
      return ["me", ...names.people(value.replace(/^@/, "")).map((name) => `@${name}`)].filter(
        (each) => each !== "me" || begins(each),
      );
    case "in":
      return names.channels(value.replace(/^#/, "")).map((name) => `#${name}`);
    case "has":
      return ["link", "file", "reaction"].filter(begins);
    case "is":
      return ["thread"].filter(begins);
    case "before":
    case "after":
    case "on":
      return ["today", "yesterday", new Date().toISOString().slice(0, 7)].filter(begins);
    default:
      return [];
  }
}

function operators(): readonly Offer[] {
  return [
    { text: "from:", what: i18n.t("a person") },
    { text: "in:", what: i18n.t("a channel") },
    { text: "has:", what: i18n.t("a link, a file, a reaction") },
    { text: "is:thread", what: i18n.t("in threads") },
    { text: "before:", what: i18n.t("a date") },
    { text: "after:", what: i18n.t("a date") },
    { text: "on:", what: i18n.t("a date") },
  ];
}
