/**
 * Slack's text, as programs write it in their layouts, as the tree that messages are made of.
 *
 * `*bold*`, `_italic_`, `~struck~`, code, quotes, and what stands in angle brackets: people,
 * channels, links. Reads each character a bounded number of times, whatever the text is.
 */

import type { Node } from "./parse";
import { safeAddress } from "./kit/json";

const FENCE = /```\n?([\s\S]+?)\n?```/g;
const QUOTE = /^(?:>|&gt;) ?/;
/** What is read as a whole: code, brackets, addresses. */
const WHOLE = /`([^`\n]+)`|<([^<>\n]{1,3000})>|(https?:\/\/[^\s<>"']+)/g;
const MARKS: Readonly<Record<string, "strong" | "em" | "s">> = { "*": "strong", _: "em", "~": "s" };
const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const MAX_NESTING = 6;

/** Return what a program's text says. */
export function parseMrkdwn(text: string): readonly Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const fence of text.matchAll(FENCE)) {
    nodes.push(...lines(text.slice(end, fence.index)));
    nodes.push({ kind: "pre", text: decoded(fence[1] ?? ""), language: "" });
    end = fence.index + fence[0].length;
  }
  nodes.push(...lines(text.slice(end)));
  return nodes;
}

/** Lines become paragraphs and quotes, as they follow one another. */
function lines(text: string): Node[] {
  const trimmed = text.replace(/^\n|\n$/g, "");
  if (!trimmed) return [];
  const nodes: Node[] = [];
  let run: string[] = [];
  let isQuote = false;
  const close = () => {
    if (run.length === 0) return;
    const children = run.flatMap((line, at): Node[] => [...(at ? [{ kind: "break" } as const] : []), ...inline(line)]);
    nodes.push(isQuote ? { kind: "blockquote", children: [{ kind: "p", children }] } : { kind: "p", children });
    run = [];
  };
  for (const line of trimmed.split("\n")) {
    if (QUOTE.test(line) !== isQuote) {
      close();
      isQuote = !isQuote;
    }
    run.push(line.replace(QUOTE, ""));
  }
  close();
  return nodes;
}

type Piece = { readonly node: Node } | { readonly text: string };

function inline(line: string): Node[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of line.matchAll(WHOLE)) {
    pieces.push({ text: line.slice(end, found.index) });
    const [, code, bracket, address] = found;
    if (code !== undefined) pieces.push({ node: { kind: "code", text: decoded(code) } });
    else if (bracket !== undefined) pieces.push({ node: bracketed(bracket) });
    else pieces.push({ node: linkTo(address ?? "", decoded(address ?? "")) });
    end = found.index + found[0].length;
  }
  pieces.push({ text: line.slice(end) });
  return emphasised(tokensOf(pieces));
}

/** A mark that may begin or end something, or a node that stands for itself. */
type Token = { readonly mark: string; readonly opens: boolean; readonly closes: boolean } | Node;

function tokensOf(pieces: readonly Piece[]): Token[] {
  const tokens: Token[] = [];
  pieces.forEach((piece, at) => {
    if ("node" in piece) tokens.push(piece.node);
    else tokens.push(...marksIn(piece.text, at > 0, at < pieces.length - 1));
  });
  return tokens;
}

/** Marks count at the edges of words only: `snake_case` is a word. */
function marksIn(text: string, isAfterNode: boolean, isBeforeNode: boolean): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at] ?? "";
    if (!MARKS[mark]) continue;
    const before = at > 0 ? (text[at - 1] ?? "") : isAfterNode ? "." : " ";
    const after = at < text.length - 1 ? (text[at + 1] ?? "") : isBeforeNode ? "." : " ";
    const opens = !isWord(before) && after.trim() !== "";
    const closes = !isWord(after) && before.trim() !== "";
    if (!opens && !closes) continue;
    if (at > from) tokens.push(said(text.slice(from, at)));
    tokens.push({ mark, opens, closes });
    from = at + 1;
  }
  if (from < text.length) tokens.push(said(text.slice(from)));
  return tokens;
}

/** Pair marks from the inside out; one without another is a character. */
function emphasised(tokens: readonly Token[]): Node[] {
  const open: { mark: string; nodes: Node[] }[] = [{ mark: "", nodes: [] }];
  const top = () => open[open.length - 1]!;
  const unwrap = () => {
    const { mark, nodes } = open.pop()!;
    top().nodes.push(said(mark), ...nodes);
  };
  for (const token of tokens) {
    if (!("mark" in token)) {
      top().nodes.push(token);
      continue;
    }
    const opener = token.closes ? open.findLastIndex(({ mark }) => mark === token.mark) : -1;
    if (opener > 0 && (open[opener]!.nodes.length > 0 || opener < open.length - 1)) {
      while (open.length - 1 > opener) unwrap();
      const { nodes } = open.pop()!;
      top().nodes.push({ kind: MARKS[token.mark]!, children: nodes });
    } else if (token.opens && open.length <= MAX_NESTING) open.push({ mark: token.mark, nodes: [] });
    else top().nodes.push(said(token.mark));
  }
  while (open.length > 1) unwrap();
  return top().nodes;
}

function bracketed(inside: string): Node {
  const [target = "", ...rest] = inside.split("|");
  const label = decoded(rest.join("|"));
  const id = target.slice(1);
  if (/^@[UW][0-9A-Z]{8,20}$/.test(target)) return { kind: "person", id };
  if (/^#[CG][0-9A-Z]{8,20}$/.test(target)) return { kind: "channel", id };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: "everyone", id };
  const group = /^!subteam\^S([0-9A-Z]{8,20})$/.exec(target);
  if (group) return { kind: "group", id: `P${group[1]}` };
  const date = /^!date\^(\d{1,12})\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date) return dated(Number(date[1]), date[2] ?? "", date[3], label);
  if (target.startsWith("!")) return said(rest.length ? rest.join("|") : `<${inside}>`);
  return linkTo(target, label || decoded(target.replace(/^mailto:/, "")), `<${inside}>`);
}

const DATES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { dateStyle: "short" },
  date: { dateStyle: "long" },
  date_short: { dateStyle: "medium" },
  date_long: { dateStyle: "full" },
  date_pretty: { dateStyle: "long" },
  date_short_pretty: { dateStyle: "medium" },
  date_long_pretty: { dateStyle: "full" },
  time: { timeStyle: "short" },
  time_secs: { timeStyle: "medium" },
};

function dated(time_s: number, pattern: string, address: string | undefined, fallback: string): Node {
  const date = new Date(time_s * 1000);
  if (Number.isNaN(date.getTime())) return said(fallback);
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const how = DATES[name];
    return how ? date.toLocaleString(undefined, how) : whole;
  });
  return address ? linkTo(address, decoded(text)) : said(text);
}

function linkTo(address: string, label: string, otherwise = label): Node {
  const href = safeAddress(decoded(address));
  return href ? { kind: "link", href, children: [{ kind: "text", text: label }] } : said(otherwise);
}

function said(text: string): Node {
  return { kind: "text", text: decoded(text) };
}

function decoded(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
