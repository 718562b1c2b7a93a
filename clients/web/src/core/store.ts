/** A value that is replaced, never changed, and those who watch it. */

type Schedule = (flush: () => void) => void;

/**
 * One value and its watchers.
 *
 * Changes are told once per `schedule`, however many there were: a busy channel costs one rendering
 * a frame. `flush` tells them at once, for what the person just did.
 */
export class Store<T> {
  private readonly watchers = new Set<() => void>();
  private isScheduled = false;

  constructor(
    private value: T,
    private readonly schedule: Schedule = queueMicrotask,
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

/** Once a frame while the page is seen, four times a second while it is not. */
export function oncePerFrame(flush: () => void): void {
  if (document.visibilityState === "visible") {
    let isDone = false;
    const once = () => {
      if (isDone) return;
      isDone = true;
      flush();
    };
    requestAnimationFrame(once);
    setTimeout(once, 250); // a page that is being hidden gets no frames any more
  } else setTimeout(flush, 250);
}
