/** Emoji by short name and by word. The tables are loaded when somebody needs them. */

import { i18n } from "@lingui/core";
import { plain } from "./plain";

export interface Emoji {
  readonly emoji: string;
  /** 0 faces, 1 people, 3 nature, 4 food, 5 places, 6 activities, 7 objects, 8 signs, 9 flags */
  readonly group: number;
  /** "visage rieur" */
  readonly name: string;
  readonly shortcodes: readonly string[];
  /** Everything it is found by, in lower case. */
  readonly words: string;
  /** The same in five skin tones, or none. */
  readonly tones: readonly string[];
  /** Where its picture is, if it is none of Unicode. */
  readonly image?: string;
}

export interface EmojiTable {
  readonly locale: string;
  readonly all: readonly Emoji[];
  readonly byShortcode: ReadonlyMap<string, Emoji>;
}

const LOADERS: Record<string, () => Promise<{ default: Rows }>> = {
  en: () => import("virtual:emoji/en"),
  fr: () => import("virtual:emoji/fr"),
};
type Rows = readonly (readonly [string, number, string, string, string, readonly string[]])[];

let table: EmojiTable | null = null;
let loading: Promise<EmojiTable> | null = null;
const listeners = new Set<() => void>();

/** Return the table if it is here already. */
export function emojiTable(): EmojiTable | null {
  return table;
}

/** Load the table of the language spoken now. */
export function loadEmoji(): Promise<EmojiTable> {
  const locale = i18n.locale in LOADERS ? i18n.locale : "en";
  if (table?.locale === locale) return Promise.resolve(table);
  loading ??= (LOADERS[locale] ?? LOADERS["en"])!()
    .then(({ default: rows }) => {
      table = build(locale, rows);
      for (const listener of listeners) listener();
      return table;
    })
    .finally(() => {
      loading = null;
    });
  return loading;
}

/** Call back when a table has come; for React's `useSyncExternalStore`. */
export function onEmoji(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const SHORTCODE = /:([a-z0-9_+-]{1,60}):/g;

/** Whether there is anything in a text to look up. */
export function hasShortcode(text: string): boolean {
  return text.search(SHORTCODE) >= 0; // `test` would leave its place in it
}

/** Put emoji for the short names a text has: ":tada:" becomes "🎉". */
export function withEmoji(text: string, known: EmojiTable | null): string {
  if (!known || !text.includes(":")) return text;
  return text.replace(
    SHORTCODE,
    (whole, name: string) => known.byShortcode.get(name)?.emoji ?? whole,
  );
}

/** A picture in a text. */
export interface Picture {
  readonly sign: string;
  readonly image: string;
}

/** Cut a text at the short names for which there is a picture. */
export function withPictures(
  text: string,
  pictureOf: (name: string) => string | undefined,
): readonly (string | Picture)[] {
  const parts: (string | Picture)[] = [];
  let from = 0;
  for (const { 0: sign, 1: name = "", index } of text.matchAll(SHORTCODE)) {
    const image = pictureOf(name);
    if (!image || index < from) continue;
    parts.push(text.slice(from, index), { sign, image });
    from = index + sign.length;
  }
  return [...parts, text.slice(from)].filter((part) => part !== "");
}

/** Return an emoji that the workspace's people added as one of the table. */
export function customEmoji(name: string, image: string): Emoji {
  const sign = `:${name}:`;
  return { emoji: sign, group: 10, name, shortcodes: [name], words: plain(name), tones: [], image };
}

/** Find emoji by a piece of a short name or a word; those that begin with it come first. */
export function searchEmoji(
  known: Pick<EmojiTable, "all">,
  piece: string,
  most = 40,
): readonly Emoji[] {
  const wanted = plain(piece);
  if (!wanted) return [];
  const scored: [number, Emoji][] = [];
  for (const entry of known.all) {
    const score = scoreOf(entry, wanted);
    if (score > 0) scored.push([score, entry]);
  }
  return scored
    .sort((one, other) => other[0] - one[0])
    .slice(0, most)
    .map(([, entry]) => entry);
}

function scoreOf(entry: Emoji, wanted: string): number {
  if (entry.shortcodes.includes(wanted)) return 4;
  if (entry.shortcodes.some((name) => name.startsWith(wanted))) return 3;
  if (entry.words.startsWith(wanted) || entry.words.includes(` ${wanted}`)) return 2;
  return entry.words.includes(wanted) ? 1 : 0;
}

function build(locale: string, rows: Rows): EmojiTable {
  const all = rows.map(([emoji, group, name, codes, tags, tones]): Emoji => {
    const shortcodes = codes.split(" ").filter(Boolean);
    return { emoji, group, name, shortcodes, words: plain(`${name} ${codes} ${tags}`), tones };
  });
  const byShortcode = new Map(
    all.flatMap((entry) => entry.shortcodes.map((code) => [code, entry] as const)),
  );
  return { locale, all, byShortcode };
}
