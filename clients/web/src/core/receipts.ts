/** How far others have read: what events mean to it, and who has read a message. */

import type { AnyEvent, Message, Receipt, ReceiptMoved } from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import type { State } from "./state";

export type Receipts = ReadonlyMap<string, Receipt>;

const NOBODY: readonly string[] = [];

/** Take in how far others have read a channel; from then on it is kept up to date. */
export function addReceipts(state: State, channel: string, page: readonly Receipt[]): State {
  const known = new Map(page.map((receipt) => [receipt.user, receipt]));
  return { ...state, receipts: withEntry(state.receipts, channel, known) };
}

export function receiptMoved(state: State, { channel, receipt }: ReceiptMoved): State {
  const known = state.receipts.get(channel);
  if (!known) return state;
  const changed = receipt.read_seq
    ? withEntry(known, receipt.user, receipt)
    : withoutEntry(known, receipt.user);
  return { ...state, receipts: withEntry(state.receipts, channel, changed) };
}

/** Note what the user chose: who shows nothing sees nothing of others, either. */
export function howOneIsSeen(
  state: State,
  event: AnyEvent & { readonly type: "presence.chosen" | "receipts.chosen" },
): State {
  const isAway = event.type === "presence.chosen" ? event.away : state.away;
  const showsReceipts = event.type === "receipts.chosen" ? event.shown : state.showsReceipts;
  const receipts = isAway || !showsReceipts ? new Map<string, Receipts>() : state.receipts;
  return { ...state, away: isAway, showsReceipts, receipts };
}

/** Take somebody out of a channel, or out of all. */
export function forgetReceipts(state: State, user: string, only?: string): State {
  const left = [...state.receipts].map(([channel, known]) => {
    const isMeant = only === undefined || only === channel;
    return [channel, isMeant && known.has(user) ? withoutEntry(known, user) : known] as const;
  });
  return state.receipts.size > 0 ? { ...state, receipts: new Map(left) } : state;
}

/** Return who has read a message: whoever wrote after it has, too. */
export function readersOf(state: State, { channel, seq, time_us }: Message): readonly string[] {
  const known = state.receipts.get(channel);
  if (!known || known.size === 0) return NOBODY;
  const since = (state.messages.get(channel) ?? []).filter((each) => each.seq > seq);
  const spoke = new Set(since.map(({ author }) => author));
  return [...known.values()]
    .filter(({ user, read_seq, joined_us = 0 }) => {
      return joined_us < time_us && (read_seq >= seq || spoke.has(user));
    })
    .map(({ user }) => user);
}
