/**
 * Slack's mrkdwn, as it stands in blocks and attachments, as the same tree that Markdown becomes.
 *
 * The rules are those of chatserver/domain/slack/mrkdwn.py: a mark counts where a word begins or
 * ends and within one line, and what looks like a mark and is none is shown. No HTML is made.
 */

import { ago, clockTime, dayName, shortDay } from "../locales/dates";
import { safeAddress } from "./kit/json";
import type { Node, Tag } from "./parse";

/** In the order in which tokens are looked for: code first, where nothing else counts. */
const TOKEN =
  /(?<!`)`([^`\n]+)`(?!`)|<([^<>\n]+)>|(?<![\p{L}\p{N}])(https?:\/\/[\p{L}\p{N}[](?:[^\s<>|"`\\()\0]|\([^\s<>|"`\\()\0]*\))*)/giu;
const BLOCK_OF_CODE = /(?<!`)```(?!`)([^]+?)(?<!`)```(?!`)/g;
const PAIRS: readonly (readonly [Tag, RegExp])[] = [
  ["strong", /(?<![\p{L}\p{N}*])\*(?=[^\s*])[^*\n]*(?<=\S)\*(?![\p{L}\p{N}*])/gu],
  ["s", /(?<![\p{L}\p{N}~])~(?=[^\s~])[^~\n]*(?<=\S)~(?![\p{L}\p{N}~])/gu],
  [
    "em",
    /(?<![\p{L}\p{N}_])_(?=[^\s_])(?:[^_\n]|(?<=[\p{L}\p{N}_])_(?=[\p{L}\p{N}_]))*?(?<=\S)_(?![\p{L}\p{N}_])/gu,
  ],
];
const TOKEN_SIGN = "\0";
const QUOTE = /^(?:&gt;|>)(?:(?:&gt;|>){2})? ?/;
const WHOLE_QUOTE = /^(?:&gt;|>){3}/;
const ENDS_SENTENCE = ".,;:!?'*]}…_~";
const EVERYONE: Readonly<Record<string, string>> = {
  here: "here",
  channel: "channel",
  everyone: "channel",
  group: "channel",
};
const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const DATES: Readonly<Record<string, (time_us: number) => string>> = {
  date_num: numbers,
  date_slash: numbers,
  date: dayName,
  date_pretty: dayName,
  date_short: shortDay,
  date_short_pretty: shortDay,
  date_long: dayName,
  date_long_pretty: dayName,
  time: clockTime,
  time_secs: clockTime,
  ago,
};

/** A pair of marks: what is between them has a style. */
interface Span {
  readonly kind: Tag;
  readonly begin: number;
  readonly end: number;
}

/** Return what a mrkdwn text says. Takes time in proportion to it. */
export function parseMrkdwn(text: string): readonly Node[] {
  const nodes: Node[] = [];
  text
    .replaceAll(TOKEN_SIGN, "")
    .split(BLOCK_OF_CODE)
    .forEach((part, at) => {
      if (at % 2) nodes.push({ kind: "pre", text: codeOf(part), language: "" });
      else nodes.push(...paragraphs(part));
    });
  return nodes;
}

/** Return a plain text object's text: nothing in it is a mark. */
export function parsePlain(text: string): readonly Node[] {
  return text ? [{ kind: "p", children: withBreaks(text.split("\n").map(textNode)) }] : [];
}

function codeOf(part: string): string {
  return decoded(part.replace(/^\n/, "").replace(/\n$/, ""));
}

/** Lines that stand together, quoted or not; blank lines stand between paragraphs. */
function paragraphs(text: string): readonly Node[] {
  const nodes: Node[] = [];
  let lines: string[] = [];
  let quoted = false;
  let toTheEnd = false;
  const finish = () => {
    const children = inline(lines.join("\n"));
    const paragraph: Node = { kind: "p", children };
    if (lines.some((line) => line.trim()))
      nodes.push(quoted ? { kind: "blockquote", children: [paragraph] } : paragraph);
    lines = [];
  };
  for (const line of text.split("\n")) {
    const isQuoted = toTheEnd || QUOTE.test(line);
    if (isQuoted !== quoted || !line.trim()) finish();
    toTheEnd ||= WHOLE_QUOTE.test(line);
    quoted = isQuoted;
    lines.push(isQuoted ? line.replace(QUOTE, "") : line);
  }
  finish();
  return nodes.map(withoutEdges);
}

/** The line break next to a block of code or a blank line is the block's. */
function withoutEdges(node: Node): Node {
  if (node.kind === "blockquote") return { ...node, children: node.children.map(withoutEdges) };
  if (node.kind !== "p") return node;
  const first = node.children.findIndex((child) => child.kind !== "break");
  const last = node.children.findLastIndex((child) => child.kind !== "break");
  return { kind: "p", children: node.children.slice(first, last + 1) };
}

function inline(text: string): readonly Node[] {
  const tokens: Node[] = [];
  const signs = text.replace(TOKEN, (whole, code?: string, tag?: string, url?: string) => {
    const end = url ? endOf(url) : whole.length;
    tokens.push(code ? { kind: "code", text: decoded(code) } : tag ? nodeOf(tag) : bare(whole, end));
    return TOKEN_SIGN + whole.slice(end);
  });
  return new Line(decoded(signs), tokens).nodes();
}

/** Where an address ends: what ends a sentence behind it is no part of it. */
function endOf(url: string): number {
  let end = url.length;
  while (ENDS_SENTENCE.includes(url[end - 1] ?? "")) end -= 1;
  return end;
}

function bare(whole: string, end: number): Node {
  const shown = decoded(whole.slice(0, end));
  const href = safeAddress(shown);
  return href ? { kind: "link", href, children: [textNode(shown)] } : textNode(shown);
}

/** Builds the nodes of a text in which a sign stands for each token. */
class Line {
  private readonly spans: readonly Span[];
  private next = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Node[],
  ) {
    this.spans = nested(spansIn(text));
  }

  nodes(): readonly Node[] {
    let used = 0;
    const within = (from: number, to: number): readonly Node[] => {
      const out: Node[] = [];
      let at = from;
      for (let span = this.spans[used]; span && span.begin < to; span = this.spans[used]) {
        used += 1;
        out.push(...this.plain(at, span.begin));
        out.push({ kind: span.kind, children: within(span.begin + 1, span.end) });
        at = span.end + 1;
      }
      return [...out, ...this.plain(at, to)];
    };
    return within(0, this.text.length);
  }

  /** Texts, line breaks and tokens of a piece without marks. */
  private plain(from: number, to: number): readonly Node[] {
    return this.text
      .slice(from, to)
      .split(/([\0\n])/)
      .flatMap((part): readonly Node[] => {
        if (part === "\n") return [{ kind: "break" }];
        if (part !== TOKEN_SIGN) return part ? [textNode(part)] : [];
        const token = this.tokens[this.next];
        this.next += 1;
        return token ? [token] : [];
      });
  }
}

function spansIn(text: string): Span[] {
  const spans = PAIRS.flatMap(([kind, pair]) =>
    [...text.matchAll(pair)].map(({ 0: { length }, index }) => ({
      kind,
      begin: index,
      end: index + length - 1,
    })),
  );
  return spans.sort((one, other) => one.begin - other.begin);
}

/** Leave out spans that begin within another and end behind it. */
function nested(spans: readonly Span[]): readonly Span[] {
  const around: Span[] = [];
  return spans.filter((span) => {
    while ((around.at(-1)?.end ?? Number.POSITIVE_INFINITY) < span.begin) around.pop();
    if (span.end > (around.at(-1)?.end ?? Number.POSITIVE_INFINITY)) return false;
    around.push(span);
    return true;
  });
}

/** What stands between < and >. */
function nodeOf(tag: string): Node {
  const bar = tag.indexOf("|");
  const target = bar < 0 ? tag : tag.slice(0, bar);
  const label = bar < 0 ? "" : decoded(tag.slice(bar + 1));
  const [, sign, id = ""] = /^(@U|#[CDG]|!)(.*)$/s.exec(target) ?? [];
  if (sign === "!") return special(id, label) ?? textNode(label || `<${decoded(tag)}>`);
  if (sign && /^[0-9A-Z]{8,20}$/.test(id))
    return { kind: sign === "@U" ? "person" : "channel", id: sign.slice(1) + id };
  const href = safeAddress(decoded(target));
  if (href) return { kind: "link", href, children: [textNode(label.trim() || href)] };
  return textNode(/^[@#]/.test(target) && label ? named(target, label) : `<${decoded(tag)}>`);
}

function named(target: string, label: string): string {
  return label.startsWith(target.charAt(0)) ? label : target.charAt(0) + label;
}

function special(target: string, label: string): Node | null {
  const everyone = EVERYONE[target];
  if (everyone) return { kind: "everyone", id: everyone };
  const [kind, ...rest] = target.split("^");
  const [first = "", pattern = "", url = ""] = rest;
  if (kind === "subteam" && /^S[0-9A-Z]{8,20}$/.test(first))
    return { kind: "group", id: `P${first.slice(1)}` };
  if (kind !== "date") return null;
  const shown = textNode(dated(Number(first), decoded(pattern)) || label);
  const href = safeAddress(decoded(url));
  return href ? { kind: "link", href, children: [shown] } : shown;
}

/** A date as its pattern says, where the reader is; nothing if it is none. */
function dated(seconds: number, pattern: string): string {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8e12) return "";
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    return DATES[name]?.(seconds * 1e6) ?? whole;
  });
}

/** "2014-02-18" */
function numbers(time_us: number): string {
  const date = new Date(time_us / 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
}

function withBreaks(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node, at): readonly Node[] => (at ? [{ kind: "break" }, node] : [node]));
}

function textNode(text: string): Node {
  return { kind: "text", text };
}

function decoded(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}
