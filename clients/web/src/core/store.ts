/** A value that is replaced, never changed, and those who watch it. */

type Schedule = (flush: () => void) => void;

/**
 * One value and its watchers.
 *
 * Changes are told once per `schedule`, however many there were. `flush` tells them at once, for
 * what the person just did.
 */
export class Store<T> {
  private readonly watchers = new Set<() => void>();
  private isScheduled = false;

  constructor(
    private value: T,
    private readonly schedule: Schedule = (flush) => queueMicrotask(flush),
  ) {}

  get = (): T => this.value;

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Replace the value by what `change` makes of it. */
  update(change: (value: T) => T): void {
    const next = change(this.value);
    if (next === this.value) return;
    this.value = next;
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.schedule(this.flush);
  }

  /** Tell the watchers now. */
  flush = (): void => {
    if (!this.isScheduled) return;
    this.isScheduled = false;
    for (const watcher of this.watchers) watcher();
  };
}

/** Between two renderings of what others do; what comes first is shown at once. */
const CALM_MS = 80;
const HIDDEN_MS = 250;

/** Return a schedule: with the next frame, in a busy channel a dozen times a second. */
export function calmly(): Schedule {
  let lastAt = 0;
  return (flush) => {
    let isDone = false;
    const once = () => {
      if (isDone) return;
      isDone = true;
      lastAt = performance.now();
      flush();
    };
    const waitMs = lastAt + CALM_MS - performance.now();
    if (document.visibilityState !== "visible") setTimeout(once, HIDDEN_MS);
    else if (waitMs > 0) setTimeout(once, waitMs);
    else {
      requestAnimationFrame(once);
      setTimeout(once, HIDDEN_MS); // a page that is being hidden gets no frames any more
    }
  };
}
