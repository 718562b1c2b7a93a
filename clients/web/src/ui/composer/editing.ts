/** What keys and buttons do to a text and its selection. Pure. */

import type { Query } from "../types";

export interface Selection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A replacement of `from` to `to`, and what is selected afterwards. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

export type Format = "bold" | "italic" | "strike" | "code" | "link" | "list" | "quote";

const MARKS = { bold: "**", italic: "_", strike: "~~", code: "`" } as const;
const PREFIXES = { list: "- ", quote: "> " } as const;
const FENCE = "```";

/** Give the selection a format, or take it away again. */
export function formatted(selection: Selection, format: Format): Edit {
  switch (format) {
    case "link":
      return link(selection);
    case "list":
    case "quote":
      return prefixed(selection, PREFIXES[format]);
    case "code":
      return selected(selection).includes("\n") ? fenced(selection) : marked(selection, MARKS.code);
    default:
      return marked(selection, MARKS[format]);
  }
}

/** Return the word before the caret that could be completed: "@ad", "#gen", ":smi", "/dep". */
export function queryAt(text: string, caret: number): (Query & { readonly from: number }) | null {
  const command = /^\/([a-z0-9_.-]{0,32})$/i.exec(text.slice(0, caret));
  if (command) return { kind: "command", text: command[1] ?? "", from: 0 };
  const before = text.slice(Math.max(0, caret - 60), caret);
  const found = /(?:^|[\s(["'“«])([@#:])([\p{L}\p{N}._+-]*)$/u.exec(before);
  if (!found || insideCode(text.slice(0, caret))) return null;
  const [, sign, piece = ""] = found;
  if (sign === ":" && piece.length < 2) return null;
  const kind = sign === "@" ? "person" : sign === "#" ? "channel" : "emoji";
  return { kind, text: piece, from: caret - piece.length - 1 };
}

/** Put a suggestion in the place of what was typed. */
export function completed(from: number, caret: number, insert: string): Edit {
  const end = from + insert.length + 1;
  return { from, to: caret, insert: `${insert} `, start: end, end };
}

/** An address pasted over some words makes a link of them. */
export function pasted({ text, start, end }: Selection, what: string): Edit | null {
  const words = text.slice(start, end);
  if (!/^https?:\/\/\S+$/.test(what) || words.trim() === "" || /\n|^https?:/.test(words))
    return null;
  const insert = `[${words}](${what})`;
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}

/** Put something where the caret is. */
export function inserted({ start, end }: Selection, insert: string): Edit {
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}

/** Begin the next line of a list or a quote by itself; leave it by an empty one. */
export function newLine({ text, start, end }: Selection): Edit | null {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const found = /^(\s*)([-*+]|(\d{1,9})[.)]|>)\s+/.exec(text.slice(lineStart, start));
  if (!found) return null;
  const [whole, indent = "", sign = "", number] = found;
  if (lineStart + whole.length === start && !text.slice(start).match(/^[^\n]+/)) {
    return { from: lineStart, to: end, insert: "", start: lineStart, end: lineStart };
  }
  const next = number === undefined ? sign : sign.replace(number, String(Number(number) + 1));
  return inserted({ text, start, end }, `\n${indent}${next} `);
}

/** Apply an edit. */
export function applied(text: string, { from, to, insert }: Edit): string {
  return text.slice(0, from) + insert + text.slice(to);
}

function selected({ text, start, end }: Selection): string {
  return text.slice(start, end);
}

function marked({ text, start, end }: Selection, mark: string): Edit {
  const size = mark.length;
  const inner = text.slice(start, end);
  if (text.slice(start - size, start) === mark && text.slice(end, end + size) === mark) {
    return {
      from: start - size,
      to: end + size,
      insert: inner,
      start: start - size,
      end: end - size,
    };
  }
  return {
    from: start,
    to: end,
    insert: mark + inner + mark,
    start: start + size,
    end: end + size,
  };
}

function fenced({ text, start, end }: Selection): Edit {
  const before = start > 0 && text[start - 1] !== "\n" ? "\n" : "";
  const opening = `${before}${FENCE}\n`;
  const insert = `${opening}${text.slice(start, end)}\n${FENCE}`;
  return { from: start, to: end, insert, start: start + opening.length, end: end + opening.length };
}

function link({ text, start, end }: Selection): Edit {
  const inner = text.slice(start, end);
  if (/^https?:\/\/\S+$/.test(inner)) {
    return { from: start, to: end, insert: `[](${inner})`, start: start + 1, end: start + 1 };
  }
  const address = start + inner.length + 3;
  return { from: start, to: end, insert: `[${inner}]()`, start: address, end: address };
}

function prefixed({ text, start, end }: Selection, prefix: string): Edit {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lines = text.slice(from, end).split("\n");
  const has = lines.every((line) => line.startsWith(prefix));
  const changed = lines.map((line) => (has ? line.slice(prefix.length) : prefix + line));
  const insert = changed.join("\n");
  const shift = has ? -prefix.length : prefix.length;
  return { from, to: end, insert, start: Math.max(from, start + shift), end: from + insert.length };
}

function insideCode(before: string): boolean {
  return (before.split(FENCE).length - 1) % 2 === 1;
}
