/**
 * Which words of a text are hashtags.
 *
 * The rule of chatserver/domain/hashtags.py, held to it by protocol/vectors/hashtags.json. What is
 * code, a heading or escaped is known to whoever reads the Markdown around them.
 */

import { MAX_TAG_CHARACTERS } from "../protocol";

/** Addresses are gone over: what stands in them is no tag. */
const TAG =
  /https?:\/\/[^\s<>`]*|(?<![^\s([{"'*_~>,;:!.\-«–—‘“…])(?<!\]\()#([\p{L}\p{N}_-]*[\p{L}\p{Nl}\p{No}][\p{L}\p{N}_-]*)/giu;

const NONE: ReadonlyMap<number, string> = new Map();

/** Return the tags of a piece of text, as they are written, by where their # stands. */
export function hashtagsAt(text: string): ReadonlyMap<number, string> {
  if (!text.includes("#")) return NONE;
  const found = new Map<number, string>();
  for (const { 1: word, index } of text.matchAll(TAG)) {
    const tag = word?.replace(/-+$/, "");
    if (tag && [...normalTag(tag)].length <= MAX_TAG_CHARACTERS) found.set(index, tag);
  }
  return found;
}

/** Return a tag as it is compared: whatever its case and its spelling in Unicode. */
export function normalTag(tag: string): string {
  return tag.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}

export function tagPath(tag: string): string {
  return `/tags/${encodeURIComponent(normalTag(tag))}`;
}
