/** Messages in the order of their `seq`: sorted arrays that are replaced, never changed. */

import type { Message } from "../protocol";

export type SeqList = readonly Message[];

/** Return where `seq` is, or where it would have to be inserted. */
export function placeOf(list: SeqList, seq: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function find(list: SeqList, seq: number): Message | undefined {
  const message = list[placeOf(list, seq)];
  return message?.seq === seq ? message : undefined;
}

/** Add a message, or replace the one with its `seq`. */
export function put(list: SeqList, message: Message): SeqList {
  const place = placeOf(list, message.seq);
  if (place === list.length) return [...list, message];
  const known = list[place]!.seq === message.seq ? 1 : 0;
  return list.toSpliced(place, known, message);
}

export function remove(list: SeqList, seq: number): SeqList {
  const place = placeOf(list, seq);
  return list[place]?.seq === seq ? list.toSpliced(place, 1) : list;
}

/** Add a page; where both have a message, the page's is taken. */
export function merge(list: SeqList, page: SeqList): SeqList {
  if (page.length === 0) return list;
  if (list.length === 0) return page;
  if (list[list.length - 1]!.seq < page[0]!.seq) return [...list, ...page];
  if (page[page.length - 1]!.seq < list[0]!.seq) return [...page, ...list];
  const fresh = new Set(page.map(({ seq }) => seq));
  const kept = list.filter(({ seq }) => !fresh.has(seq));
  return [...kept, ...page].sort((one, other) => one.seq - other.seq);
}
