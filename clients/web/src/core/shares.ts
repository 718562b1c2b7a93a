/** The messages others pass on: each looked up once, with the reader's own rights. */

import { MAX_MESSAGES_GOT, type Message, type MessagePlace } from "../protocol";
import { placeKey } from "./changes";
import type { Client } from "./client";
import { Store } from "./store";

/** By `placeKey`; null is gone, or not for the reader. */
export type Shared = ReadonlyMap<string, Message | null>;

export class Shares {
  readonly store = new Store<Shared>(new Map());
  private readonly wanted = new Map<string, MessagePlace>();

  constructor(private readonly client: Pick<Client, "request">) {}

  /** Ask for a message; those asked for in one go are looked up together. */
  want(place: MessagePlace): void {
    const key = placeKey(place.channel, place.seq);
    if (this.store.get().has(key) || this.wanted.has(key)) return;
    if (this.wanted.size === 0) queueMicrotask(() => void this.lookUp());
    this.wanted.set(key, place);
  }

  private async lookUp(): Promise<void> {
    const asked = [...this.wanted].slice(0, MAX_MESSAGES_GOT);
    try {
      const places = asked.map(([, { channel, seq }]) => ({ channel, seq }));
      const { messages } = await this.client.request<"messages.get">({ type: "messages.get", places });
      const found = new Map(messages.map((each) => [placeKey(each.channel, each.seq), each]));
      this.store.update((known) => {
        const answered = asked.map(([key]) => [key, found.get(key) ?? null] as const);
        return new Map([...known, ...answered]);
      });
    } catch {
      // what asks for it next tries again
    }
    for (const [key] of asked) this.wanted.delete(key);
    if (this.wanted.size > 0) await this.lookUp();
  }
}
