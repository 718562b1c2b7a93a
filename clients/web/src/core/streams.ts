/** All streams of a session: from where each goes on, and the filling of holes. */

import { MAX_FILL } from "../protocol";
import type { AnyCommand, AnyEvent, Filled, Position, Refusal, StreamStart, Welcome } from "../protocol";
import { readable } from "./events";
import type { Delivered, Output } from "./outputs";
import { StreamCursor } from "./streamCursor";

const MAX_FILLS_IN_FLIGHT = 4;
const MAX_STRAYS = 1_000;
const FILL_RETRY_S = 1;

type MakeRequest = (command: AnyCommand) => { ref: number; data: string };

/**
 * The cursors of a session's streams.
 *
 * A declared gap is not filled: after a long absence that would be more than anybody reads. The
 * stream goes on from its head and is reset, so its state is loaded afresh.
 */
export class Streams {
  private cursorsByName = new Map<string, StreamCursor>();
  private user: string | null = null;
  private userHead = 0;
  private behind = new Set<string>();
  private strays = new Map<string, number>();
  /** Channels joined while away: the user's own stream is about to tell from where. */
  private unstarted = new Map<string, StreamCursor>();
  private fills = new Map<number, { name: string; stream: StreamCursor }>();

  constructor(private readonly request: MakeRequest) {}

  /** Forget what belonged to the last connection; cursors stay. */
  beginConnection(): void {
    this.behind = new Set();
    this.strays = new Map();
    this.unstarted = new Map();
    this.fills = new Map();
  }

  cursors(): Position[] {
    const positions: Position[] = [];
    for (const [stream, { seq, timeUs }] of this.cursorsByName) {
      if (timeUs !== null) positions.push({ stream, seq, time_us: timeUs });
    }
    return positions;
  }

  cursor(name: string): number {
    return this.cursorsByName.get(name)?.seq ?? 0;
  }

  /** Return when holes may be asked for again that were refused "not now". */
  retriesAt(): number[] {
    if (this.fills.size >= MAX_FILLS_IN_FLIGHT) return [];
    const waiting = [...this.behind].map((name) => this.cursorsByName.get(name)?.notBefore ?? 0);
    return waiting.filter((notBefore) => notBefore > 0);
  }

  /** Decide for every stream from where it goes on. */
  welcomed(welcome: Welcome, sameLife: boolean): Output[] {
    const before = this.cursorsByName;
    this.cursorsByName = new Map();
    this.user = welcome.user.id;
    const catchingUp = this.catchesUp(welcome, before);
    const outputs: Output[] = [];
    for (const start of welcome.streams) {
      const old = before.get(start.head.stream);
      before.delete(start.head.stream);
      outputs.push(...this.start(start, old, sameLife, catchingUp));
    }
    for (const stream of before.keys()) outputs.push({ kind: "removed", stream });
    return outputs;
  }

  /** Apply the client rule to an event that has a position. */
  arrived(at: Position, event: AnyEvent | null): Output[] {
    const stream = this.cursorsByName.get(at.stream);
    if (!stream) {
      this.noteStray(at);
      return [];
    }
    const delivered = stream.take(at, event);
    this.moved(at.stream, stream, delivered);
    return delivered;
  }

  /** Ask for what is missing, for a few streams at a time. */
  ask(now: number): Output[] {
    const asks: Output[] = [];
    for (const name of this.behind) {
      if (this.fills.size >= MAX_FILLS_IN_FLIGHT) break;
      const stream = this.cursorsByName.get(name);
      if (stream && !stream.filling && stream.notBefore <= now) asks.push(this.fill(name, stream));
    }
    return asks;
  }

  asked(ref: number): boolean {
    return this.fills.has(ref);
  }

  filled(ref: number, result: unknown): Output[] {
    const asked = this.takeAsked(ref);
    if (!asked) return [];
    const { name, stream } = asked;
    const { entries } = result as Filled;
    const outputs: Output[] = [];
    for (const { at, event } of entries) {
      while (at.seq > stream.seq + 1) {
        outputs.push(...this.giveUp(name, stream, stream.holeBefore(at.seq)));
      }
      outputs.push(...this.arrived(at, readable(event)));
    }
    if (entries.length === 0 && stream.behind) {
      outputs.push(...this.giveUp(name, stream, stream.holeEnd));
    }
    return outputs;
  }

