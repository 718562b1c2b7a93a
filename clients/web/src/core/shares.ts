/** Messages that others pass on or link to: looked up with the reader's own rights, and kept up to date. */

import { type AnyEvent, MAX_MESSAGES_GOT, type Message, type MessagePlace } from "../protocol";
import { placeKey } from "./changes";
import type { Client } from "./client";
import { Store } from "./store";

const LOOK_AGAIN_MS = 300;
/** So many stay known while nobody looks at them. */
const MAX_KEPT = 500;

/** By `placeKey`; null is not there, or not for the reader. */
export type Shared = ReadonlyMap<string, Message | null>;

interface Shown extends MessagePlace {
  count: number;
}

export class Shares {
  readonly store = new Store<Shared>(new Map());
  private readonly shown = new Map<string, Shown>();
  private readonly wanted = new Map<string, MessagePlace>();
  /** What is being asked for. Who wants it meanwhile asks again: the answer may be older. */
  private asking = new Map<string, MessagePlace>();
  private readonly moving = new Set<string>();
  private isOnline: boolean;

  constructor(private readonly client: Pick<Client, "request" | "listen" | "store">) {
    this.isOnline = client.store.get().link.kind === "online";
    client.listen((event) => this.happened(event));
    client.store.subscribe(() => this.linked(client.store.get().link.kind === "online"));
  }

  /** Show a message until the answer is called; those asked for in one go are looked up together. */
  show({ channel, seq }: MessagePlace): () => void {
    const key = placeKey(channel, seq);
    const entry = this.shown.get(key) ?? { channel, seq, count: 0 };
    entry.count += 1;
    this.shown.set(key, entry);
    if (!this.store.get().has(key) && !this.asking.has(key)) this.want(entry);
    return () => {
      entry.count -= 1;
      if (entry.count > 0) return;
      this.shown.delete(key);
      if (this.store.get().size > MAX_KEPT) this.forget(() => true);
    };
  }

  private want({ channel, seq }: MessagePlace): void {
    const isIdle = this.wanted.size === 0 && this.asking.size === 0;
    this.wanted.set(placeKey(channel, seq), { channel, seq });
    if (isIdle) queueMicrotask(() => void this.lookUp());
  }

  private async lookUp(): Promise<void> {
    while (this.wanted.size > 0) {
      this.asking = new Map([...this.wanted].slice(0, MAX_MESSAGES_GOT));
      for (const key of this.asking.keys()) this.wanted.delete(key);
      const places = [...this.asking.values()];
      try {
        const { messages, more = false } = await this.client.request<"messages.get">({ type: "messages.get", places });
        this.answered(places, messages, more);
      } catch {
        // what shows it next tries again
      }
    }
    this.asking = new Map();
  }

  private answered(places: readonly MessagePlace[], messages: readonly Message[], more: boolean): void {
    const found = new Map(messages.map((each) => [placeKey(each.channel, each.seq), each]));
    const keys = places.map(({ channel, seq }) => placeKey(channel, seq));
    const end = more ? keys.findLastIndex((key) => found.has(key)) + 1 : keys.length;
    for (const place of places.slice(end)) this.want(place);
    this.store.update((known) => {
      const next = new Map(known);
      for (const key of keys) if (!this.wanted.has(key)) next.set(key, found.get(key) ?? null);
      return next;
    });
  }

  private happened(event: AnyEvent): void {
    switch (event.type) {
      case "message.edited":
      case "message.deleted":
        return this.changed(event.message);
      case "file.deleted":
        return this.lookAgain(({ channel, seq }) => channel === event.channel && seq === event.seq);
      case "channel.left":
        return this.enteredOrLeft(event.channel);
      case "channel.joined":
        return this.enteredOrLeft(event.membership.channel.id);
      case "user.changed": // one may be somebody else's guest now
        return event.user.id === this.client.store.get().state.me ? this.lookAgain() : undefined;
      case "channel.moved":
        return this.moved(event.channel);
      default:
        return undefined;
    }
  }

  /** Take in what a message says now, if the reader could read it before. */
  private changed(message: Message): void {
    const key = placeKey(message.channel, message.seq);
    if (this.asking.has(key)) this.want(message);
    if (this.store.get().get(key)) this.store.update((known) => new Map(known).set(key, message));
  }

  /** Show nothing of a channel until the server has said what of it is for the reader now. */
  private enteredOrLeft(channel: string): void {
    this.lookAgain((place) => place.channel === channel);
    this.store.update((known) => new Map([...known].filter(([key]) => !key.startsWith(`${channel}/`))));
  }

  /** What happened without a connection is not always told. */
  private linked(isOnline: boolean): void {
    if (isOnline && !this.isOnline) this.lookAgain();
    this.isOnline = isOnline;
  }

  /** Look up anew what is shown, and forget what nobody looks at. */
  private lookAgain(isMeant: (place: MessagePlace) => boolean = () => true): void {
    this.forget(isMeant);
    for (const place of [...this.shown.values(), ...this.asking.values()]) if (isMeant(place)) this.want(place);
  }

  private forget(isMeant: (place: MessagePlace) => boolean): void {
    this.store.update((known) => {
      const kept = [...known].filter(([key]) => this.shown.has(key) || !isMeant(placeOf(key)));
      return kept.length < known.size ? new Map(kept) : known;
    });
  }

  /** Look again, in a moment, at a channel one sees from outside: what happens there is not told. */
  private moved(channel: string): void {
    if (this.moving.has(channel)) return;
    this.moving.add(channel);
    setTimeout(() => {
      this.moving.delete(channel);
      this.lookAgain((place) => place.channel === channel);
    }, LOOK_AGAIN_MS);
  }
}

function placeOf(key: string): MessagePlace {
  const [channel = "", seq] = key.split("/");
  return { channel, seq: Number(seq) };
}
