/** The lines of a conversation: one for each message, with what stands above it. */

import type { Message } from "../protocol";
import type { Entry } from "./outbox";

/** Messages of one author within this time stand under one name. */
const GROUP_US = 5 * 60 * 1_000_000;

export interface Row {
  readonly key: string;
  /** A stored message, or one that is on its way. */
  readonly message: Message | null;
  readonly entry: Entry | null;
  /** It is the first of its day; when that is. */
  readonly day_us: number | null;
  /** It is the first that is new. */
  readonly isFirstNew: boolean;
  /** Its author and time stand above it already. */
  readonly isGrouped: boolean;
}

export interface Conversation {
  /** Nothing stands before the first message; else its day may be that of one not loaded. */
  readonly isBeginning: boolean;
  readonly messages: readonly Message[];
  /** Of this place only, in the order of writing. */
  readonly entries: readonly Entry[];
  readonly me: string;
  /** Up to where it was read; null for no line. */
  readonly newAfter: number | null;
  readonly keyOf: (message: Message) => string;
}

/** Makes rows, and the same ones again where nothing has changed. */
export class Rows {
  private known = new Map<string, Row>();

  of(conversation: Conversation): readonly Row[] {
    const rows = [...stored(conversation), ...waiting(conversation)];
    const kept = rows.map((row) => {
      const before = this.known.get(row.key);
      return before && isSame(before, row) ? before : row;
    });
    this.known = new Map(kept.map((row) => [row.key, row]));
    return kept;
  }
}

function stored({ isBeginning, messages, me, newAfter, keyOf }: Conversation): Row[] {
  const rows: Row[] = [];
  let before: Message | null = null;
  let isNew = false;
  for (const message of messages) {
    const isUnread = newAfter !== null && message.seq > newAfter && message.author !== me;
    const isFirstNew = isUnread && !isNew && (before !== null || isBeginning);
    isNew ||= isUnread; // before the first message there may be others that are new
    const isFirstOfDay = before ? !isSameDay(before.time_us, message.time_us) : isBeginning;
    rows.push({
      key: keyOf(message),
      message,
      entry: null,
      day_us: isFirstOfDay ? message.time_us : null,
      isFirstNew,
      isGrouped: !isFirstOfDay && !isFirstNew && before !== null && follows(before, message),
    });
    before = message;
  }
  return rows;
}

function waiting({ messages, entries, me }: Conversation): Row[] {
  const rows: Row[] = [];
  const last = messages.at(-1);
  const isShown = ({ seq }: Entry) => seq !== null && messages.some((each) => each.seq === seq);
  let author = last?.author;
  let time_us = last?.time_us ?? 0;
  for (const entry of entries) {
    if (isShown(entry)) continue;
    const written_us = Math.max(entry.written_ms * 1_000, time_us);
    const isFirstOfDay = time_us === 0 || !isSameDay(time_us, written_us);
    rows.push({
      key: entry.nonce,
      message: null,
      entry,
      day_us: isFirstOfDay ? written_us : null,
      isFirstNew: false,
      isGrouped: !isFirstOfDay && author === me && written_us - time_us < GROUP_US,
    });
    author = me;
    time_us = written_us;
  }
  return rows;
}

function follows(before: Message, message: Message): boolean {
  const isClose = message.time_us - before.time_us < GROUP_US;
  const isSame = before.author === message.author && spokenAs(before) === spokenAs(message);
  return isClose && isSame && !before.deleted && !message.deleted;
}

/** A program may speak under several names. */
function spokenAs({ app }: Message): string {
  return `${app?.name ?? ""}\n${app?.icon ?? ""}`;
}

function isSame(one: Row, other: Row): boolean {
  return (
    one.message === other.message &&
    one.entry === other.entry &&
    one.day_us === other.day_us &&
    one.isFirstNew === other.isFirstNew &&
    one.isGrouped === other.isGrouped
  );
}

let midnight = { from: 0, to: 0 };

/** Compare local days; most messages are of the day of the one before. */
function isSameDay(one_us: number, other_us: number): boolean {
  return isWithin(other_us / 1_000, dayOf(one_us / 1_000));
}

function dayOf(time_ms: number): { from: number; to: number } {
  if (isWithin(time_ms, midnight)) return midnight;
  const date = new Date(time_ms);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  midnight = { from: +new Date(year, month, day), to: +new Date(year, month, day + 1) };
  return midnight;
}

function isWithin(time_ms: number, { from, to }: { from: number; to: number }): boolean {
  return time_ms >= from && time_ms < to;
}
