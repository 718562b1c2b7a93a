/** Which messages of this server a text links to. */

import type { MessagePlace } from "../protocol";
import { type Node, parse as read } from "../text/parse";
import { parse as route } from "./routing";

/** More links than these are links only. */
const MOST = 3;
/** What the server takes for one: anybody may write anything into an address. */
const CHANNEL = /^[CDG][0-9A-Z]{8,20}$/;
const NONE: readonly MessagePlace[] = [];

/** Return the messages behind the links of a text, each once; what stands in code is no link. */
export function linkedPlaces(text: string, origin = location.origin): readonly MessagePlace[] {
  if (!text.includes(`${origin}/`)) return NONE;
  const places = new Map<string, MessagePlace>();
  for (const href of links(read(text))) {
    const place = placeBehind(href, origin);
    if (place && places.size < MOST) places.set(`${place.channel}/${place.seq}`, place);
  }
  return [...places.values()];
}

function links(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.kind === "link") return [node.href];
    return "children" in node ? links(node.children) : [];
  });
}

function placeBehind(href: string, origin: string): MessagePlace | null {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  if (url.origin !== origin) return null;
  const there = route(url.pathname, url.hash);
  if (there.kind !== "channel" || !CHANNEL.test(there.channel)) return null;
  const seq = there.reply ?? there.thread ?? there.seq;
  return seq !== null && Number.isSafeInteger(seq) && seq >= 1 ? { channel: there.channel, seq } : null;
}
