/** Reading a layout: JSON that some program made becomes blocks of a few known kinds. */

import type { Node } from "../parse";
import { pictureOf, plainAt, readElement, wordsAt, wordsOf } from "./elements";
import { isRaw, isTrue, listAt, type Raw, rawAt, readArray, safeAddress, textAt } from "./json";
import { richNodes } from "./rich";
import type { Block, Cell, Element, Picture, WordsPart } from "./types";

const MAX_BLOCKS = 100;
const MAX_ROWS = 100;
const MAX_COLUMNS = 20;

/** Return the blocks in a text of JSON; nothing if it holds none. */
export function readBlocks(json: string): readonly Block[] {
  return blocksOf(readArray(json));
}

export function blocksOf(raws: readonly Raw[]): readonly Block[] {
  return raws.slice(0, MAX_BLOCKS).map(readBlock);
}

function readBlock(raw: Raw, index: number): Block {
  const block = textAt(raw, "block_id") || `block-${index}`;
  const type = textAt(raw, "type");
  switch (type) {
    case "section":
      return {
        kind: "section",
        text: wordsAt(raw, "text"),
        fields: listAt(raw, "fields").map(wordsOf),
        accessory: elementAt(raw, "accessory", block),
      };
    case "header":
      return { kind: "header", text: plainAt(raw, "text") };
    case "divider":
      return { kind: "divider" };
    case "context":
      return { kind: "context", parts: listAt(raw, "elements").map(contextPart) };
    case "image":
      return pictureOf(raw);
    case "actions":
      return { kind: "actions", elements: elementsOf(listAt(raw, "elements"), block) };
    case "input":
      return {
        kind: "input",
        block,
        label: plainAt(raw, "label"),
        hint: plainAt(raw, "hint"),
        isOptional: isTrue(raw, "optional"),
        isTold: isTrue(raw, "dispatch_action"),
        element: elementAt(raw, "element", block) ?? { kind: "unknown", type: "input" },
      };
    case "rich_text":
      return { kind: "rich", nodes: richNodes(raw) };
    case "markdown":
      return { kind: "markdown", text: textAt(raw, "text") };
    case "table":
      return tableOf(raw);
    case "video":
      return linkOf("video", plainAt(raw, "title"), textAt(raw, "title_url") || textAt(raw, "video_url"), textAt(raw, "provider_name"));
    case "file":
      return linkOf("file", textAt(raw, "title") || textAt(raw, "external_id"), textAt(raw, "url"), "");
    default:
      return { kind: "unknown", type };
  }
}

function linkOf(what: "file" | "video", title: string, address: string, note: string): Block {
  return { kind: "link", what, title, href: safeAddress(address), note };
}

function contextPart(raw: Raw): WordsPart | Picture {
  return textAt(raw, "type") === "image" ? pictureOf(raw) : { kind: "words", words: wordsOf(raw) };
}

function elementAt(raw: Raw, key: string, block: string): Element | null {
  const element = rawAt(raw, key);
  return element && readElement(element, block, "action-0");
}

export function elementsOf(raws: readonly Raw[], block: string): readonly Element[] {
  return raws.map((raw, index) => readElement(raw, block, `action-${index}`));
}

function tableOf(raw: Raw): Block {
  const rows = Array.isArray(raw.rows) ? raw.rows : [];
  return {
    kind: "table",
    rows: rows
      .slice(0, MAX_ROWS)
      .map((row) => (Array.isArray(row) ? row.filter(isRaw).slice(0, MAX_COLUMNS).map(cellOf) : [])),
    aligns: listAt(raw, "column_settings").map(({ align }) =>
      align === "right" ? "end" : align === "center" ? "center" : "start",
    ),
  };
}

function cellOf(raw: Raw): Cell {
  if (textAt(raw, "type") !== "rich_text") return [{ kind: "text", text: textAt(raw, "text") }];
  const nodes = richNodes(raw);
  const [only] = nodes;
  return nodes.length === 1 && only?.kind === "p" ? only.children : (nodes as readonly Node[]);
}
