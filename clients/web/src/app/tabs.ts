/** Several windows of one browser: one of them tells, and knows what the others show. */

import { newNonce } from "../core/outbox";

/** What is on the screen of a window that has the focus. */
export interface Looking {
  readonly channel: string | null;
  readonly thread: number | null;
}

interface Said {
  readonly from: string;
  readonly looking: Looking | null;
  /** The others shall say what they show. */
  readonly asks?: boolean;
}

const NAME = "chatserver-notifies";

export class Tabs {
  private readonly me = newNonce(); // an address without TLS has no UUIDs
  private readonly others = new Map<string, Looking>();
  private readonly channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
  private readonly given = new AbortController();
  private release = (): void => undefined;
  private looking: Looking | null = null;
  /** This is the window that tells. */
  isTelling = false;

  constructor() {
    this.channel?.addEventListener("message", ({ data }: MessageEvent<Said>) => this.hear(data));
    addEventListener("pagehide", this.leave);
    if (!("locks" in navigator)) {
      this.isTelling = true;
      return;
    }
    const told = new Promise<void>((resolve) => (this.release = resolve));
    const hold = () => {
      this.isTelling = true;
      this.say({ looking: this.looking, asks: true });
      return told;
    };
    navigator.locks.request(NAME, { signal: this.given.signal }, hold).catch(() => undefined);
  }

  /** Say what is on the screen here; null without the focus. */
  show(looking: Looking | null): void {
    this.looking = looking;
    this.say({ looking });
  }

  /** Say whether somebody looks at a place, in whatever window. */
  isLookedAt(channel: string, thread: number | null): boolean {
    return [this.looking, ...this.others.values()].some(
      (each) => each && (thread === null ? each.channel === channel : each.thread === thread),
    );
  }

  close(): void {
    this.leave();
    removeEventListener("pagehide", this.leave);
    this.given.abort();
    this.release();
    this.isTelling = false;
    this.channel?.close();
  }

  private readonly leave = () => this.say({ looking: null });

  private say(said: Omit<Said, "from">): void {
    this.channel?.postMessage({ from: this.me, ...said } satisfies Said);
  }

  private hear({ from, looking, asks }: Said): void {
    if (looking) this.others.set(from, looking);
    else this.others.delete(from);
    if (asks) this.say({ looking: this.looking });
  }
}
