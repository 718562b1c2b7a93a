/**
 * Which part of a channel's history is loaded: one window without holes for each channel.
 *
 * Plain functions over plain values; history.ts asks the server.
 */

import type { History, Message } from "../protocol";
import { placeInChannel } from "./changes";
import type { SeqList } from "./seqList";

/** Messages kept of a channel while the reader rests; those far from there are let go. */
export const MAX_MESSAGES = 600;
/** Kept while the reader moves: to let go of any then would make the list stumble. */
export const MAX_MOVING = 1_800;

/** All messages outside threads from `from` to `to` are loaded. */
export interface Window {
  /** 0: the channel begins here. */
  readonly from: number;
  /** null: whatever is posted comes in. */
  readonly to: number | null;
  readonly isLoadingBefore: boolean;
  readonly isLoadingAfter: boolean;
  /** Nothing is loaded yet, or what was loaded is being replaced. */
  readonly isLoading: boolean;
  /** The newest messages are being loaded again: its end is about to be the present. */
  readonly isRenewing: boolean;
  /** The last request failed; why is no matter, it can be tried again. */
  readonly isFailed: boolean;
}

export const LOADING: Window = {
  from: Number.MAX_SAFE_INTEGER,
  to: null,
  isLoadingBefore: false,
  isLoadingAfter: false,
  isLoading: true,
  isRenewing: false,
  isFailed: false,
};

/** Say whether what is written now stands at its end. */
export function isLive({ to, isRenewing }: Window): boolean {
  return to === null || isRenewing;
}

/** Return the window that a first page makes: the newest messages. */
export function ofNewest(page: History): Window {
  return { ...LOADING, from: startOf(page, 0), to: null, isLoading: false };
}

/** Return the window of a page before a place and a page from it on. */
export function around(before: History, after: History, seq: number): Window {
  const from = before.more ? (before.messages[0]?.seq ?? seq) : 0;
  return { ...LOADING, from, to: endOf(after, seq), isLoading: false };
}

export function extendedBefore(window: Window, page: History): Window {
  return { ...window, from: startOf(page, 0), isLoadingBefore: false, isFailed: false };
}

export function extendedAfter(window: Window, page: History): Window {
  const to = endOf(page, window.to ?? 0);
  return { ...window, to, isLoadingAfter: false, isFailed: false };
}

/** Say whether the window shows a message, which may be a reply that stands in the channel too. */
export function shows(window: Window, message: Message): boolean {
  return placeInChannel(message) !== null && covers(window, message.seq);
}

export function covers({ from, to }: Window, seq: number): boolean {
  return seq >= from && (to === null || seq <= to);
}

/** Cut a window that has grown too large, at the end that the reader is not looking at. */
export function cut(window: Window, list: SeqList, keep: "oldest" | "newest", most: number): Window {
  const shown = list.filter((message) => shows(window, message));
  if (shown.length <= most) return window;
  return keep === "oldest"
    ? { ...window, to: shown[most - 1]!.seq }
    : { ...window, from: shown[shown.length - most]!.seq };
}

function startOf(page: History, fallback: number): number {
  return page.more ? (page.messages[0]?.seq ?? fallback) : 0;
}

function endOf(page: History, fallback: number): number | null {
  return page.more ? (page.messages.at(-1)?.seq ?? fallback) : null;
}
