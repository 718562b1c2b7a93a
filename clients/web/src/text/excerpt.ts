/** The part of a text that was looked for, and what stands around it. */

export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

interface Span {
  readonly begin: number;
  readonly end: number;
}

const BEFORE = 60;
const LENGTH = 240;

/**
 * Return an excerpt around the first highlight, in pieces.
 *
 * Highlights are counted in Unicode characters, which are not those of JavaScript. `named` turns
 * `<@U…>` and the like into what people read.
 */
export function excerpt(
  text: string,
  highlights: readonly Span[],
  named: (mark: string) => string,
): readonly Piece[] {
  const letters = [...text];
  const begin = wordStart(letters, Math.max(0, (highlights[0]?.begin ?? 0) - BEFORE));
  const end = Math.min(letters.length, begin + LENGTH);
  const pieces: Piece[] = [];
  const add = (from: number, to: number, isMarked: boolean) => {
    if (from < to) pieces.push({ text: readable(letters.slice(from, to).join(""), named), isMarked });
  };
  let at = begin;
  for (const span of highlights) {
    if (span.begin < at || span.end > end) continue;
    add(at, span.begin, false);
    add(span.begin, span.end, true);
    at = span.end;
  }
  add(at, end, false);
  if (begin > 0) pieces.unshift({ text: "… ", isMarked: false });
  if (end < letters.length) pieces.push({ text: " …", isMarked: false });
  return pieces;
}

/** Step back to where a word, or a name in brackets, begins. */
function wordStart(letters: readonly string[], at: number): number {
  let start = at;
  while (start > 0 && at - start < 24 && !/\s/.test(letters[start - 1] ?? " ")) start -= 1;
  return start;
}

/** Marks that begin and end something in a text; between letters they are letters themselves. */
const OPENING = /(^|[\s(])(?:\*{1,3}|~~|`)(?=\S|$)/g;
const CLOSING = /(\S|^)(?:\*{1,3}|~~|`)(?=$|[\s.,;:!?)])/g;

function readable(text: string, named: (mark: string) => string): string {
  const bare = text.replace(OPENING, "$1").replace(CLOSING, "$1");
  return bare.replace(/<[@#!][^<>\s]{1,64}>/g, named).replace(/\s+/g, " ");
}
