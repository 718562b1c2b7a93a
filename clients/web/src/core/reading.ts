/** What counts as read: what is on the screen, at the newest message, while somebody looks. */

import { withEntry, withoutEntry } from "./maps";
import type { Requests } from "./requests";
import { apply, unread } from "./state";
import type { Store } from "./store";
import type { Line, View } from "./view";

const EVERY_MS = 1_000;

/** Where the reader is. */
export interface Attention {
  readonly channel: string | null;
  /** The newest message is on the screen. */
  readonly isAtBottom: boolean;
  /** The page is seen and has the focus. */
  readonly isHere: boolean;
  /** The first message on the screen. */
  readonly seq: number | null;
}

export class Reading {
  private attention: Attention = {
    channel: null,
    isAtBottom: false,
    isHere: false,
    seq: null,
  };
  private isBegun = false;
  /** The channel in which the reader called something unread: it stays so while they are there. */
  private kept: string | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private toldAt = 0;

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
    private readonly cursor: (channel: string) => number,
  ) {}

  /** What is read elsewhere is known now: before, nothing is called read, or new. */
  begin(): void {
    this.isBegun = true;
    const { channel } = this.attention;
    if (channel) this.drawLine(channel);
    this.mark();
  }

  /** Say where the reader is now. */
  attend(attention: Partial<Attention>): void {
    const before = this.attention;
    this.attention = { ...before, ...attention };
    const { channel } = this.attention;
    if (channel !== before.channel) {
      this.kept = null;
      if (before.channel) this.setLine(before.channel, null);
      if (channel) this.drawLine(channel);
    }
    this.mark();
  }

  /** Draw the line behind which a message is new, unless somebody is watching it come in. */
  posted(channel: string, isMine: boolean): void {
    if (channel !== this.attention.channel) return;
    if (isMine) {
      this.kept = null;
      this.setLine(channel, null);
    } else if (!this.isWatching && !this.store.get().lines.has(channel)) this.drawLine(channel);
    this.mark();
  }

  /** Call a message and everything after it unread; told to the other devices, too. */
  async markUnread(channel: string, seq: number): Promise<void> {
    if (this.isAt(channel)) this.kept = channel;
    await this.requests.request<"unread.mark">({ type: "unread.mark", channel, seq });
  }

  /** Hear that the cursor went back, here or on another device. */
  unreadMarked(channel: string): void {
    if (!this.isAt(channel)) return;
    this.kept = channel;
    this.drawLine(channel);
  }

  /** Call everything in a channel read. */
  markAll(channel: string): void {
    if (this.isAt(channel)) this.kept = null;
    this.setLine(channel, null);
    this.markRead(channel);
  }

  get isAtBottom(): boolean {
    return this.attention.isAtBottom;
  }

  /** Where the reader is in the channel they look at; null at its newest message. */
  get place(): number | null {
    return this.isAtBottom ? null : this.attention.seq;
  }

  isAt(channel: string): boolean {
    return this.attention.channel === channel;
  }

  private get isWatching(): boolean {
    const { channel, isAtBottom, isHere } = this.attention;
    return isAtBottom && isHere && channel !== this.kept;
  }

  /** Say what is read, at most once a second. */
  private mark(): void {
    if (!this.isBegun || !this.isWatching || this.waiting !== undefined) return;
    const delayMs = Math.max(0, this.toldAt + EVERY_MS - Date.now());
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      const { channel } = this.attention;
      if (this.isWatching && channel) this.markRead(channel);
    }, delayMs);
  }

  private markRead(channel: string): void {
    const membership = this.store.get().state.memberships.get(channel);
    const seq = this.cursor(channel);
    if (!membership || seq <= membership.read_seq) return;
    this.toldAt = Date.now();
    const read_ordinal = membership.ordinal ?? 0;
    const event = { type: "read.marked", channel, read_seq: seq, read_ordinal } as const;
    this.store.update((view) => ({ ...view, state: apply(view.state, event) }));
    this.requests.request({ type: "read.mark", channel, seq }).catch(() => undefined);
  }

  private drawLine(channel: string): void {
    const membership = this.store.get().state.memberships.get(channel);
    if (!this.isBegun || !membership || unread(membership) === 0) return;
    const { read_seq: after, read_ordinal: ordinal = 0 } = membership;
    this.setLine(channel, { after, ordinal });
  }

  private setLine(channel: string, line: Line | null): void {
    this.store.update((view) => {
      if (!line && !view.lines.has(channel)) return view;
      const lines = line
        ? withEntry(view.lines, channel, line)
        : withoutEntry(view.lines, channel);
      return { ...view, lines };
    });
  }
}
