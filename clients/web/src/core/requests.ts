/** Commands waiting for their answers; they outlive the connection they were sent on. */

import type { AnyCommand, ErrorCode, Refusal, Replies } from "../protocol";
import { Backoff } from "./backoff";

export type CommandOf<T extends keyof Replies> = Extract<AnyCommand, { readonly type: T }>;

/** The server did not carry a command out. */
export class RefusedError extends Error {
  readonly code: ErrorCode;
  readonly field: string | null;

  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = "RefusedError";
    this.code = refusal.code;
    this.field = refusal.field ?? null;
  }
}

/** The client was closed, or the connection was lost and the command must not be repeated. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

interface Pending {
  readonly command: AnyCommand;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly backoff: Backoff;
  isResting: boolean;
}

const ONCE = new Set(["channel.create", "action.press", "command.run", "view.submit"]);

/** What `Requests` needs of the connection. */
export interface Wire {
  readonly isOpen: boolean;
  /** Send a command and return its number. */
  send(command: AnyCommand): number;
}

/**
 * All commands that are not answered, in the order in which they were asked.
 *
 * Each is sent again until it is answered, also when the server is busy: messages carry a nonce,
 * all others say what shall be. Only what must not happen twice is given up with its connection.
 */
export class Requests {
  private readonly waiting = new Set<Pending>();
  private readonly inFlight = new Map<number, Pending>();

  constructor(private readonly wire: Wire) {}

  request<T extends keyof Replies>(command: CommandOf<T>): Promise<Replies[T]> {
    return new Promise((resolve, reject) => {
      const pending = { command, resolve, reject, backoff: new Backoff(), isResting: false };
      this.waiting.add(pending);
      this.send(pending);
    });
  }

  /** Send what only this moment is about; nobody waits for the answer. */
  mention(command: AnyCommand): void {
    if (this.wire.isOpen) this.wire.send(command);
  }

  /** Send on a new connection what is not answered yet. */
  opened(): void {
    this.inFlight.clear();
    for (const pending of this.waiting) if (!pending.isResting) this.send(pending);
  }

  /** Give up what must not be sent twice. */
  lost(): void {
    for (const pending of this.inFlight.values()) {
      if (ONCE.has(pending.command.type)) this.fail(pending, new ConnectionLost());
    }
    this.inFlight.clear();
  }

  /** Answer everything that waits with an error. */
  close(): void {
    for (const pending of this.waiting) this.fail(pending, new ConnectionLost());
    this.inFlight.clear();
  }

  answered(ref: number, result: unknown): void {
    const pending = this.take(ref);
    if (!pending) return;
    this.waiting.delete(pending);
    pending.resolve(result as never);
  }

  declined(ref: number, refusal: Refusal): void {
    const pending = this.take(ref);
    if (!pending) return;
    if (isTemporary(refusal) && !isOutboxes(pending, refusal)) {
      this.rest(pending, refusal.retry_after_ms);
    } else this.fail(pending, new RefusedError(refusal));
  }

  private take(ref: number): Pending | undefined {
    const pending = this.inFlight.get(ref);
    this.inFlight.delete(ref);
    return pending;
  }

  private send(pending: Pending): void {
    if (this.wire.isOpen) this.inFlight.set(this.wire.send(pending.command), pending);
  }

  private rest(pending: Pending, toldMs: number | null | undefined): void {
    pending.isResting = true;
    const delayMs = toldMs ?? pending.backoff.nextS() * 1000;
    setTimeout(() => {
      pending.isResting = false;
      if (this.waiting.has(pending)) this.send(pending);
    }, delayMs);
  }

  private fail(pending: Pending, error: Error): void {
    this.waiting.delete(pending);
    pending.reject(error);
  }
}

/** A turn that is far away is waited for in sight, by the outbox: the person may think better of it. */
const SHORT_MS = 3_000;

function isOutboxes({ command }: Pending, { code, retry_after_ms }: Refusal): boolean {
  const isTurn = code === "rate_limited" && command.type === "message.post";
  return isTurn && (retry_after_ms ?? 0) > SHORT_MS;
}

function isTemporary({ code }: Refusal): boolean {
  return code === "unavailable" || code === "rate_limited";
}
