/** The messages with a hashtag, page by page, kept up to date. */

import type { AnyEvent, Message, TaggedPlace } from "../protocol";
import type { Client } from "./client";
import { placeKey } from "./changes";
import { Store } from "./store";

const PAGE = 30;

/** What is loaded of the messages with a tag. */
export interface TaggedList {
  /** As it is compared. */
  readonly tag: string;
  /** Newest first. */
  readonly messages: readonly Message[];
  /** How many there are in all. */
  readonly total: number;
  /** Where the next page begins, null if there is none. */
  readonly next: TaggedPlace | null;
}

export interface TaggedView {
  readonly list: TaggedList | null;
  readonly isLoading: boolean;
  readonly isFailed: boolean;
}

export class Tagged {
  readonly store = new Store<TaggedView>({ list: null, isLoading: false, isFailed: false });
  /** What happened while a page was on its way, which may be older. */
  private meanwhile: AnyEvent[] = [];
  private latest = 0;

  constructor(
    private readonly client: Pick<Client, "request" | "listen">,
    private readonly tag: string,
  ) {}

  /** Load the first page and follow what happens; the answer ends it. */
  start(): () => void {
    void this.load(null);
    return this.client.listen((event) => this.happened(event));
  }

  /** Load what comes next. */
  async more(): Promise<void> {
    const { list, isLoading } = this.store.get();
    if (list?.next && !isLoading) await this.load(list.next);
  }

  async reload(): Promise<void> {
    await this.load(null);
  }

  private async load(before: TaggedPlace | null): Promise<void> {
    this.latest += 1;
    const load = this.latest;
    this.meanwhile = [];
    this.store.update((view) => ({ ...view, isLoading: true, isFailed: false }));
    try {
      const command = { type: "tagged.list", tag: this.tag, before, limit: PAGE } as const;
      const { tag, messages, total, next = null } = await this.client.request<"tagged.list">(command);
      if (load !== this.latest) return;
      const known = before ? (this.store.get().list?.messages ?? []) : [];
      const page = { tag, messages: merged(known, messages), total, next };
      const list = this.meanwhile.reduce(changed, page);
      this.store.update(() => ({ list, isLoading: false, isFailed: false }));
    } catch {
      if (load !== this.latest) return;
      this.store.update((view) => ({ ...view, isLoading: false, isFailed: view.list === null }));
    }
  }

  private happened(event: AnyEvent): void {
    if (event.type === "channel.left" || event.type === "channel.joined") return void this.load(null);
    this.meanwhile.push(event);
    this.store.update((view) => {
      const list = view.list && changed(view.list, event);
      return list === view.list ? view : { ...view, list };
    });
  }
}

/** Bring a list up to date; an event that is known to it already changes nothing. */
export function changed(list: TaggedList, event: AnyEvent): TaggedList {
  switch (event.type) {
    case "message.posted":
      return isTagged(list, event.message) ? withMessage(list, event.message) : list;
    case "message.edited":
      return isTagged(list, event.message)
        ? withMessage(list, event.message)
        : withoutMessage(list, event.message);
    case "message.deleted":
      return withoutMessage(list, event.message);
    default:
      return list;
  }
}

function isTagged({ tag }: TaggedList, { tags = [] }: Message): boolean {
  return tags.includes(tag);
}

/** Put a message into its place, unless that is on a page which is not loaded. */
function withMessage(list: TaggedList, message: Message): TaggedList {
  const isKnown = list.messages.some((each) => isSame(each, message));
  const oldest = list.messages.at(-1);
  if (!isKnown && list.next && oldest && message.time_us < oldest.time_us) return list;
  const messages = merged(list.messages, [message]);
  return { ...list, messages, total: list.total + (isKnown ? 0 : 1) };
}

function withoutMessage(list: TaggedList, message: Message): TaggedList {
  const messages = list.messages.filter((each) => !isSame(each, message));
  if (messages.length === list.messages.length) return list;
  return { ...list, messages, total: list.total - 1 };
}

function isSame(one: Message, other: Message): boolean {
  return one.channel === other.channel && one.seq === other.seq;
}

function merged(one: readonly Message[], other: readonly Message[]): readonly Message[] {
  const all = new Map([...one, ...other].map((each) => [placeKey(each.channel, each.seq), each]));
  return [...all.values()].sort(newestFirst);
}

function newestFirst(one: Message, other: Message): number {
  return other.time_us - one.time_us || (one.channel < other.channel ? 1 : -1);
}
