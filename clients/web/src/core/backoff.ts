/** How long to wait before another attempt: exponential with full jitter. */

const BASE_S = 0.5;
const CAP_S = 30;
/** A connection that lived this long counts as proof that all is well. */
const STABLE_S = 60;

/**
 * Delays between attempts.
 *
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class Backoff {
  private attempts = 0;

  constructor(private readonly chance: () => number = Math.random) {}

  /** Return seconds to wait: `rand(0, min(30, 0.5 * 2**n))`. */
  nextS(): number {
    const bound = Math.min(CAP_S, BASE_S * 2 ** Math.min(this.attempts, 10));
    this.attempts += 1;
    return bound * this.chance();
  }

  /** Begin anew if the connection was stable before it ended. */
  lived(seconds: number): void {
    if (seconds >= STABLE_S) this.attempts = 0;
  }
}
