/** Rich text becomes the nodes that messages are made of. */

import type { Node } from "../parse";
import { listAt, numberAt, type Raw, rawAt, safeAddress, isTrue, textAt } from "./json";

const MAX_NESTING = 8;

export function richNodes(raw: Raw): readonly Node[] {
  const nodes: Node[] = [];
  const lists: { indent: number; items: Node[][] }[] = [];
  for (const part of listAt(raw, "elements")) {
    if (textAt(part, "type") === "rich_text_list") addList(nodes, lists, part);
    else {
      lists.length = 0;
      nodes.push(blockOf(part));
    }
  }
  return nodes;
}

/** A list deeper than the one before it stands in its last item. */
function addList(nodes: Node[], open: { indent: number; items: Node[][] }[], part: Raw): void {
  const indent = Math.min(numberAt(part, "indent") ?? 0, MAX_NESTING);
  while (open.length > 0 && open[open.length - 1]!.indent >= indent) open.pop();
  const outer = open[open.length - 1];
  const items = listAt(part, "elements").map((item): Node[] => inlineNodes(item));
  const isOrdered = textAt(part, "style") === "ordered";
  const start = (numberAt(part, "offset") ?? 0) + 1;
  const list: Node = {
    kind: isOrdered ? "ol" : "ul",
    ...(isOrdered ? { start } : {}),
    children: items.map((children): Node => ({ kind: "li", children })),
  };
  (outer?.items[outer.items.length - 1] ?? nodes).push(list);
  if (items.length > 0) open.push({ indent, items });
}

function blockOf(part: Raw): Node {
  switch (textAt(part, "type")) {
    case "rich_text_preformatted":
      return { kind: "pre", text: listAt(part, "elements").map(plainOf).join(""), language: textAt(part, "language") };
    case "rich_text_quote":
      return { kind: "blockquote", children: [{ kind: "p", children: inlineNodes(part) }] };
    default:
      return { kind: "p", children: inlineNodes(part) };
  }
}

export function inlineNodes(part: Raw): Node[] {
  return listAt(part, "elements").map((element) => styled(inline(element), rawAt(element, "style")));
}

function inline(element: Raw): Node {
  const id = (key: string) => textAt(element, key);
  switch (textAt(element, "type")) {
    case "link":
      return link(element);
    case "emoji":
      return text(emojiOf(element));
    case "user":
      return { kind: "person", id: id("user_id") };
    case "channel":
      return { kind: "channel", id: id("channel_id") };
    case "usergroup":
      // groups bear an S for programs, a P here
      return { kind: "group", id: id("usergroup_id").replace(/^S/, "P") };
    case "broadcast":
      return { kind: "everyone", id: id("range") };
    default:
      return text(plainOf(element));
  }
}

function link(element: Raw): Node {
  const address = textAt(element, "url");
  const children = [text(textAt(element, "text") || address)];
  const href = safeAddress(address);
  return href ? { kind: "link", href, children } : children[0]!;
}

function plainOf(element: Raw): string {
  switch (textAt(element, "type")) {
    case "date":
      return dateOf(element);
    case "color":
      return textAt(element, "value");
    case "link":
      return textAt(element, "text") || textAt(element, "url");
    default:
      return textAt(element, "text");
  }
}

function dateOf(element: Raw): string {
  const fallback = textAt(element, "fallback");
  const time_s = numberAt(element, "timestamp");
  if (fallback || time_s === null) return fallback;
  return new Date(time_s * 1000).toLocaleString();
}

function emojiOf(element: Raw): string {
  const points = textAt(element, "unicode");
  const codes = points.split("-").map((code) => Number.parseInt(code, 16));
  if (points && codes.every((code) => code > 0 && code <= 0x10ffff)) return String.fromCodePoint(...codes);
  return `:${textAt(element, "name")}:`;
}

function text(said: string): Node {
  return { kind: "text", text: said };
}

function styled(node: Node, style: Raw | null): Node {
  if (!style) return node;
  let wrapped = node;
  if (isTrue(style, "code") && node.kind === "text") wrapped = { kind: "code", text: node.text };
  if (isTrue(style, "strike")) wrapped = { kind: "s", children: [wrapped] };
  if (isTrue(style, "italic")) wrapped = { kind: "em", children: [wrapped] };
  if (isTrue(style, "bold")) wrapped = { kind: "strong", children: [wrapped] };
  return wrapped;
}
