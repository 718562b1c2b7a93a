/**
 * Markdown as a chat needs it, as a tree of a few kinds of node.
 *
 * No HTML is ever made: the tree becomes React elements, so there is nothing to sanitize. What a
 * node may be is decided here and nowhere else.
 */

import createParser, { type MarkdownIt, type Token } from "markdown-it";
import { MAX_TAGS } from "../protocol";
import { hashtagsAt, normalTag } from "./hashtags";

export type Tag = "p" | "strong" | "em" | "s" | "blockquote" | "ul" | "ol" | "li" | "h";

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "pre"; readonly text: string; readonly language: string }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Node[] }
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "channel"; readonly id: string }
  | { readonly kind: "group"; readonly id: string }
  | { readonly kind: "everyone"; readonly id: string }
  | { readonly kind: "hashtag"; readonly tag: string }
  | { readonly kind: Tag; readonly start?: number; readonly children: readonly Node[] };

/** Deeper than this nobody means it: such a text is shown as it was typed. */
const MAX_NESTING = 20;
const SCHEME = /^(?:https?|mailto):/i;
const MENTION = /<(?:([@#])([UC][0-9A-Z]{8,20})|!group:(P[0-9A-Z]{8,20})|!(channel|here))>/y;

const TAGS: Record<string, Tag> = {
  paragraph: "p",
  heading: "h",
  strong: "strong",
  em: "em",
  s: "s",
  blockquote: "blockquote",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
};

const markdown = makeParser();

/** Return what a message says. Takes time in proportion to the text, whatever it is. */
export function parse(text: string): readonly Node[] {
  const tokens = markdown.parse(text, {});
  if (tokens.some((token) => token.level >= MAX_NESTING - 1)) return plain(text);
  return new Tree().build(tokens);
}

function makeParser(): MarkdownIt {
  const parser = createParser({
    html: false,
    linkify: true,
    breaks: true,
    maxNesting: MAX_NESTING,
  });
  parser.disable([
    "code",
    "table",
    "hr",
    "lheading",
    "reference",
    "html_block",
    "html_inline",
    "entity",
  ]);
  parser.validateLink = (href) => SCHEME.test(href.trim());
  // As typed: decoding would show a foreign name that looks like a familiar one.
  parser.normalizeLinkText = (text) => text;
  for (const scheme of ["ftp:", "//"]) parser.linkify.add(scheme, null);
  parser.inline.ruler.before("autolink", "mention", (state, silent) => {
    MENTION.lastIndex = state.pos;
    const found = MENTION.exec(state.src);
    if (!found) return false;
    if (!silent) {
      const [, sign, id, group, everyone] = found;
      const kind = group ? "group" : everyone ? "everyone" : sign === "@" ? "person" : "channel";
      state.push(kind, "", 0).content = id ?? group ?? everyone ?? "";
    }
    state.pos = MENTION.lastIndex;
    return true;
  });
  let last = { src: "", tags: hashtagsAt("") };
  parser.inline.ruler.before("emphasis", "hashtag", (state, silent) => {
    if (state.src[state.pos] !== "#") return false;
    if (last.src !== state.src) last = { src: state.src, tags: hashtagsAt(state.src) };
    const tag = last.tags.get(state.pos);
    if (!tag) return false;
    if (!silent) state.push("hashtag", "", 0).content = tag;
    state.pos += tag.length + 1;
    return true;
  });
  return parser;
}

function plain(text: string): readonly Node[] {
  const lines = text
    .split("\n")
    .flatMap((line): Node[] => [{ kind: "break" }, { kind: "text", text: line }]);
  return [{ kind: "p", children: lines.slice(1) }];
}

/** Builds the tree from markdown-it's flat list of openings and closings. */
class Tree {
  private readonly open: Node[][] = [[]];
  private readonly openings: Token[] = [];
  private readonly tags = new Set<string>();

  build(tokens: readonly Token[]): readonly Node[] {
    for (const token of tokens) this.take(token);
    return this.open[0] ?? [];
  }

  private take(token: Token): void {
    if (token.hidden) return;
    if (token.nesting === 1) this.opening(token);
    else if (token.nesting === -1) this.close(token);
    else this.leaf(token);
  }

  private opening(token: Token): void {
    this.openings.push(token);
    this.open.push([]);
  }

  private close(token: Token): void {
    const children = this.open.pop() ?? [];
    const opening = this.openings.pop() ?? token;
    const kind = TAGS[token.type.replace(/_close$/, "")] ?? "p";
    if (token.type === "link_close")
      this.add({ kind: "link", href: attribute(opening, "href"), children });
    else this.add({ kind, children, ...startOf(opening) });
  }

  private leaf(token: Token): void {
    const text = token.content;
    switch (token.type) {
      case "inline":
        for (const child of token.children ?? []) this.inline(child);
        return;
      case "fence":
        return this.add({
          kind: "pre",
          text: text.replace(/\n$/, ""),
          language: token.info.trim().split(/\s+/)[0] ?? "",
        });
      default:
        return this.inline(token);
    }
  }

  private inline(token: Token): void {
    const text = token.content;
    switch (token.type) {
      case "softbreak":
      case "hardbreak":
        return this.add({ kind: "break" });
      case "code_inline":
        return this.add({ kind: "code", text });
      case "person":
      case "channel":
      case "group":
      case "everyone":
        return this.add({ kind: token.type, id: text });
      case "hashtag":
        return this.add(this.isTag(text) ? { kind: "hashtag", tag: text } : { kind: "text", text: `#${text}` });
      case "image":
        return this.add(imageLink(token));
      default:
        if (token.nesting !== 0) return this.take(token);
        if (text) this.add({ kind: "text", text });
    }
  }

  /** A heading or a link has none, and a message the first so many. */
  private isTag(tag: string): boolean {
    if (this.openings.some(({ type }) => type === "heading_open" || type === "link_open")) return false;
    if (this.tags.size < MAX_TAGS) this.tags.add(normalTag(tag));
    return this.tags.has(normalTag(tag));
  }

  private add(node: Node): void {
    this.open[this.open.length - 1]?.push(node);
  }
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? "");
}

function startOf(opening: Token): { start?: number } {
  const start = opening.type === "ordered_list_open" ? opening.attrGet("start") : null;
  return start === null ? {} : { start: Number(start) };
}

/** A picture from elsewhere is a link: loading it would tell that place who reads what. */
function imageLink(token: Token): Node {
  const href = attribute(token, "src");
  return { kind: "link", href, children: [{ kind: "text", text: token.content || href }] };
}
