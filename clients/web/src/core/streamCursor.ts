/** The client rule for one stream: deliver what follows, drop what is known, hold what is ahead. */

import type { AnyEvent, Position } from "../protocol";
import type { Delivered } from "./outputs";

/** Events held behind a hole; later ones are filled from the log like the hole itself. */
export const MAX_HELD = 500;

interface Held {
  readonly at: Position;
  readonly event: AnyEvent | null;
}

/** How far the client has one stream, and how far it is known to go. */
export class StreamCursor {
  filling = false;
  notBefore = 0;
  private readonly held = new Map<number, Held>();

  constructor(
    public seq: number,
    /** Time of the event at `seq`; null where nobody told. */
    public timeUs: number | null,
    public known: number,
  ) {}

  /** Return the cursor of a client that has everything up to `head`. */
  static startingAt(head: Position): StreamCursor {
    return new StreamCursor(head.seq, head.time_us, head.seq);
  }

  /** Whether something is known of that has not been delivered. */
  get behind(): boolean {
    return this.seq < this.known;
  }

  /** The last position of the first hole. */
  get holeEnd(): number {
    return this.holeBefore(this.known + 1);
  }

  /** Return where the first hole ends: before `seq` or before what is held. */
  holeBefore(seq: number): number {
    let end = seq;
    for (const held of this.held.keys()) end = Math.min(end, held);
    return end - 1;
  }

  /** Apply the rule to one event; unknown kinds move the cursor silently. */
  take(at: Position, event: AnyEvent | null): Delivered[] {
    this.known = Math.max(this.known, at.seq);
    if (at.seq > this.seq + 1) {
      if (this.held.size < MAX_HELD) this.held.set(at.seq, { at, event });
      return [];
    }
    if (at.seq <= this.seq) return [];
    return [...this.advance(at, event), ...this.letGo()];
  }

  /** Give up what is missing up to `seq` and deliver what was held behind it. */
  skipTo(seq: number): Delivered[] {
    this.seq = seq;
    this.timeUs = null;
    return this.letGo();
  }

  /** Forget what the last connection left half done. */
  startAgain(known: number): void {
    this.held.clear();
    this.known = Math.max(this.seq, known);
    this.filling = false;
    this.notBefore = 0;
  }

  private letGo(): Delivered[] {
    const delivered: Delivered[] = [];
    for (let next = this.held.get(this.seq + 1); next; next = this.held.get(this.seq + 1)) {
      this.held.delete(next.at.seq);
      delivered.push(...this.advance(next.at, next.event));
    }
    return delivered;
  }

  private advance(at: Position, event: AnyEvent | null): Delivered[] {
    this.seq = at.seq;
    this.timeUs = at.time_us;
    return event ? [{ kind: "delivered", at, event }] : [];
  }
}
