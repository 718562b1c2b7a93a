/** Which words are hashtags: the same table the server's tests read. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { normalTag } from "../../src/text/hashtags";
import { type Node, parse } from "../../src/text/parse";

interface Case {
  readonly text: string;
  readonly tags: readonly string[];
}

const TABLE = new URL("../../../../protocol/vectors/hashtags.json", import.meta.url);
const CASES = JSON.parse(readFileSync(TABLE, "utf-8")) as readonly Case[];

function tagsOf(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.kind === "hashtag") return [normalTag(node.tag)];
    return "children" in node ? tagsOf(node.children) : [];
  });
}

test.each(CASES)("What is a hashtag here is one for the server: $text", ({ text, tags }) => {
  expect([...new Set(tagsOf(parse(text)))]).toEqual(tags);
});
