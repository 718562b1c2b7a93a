/** Slack's text as the tree that messages are made of. */

import { type Node, parse } from "./parse";

export function parseMrkdwn(text: string): readonly Node[] {
  return parse(text);
}
