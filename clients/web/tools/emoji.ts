/** The emoji table of a language, with only what we show: a tenth of the original. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

interface Original {
  readonly emoji: string;
  readonly group: number;
  readonly annotation: string;
  readonly tags?: readonly string[];
  readonly shortcodes?: readonly string[];
  readonly skins?: readonly { readonly emoji: string; readonly tone: number | readonly number[] }[];
}

const PREFIX = "virtual:emoji/";
const { resolve } = createRequire(import.meta.url);

/** Serve `virtual:emoji/en` and `virtual:emoji/fr`; Slack's short names are the same in both. */
export function emojiTables(): Plugin {
  return {
    name: "emoji-tables",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const rows = table(id.slice(PREFIX.length + 1));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(rows))})`;
    },
  };
}

function table(language: string) {
  const words = new Map(read(`${language}/cldr`).map((entry) => [entry.emoji, entry]));
  return read("en/iamcal").map((entry) => {
    const { annotation, tags = [] } = words.get(entry.emoji) ?? entry;
    const tones = (entry.skins ?? []).filter((skin) => typeof skin.tone === "number");
    return [
      entry.emoji,
      entry.group,
      annotation,
      (entry.shortcodes ?? []).join(" "),
      tags.filter((tag) => !annotation.includes(tag)).join(" "),
      tones.map((skin) => skin.emoji),
    ];
  });
}

function read(name: string): readonly Original[] {
  const path = resolve(`emoji-picker-element-data/${name}/data.json`);
  return JSON.parse(readFileSync(path, "utf8")) as readonly Original[];
}