  fillRefused(ref: number, refusal: Refusal, now: number): Output[] {
    const asked = this.takeAsked(ref);
    if (!asked) return [];
    const { name, stream } = asked;
    switch (refusal.code) {
      case "unavailable":
      case "rate_limited":
      case "internal":
        stream.notBefore = now + (refusal.retry_after_ms ?? FILL_RETRY_S * 1000) / 1000;
        return [];
      case "not_found":
      case "forbidden":
        this.forget(name);
        return [{ kind: "removed", stream: name }];
      default:
        return this.giveUp(name, stream, stream.holeEnd);
    }
  }

  private takeAsked(ref: number): { name: string; stream: StreamCursor } | null {
    const asked = this.fills.get(ref);
    this.fills.delete(ref);
    if (!asked || this.cursorsByName.get(asked.name) !== asked.stream) return null;
    asked.stream.filling = false;
    return asked;
  }

  /** Say whether the user's own stream still has to tell what it told while away. */
  private catchesUp(welcome: Welcome, before: Map<string, StreamCursor>): boolean {
    const start = welcome.streams.find(({ head }) => head.stream === this.user);
    this.userHead = start?.head.seq ?? 0;
    const own = before.get(welcome.user.id);
    return start?.outcome === "resumed" && own !== undefined && own.seq < start.head.seq;
  }

  private start(
    start: StreamStart,
    old: StreamCursor | undefined,
    sameLife: boolean,
    catchingUp: boolean,
  ): Output[] {
    const name = start.head.stream;
    const outcome = start.outcome ?? "new";
    if (outcome === "removed") return [{ kind: "removed", stream: name }];
    if (!old && outcome === "new" && catchingUp) {
      this.unstarted.set(name, StreamCursor.startingAt(start.head));
      return [];
    }
    const canGoOn = outcome === "resumed" || (sameLife && outcome === "new");
    if (!old || !canGoOn || old.seq > start.head.seq) {
      const streams = old && catchingUp ? this.unstarted : this.cursorsByName;
      streams.set(name, StreamCursor.startingAt(start.head));
      return old ? [{ kind: "reset", stream: name }] : [];
    }
    old.startAgain(outcome === "resumed" ? old.seq : start.head.seq);
    this.adopt(name, old);
    return [];
  }

  private adopt(name: string, stream: StreamCursor): void {
    stream.known = Math.max(stream.known, this.strays.get(name) ?? 0);
    this.strays.delete(name);
    this.cursorsByName.set(name, stream);
    if (stream.behind) this.behind.add(name);
  }

  private forget(name: string): void {
    this.cursorsByName.delete(name);
    this.behind.delete(name);
  }

  /** Remember how far a stream goes that is not told to be the user's yet. */
  private noteStray({ stream, seq }: Position): void {
    const known = this.strays.get(stream);
    if (known === undefined && this.strays.size >= MAX_STRAYS) return;
    this.strays.set(stream, Math.max(known ?? 0, seq));
  }

  private moved(name: string, stream: StreamCursor, delivered: readonly Delivered[]): void {
    if (stream.behind) this.behind.add(name);
    else this.behind.delete(name);
    if (name !== this.user) return;
    for (const each of delivered) this.follow(each);
    if (this.unstarted.size > 0 && stream.seq >= this.userHead) {
      for (const [joined, start] of this.unstarted) this.adopt(joined, start);
      this.unstarted = new Map();
    }
  }

  /**
   * Begin or end a channel's stream as the user's own stream tells.
   *
   * What happened before the welcome is in the welcome's list of streams already.
   */
  private follow({ at, event }: Delivered): void {
    const toldBefore = at !== null && at.seq <= this.userHead;
    if (event.type === "channel.joined") {
      const name = event.membership.channel.id;
      const waiting = this.unstarted.get(name);
      if (waiting) {
        waiting.seq = event.seq;
        waiting.timeUs = event.time_us;
      } else if (!this.cursorsByName.has(name) && !toldBefore) {
        this.adopt(name, new StreamCursor(event.seq, event.time_us, event.seq));
      }
    } else if (event.type === "channel.left" && !toldBefore) {
      this.forget(event.channel);
    }
  }

  private fill(name: string, stream: StreamCursor): Output {
    stream.filling = true;
    stream.notBefore = 0;
    const limit = Math.max(1, Math.min(MAX_FILL, stream.holeEnd - stream.seq));
    const { ref, data } = this.request({
      type: "stream.fill",
      stream: name,
      after: stream.seq,
      limit,
    });
    this.fills.set(ref, { name, stream });
    return { kind: "send", data };
  }

  private giveUp(name: string, stream: StreamCursor, upto: number): Output[] {
    const delivered = stream.skipTo(upto);
    this.moved(name, stream, delivered);
    return [{ kind: "reset", stream: name }, ...delivered];
  }
}
