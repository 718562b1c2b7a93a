/**
 * A client's conversation with the server across connections, without I/O.
 *
 * The twin of protocol/client_session.py: protocol/SPEC.md, sections 3 to 9, is what both obey.
 * `now` is always in seconds of one monotonic clock.
 */

import {
  HELLO_DEADLINE_S,
  MAX_RESUME_CURSORS,
  MISSED_HEARTBEATS,
  PROTOCOL_VERSION,
  REPLAY_EVENTS_PER_CONNECTION,
} from "../protocol";
import type {
  AnyCommand,
  AnyEvent,
  Position,
  Push,
  Refusal,
  Refused,
  Reply,
  Resume,
  ServerFrame,
  User,
  Welcome,
} from "../protocol";
import { readable } from "./events";
import type { Output } from "./outputs";
import { Streams } from "./streams";

const WELCOME_DEADLINE_S = 2 * HELLO_DEADLINE_S;
/** The last heartbeat may be a little late. */
const LATE_HEARTBEATS = MISSED_HEARTBEATS + 0.2;

/** One client's session; `receive` and `tick` return what to do, in this order. */
export class Session {
  user: User | null = null;
  epoch: string | null = null;
  private ref = 0;
  private readonly streams: Streams;
  private openRef = -1;
  private welcomed = false;
  private heardAt = 0;
  private silenceS = WELCOME_DEADLINE_S;
  private leaveAt: number | null = null;
  private pushes = 0;
  private early: Push[] = [];
  private requests = new Set<number>();

  constructor(private readonly client: string) {
    this.streams = new Streams((command) => this.request(command));
  }

  /** When `tick` is due, unless `receive` moves it. */
  get deadline(): number {
    const due = [this.heardAt + this.silenceS, ...this.streams.retriesAt()];
    if (this.leaveAt !== null) due.push(this.leaveAt);
    return Math.min(...due);
  }

  /** When to come back after the server asked to reconnect; null if it did not ask. */
  get comeBackAt(): number | null {
    return this.leaveAt;
  }

  /** How far every stream was delivered, as far as it can be checked by its time. */
  get cursors(): Position[] {
    return this.streams.cursors();
  }

  /** Return up to where a stream was delivered. */
  cursor(stream: string): number {
    return this.streams.cursor(stream);
  }

  /** Begin a new connection and return its first frame; earlier requests are forgotten. */
  open(now: number): string {
    this.openRef = this.ref + 1;
    this.welcomed = false;
    this.heardAt = now;
    this.silenceS = WELCOME_DEADLINE_S;
    this.leaveAt = null;
    this.pushes = 0;
    this.early = [];
    this.requests.clear();
    this.streams.beginConnection();
    const version = PROTOCOL_VERSION;
    const resume = this.resume();
    const { client } = this;
    return this.request({ type: "session.open", client, version, resume }).data;
  }

  /** Return a request's number and its frame. */
  request(command: AnyCommand): { ref: number; data: string } {
    const ref = ++this.ref;
    this.requests.add(ref);
    return { ref, data: JSON.stringify({ type: "request", ref, command }) };
  }

  /** Take in one frame from the server. */
  receive(data: string, now: number): Output[] {
    this.heardAt = now;
    let outputs: Output[];
    try {
      outputs = this.react(JSON.parse(data) as ServerFrame, now);
    } catch (error) {
      return [mustReconnect(`the server sent what cannot be read: ${String(error)}`)];
    }
    return [...outputs, ...this.streams.ask(now)];
  }

  /** Return what is due at `now`: a reconnect, or holes to be filled at another attempt. */
  tick(now: number): Output[] {
    if (this.leaveAt !== null && now >= this.leaveAt) {
      return [mustReconnect("the server asked to reconnect")];
    }
    if (now >= this.heardAt + this.silenceS) return [mustReconnect("nothing came from the server")];
    return this.streams.ask(now);
  }

  private react(frame: ServerFrame, now: number): Output[] {
    switch (frame.type) {
      case "push":
        this.pushes += 1;
        return this.welcomed ? this.pushed(frame) : this.waitForWelcome(frame);
      case "reply":
        return this.replied(frame, now);
      case "refused":
        return this.refused(frame, now);
      case "heartbeat":
        if (frame.pushes === this.pushes) return [];
        return [mustReconnect(`of ${frame.pushes} events ${this.pushes} arrived`)];
      case "reconnect":
        this.leaveAt = now + frame.after_ms / 1000;
        return [];
      default:
        return []; // a kind of frame that came with a later version
    }
  }

  /** Keep an event that overtook the welcome: only that says what its position means. */
  private waitForWelcome(push: Push): Output[] {
    if (this.early.length >= REPLAY_EVENTS_PER_CONNECTION) {
      return [mustReconnect("events came instead of a welcome")];
    }
    this.early.push(push);
    return [];
  }

  private pushed(push: Push): Output[] {
    const event: AnyEvent | null = readable(push.event);
    if (push.at) return this.streams.arrived(push.at, event);
    return event ? [{ kind: "delivered", at: null, event }] : [];
  }

  private replied(reply: Reply, now: number): Output[] {
    if (!this.requests.delete(reply.ref)) return [];
    if (this.streams.asked(reply.ref)) return this.streams.filled(reply.ref, reply.result);
    if (reply.ref === this.openRef) return this.opened(reply.result as Welcome, now);
    return [{ kind: "answered", ref: reply.ref, result: reply.result }];
  }

  private refused({ ref, error }: Refused, now: number): Output[] {
    if (ref === undefined || ref === null) return [mustReconnect(unreadable(error))];
    this.requests.delete(ref);
    if (ref === this.openRef) return [{ kind: "notOpened", refusal: error }];
    if (this.streams.asked(ref)) return this.streams.fillRefused(ref, error, now);
    return [{ kind: "declined", ref, refusal: error }];
  }

  private resume(): Resume | null {
    if (this.epoch === null) return null;
    const newest = this.cursors.sort((one, other) => other.time_us - one.time_us);
    return { epoch: this.epoch, cursors: newest.slice(0, MAX_RESUME_CURSORS) };
  }

  private opened(welcome: Welcome, now: number): Output[] {
    const sameLife = welcome.epoch === this.epoch;
    this.user = welcome.user;
    this.epoch = welcome.epoch;
    this.welcomed = true;
    this.silenceS = LATE_HEARTBEATS * welcome.heartbeat_s;
    const outputs: Output[] = [{ kind: "opened", welcome }];
    outputs.push(...this.streams.welcomed(welcome, sameLife));
    const early = this.early;
    this.early = [];
    for (const push of early) outputs.push(...this.pushed(push));
    outputs.push(...this.streams.ask(now));
    return outputs;
  }
}

function mustReconnect(reason: string): Output {
  return { kind: "mustReconnect", reason };
}

function unreadable(error: Refusal): string {
  return `the server could not read a request: ${error.message}`;
}
