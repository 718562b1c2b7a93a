/** Reading e-mail addresses as people type and paste them. */

export interface Addresses {
  /** Each once, in the order in which they were written. */
  readonly good: readonly string[];
  /** What was written among them and is none. */
  readonly bad: readonly string[];
}

/** What stands in angle brackets behind a name: "Ada Lovelace <ada@example.org>". */
const BRACKETED = /<([^<>\s]*)>/;

/** Find the addresses in a text; commas, semicolons, spaces and lines stand between them. */
export function addressesIn(text: string): Addresses {
  const written = text.split(/[,;\n]/).flatMap(wordsOf).filter(Boolean);
  const once = new Map(written.map((word) => [word.toLowerCase(), word]));
  const words = [...once.values()];
  return { good: words.filter(isAddress), bad: words.filter((word) => !isAddress(word)) };
}

/** Whether it looks like an address: the server alone knows whether it is one. */
export function isAddress(word: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(word) && word.length <= 254;
}

function wordsOf(part: string): readonly string[] {
  const bracketed = BRACKETED.exec(part);
  if (!bracketed) return part.trim().split(/\s+/);
  const after = part.slice(bracketed.index + bracketed[0].length);
  return [bracketed[1] ?? "", ...wordsOf(after)];
}
