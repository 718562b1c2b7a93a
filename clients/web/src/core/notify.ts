/**
 * Who is told of a message, and how loudly: the twin of chatserver/domain/notify.py.
 *
 * protocol/vectors/notify.json holds one to the other.
 */

import type { Membership, Message } from "../protocol";
import { placeKey } from "./changes";
import type { State } from "./state";

/** What a message is for the user, the loudest first. */
export type Call = "mention" | "direct" | "everyone" | "thread" | "keyword" | "here" | "message";
type Level = NonNullable<Membership["level"]>;

export interface Happening {
  readonly call: Call;
  /** Its writer chose to send it anyway, though it is quiet. */
  readonly urgent: boolean;
}

export interface Attention {
  readonly level: Level;
  readonly muted: boolean;
  readonly quiet: boolean;
  /** A device of theirs is in use now. */
  readonly active: boolean;
}

export interface Decision {
  readonly counts: boolean;
  readonly alerts: boolean;
  readonly pushes: boolean;
  readonly mails: boolean;
  /** They would be told but for quiet hours. */
  readonly held: boolean;
}

const CALLS: Record<Level, readonly Call[]> = {
  all: ["mention", "direct", "everyone", "thread", "keyword", "here"],
  mentions: ["mention", "everyone", "thread", "keyword", "here"],
  nothing: [],
};
const NOT: Decision = { counts: false, alerts: false, pushes: false, mails: false, held: false };

/** Decide how somebody is told of a message. */
export function decide({ call, urgent }: Happening, attention: Attention): Decision {
  if (attention.muted || !CALLS[attention.level].includes(call)) return NOT;
  const personal = call === "mention" || call === "direct";
  if (attention.quiet && !(urgent && personal)) return { ...NOT, held: call !== "here" };
  const counts = personal || call === "everyone";
  return { counts, alerts: true, pushes: !attention.active, mails: personal, held: false };
}

/** Return what a message is for the user; null if it is their own, or of somebody they block. */
export function callOf(message: Message, state: State): Call | null {
  const { me, blocked, memberships } = state;
  const membership = memberships.get(message.channel);
  if (!membership || message.author === me || blocked.has(message.author)) return null;
  if (message.mentions?.includes(me) || message.called?.includes(me)) return "mention";
  const { kind } = membership.channel;
  if (kind === "direct" || kind === "group") return "direct";
  if (message.everyone === "channel") return "everyone";
  const thread = message.thread ?? null;
  if (thread !== null && state.follows.get(placeKey(message.channel, thread))?.following) {
    return "thread";
  }
  if (state.keywords.some((word) => isIn(message.text, word))) return "keyword";
  return message.everyone === "here" && !state.away ? "here" : "message";
}

/** Say whether a word stands in a text as a whole one, whatever its case. */
function isIn(text: string, word: string): boolean {
  const escaped = word.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, "u").test(text.toLowerCase());
}
