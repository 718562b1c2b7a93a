/** A search while it is typed: asked a moment after the last key, and only the last answer counts. */

import type { Channel, FoundMessage, SearchedMessages, User } from "../protocol";
import type { Client } from "./client";
import { RefusedError } from "./requests";
import { Store } from "./store";

/** Files are found by their names and by what was said to them. */
export type SearchTab = "messages" | "people" | "channels" | "files";

export type Sort = "relevance" | "newest";
type Matching = NonNullable<SearchedMessages["matching"]>;

const PAUSE_MS = 150;
const PAGE = 20;

/** What was found, in whichever tab. */
export interface Found {
  readonly messages: readonly FoundMessage[];
  /** Those the messages stand in. */
  readonly places: ReadonlyMap<string, Channel>;
  readonly people: readonly User[];
  readonly channels: readonly Channel[];
  /** How many messages there are; null if there are many. */
  readonly total: number | null;
  readonly next: string | null;
  readonly matching: Matching;
}

export interface SearchView {
  readonly text: string;
  readonly tab: SearchTab;
  readonly sort: Sort;
  /** Null before anything was looked for. */
  readonly found: Found | null;
  readonly isLoading: boolean;
  /** What is to be mended in what was typed, in the server's words; or that it could not be asked. */
  readonly fault: "query" | "other" | null;
}

const NOTHING: Found = {
  messages: [],
  places: new Map(),
  people: [],
  channels: [],
  total: null,
  next: null,
  matching: "words",
};

export class Searching {
  readonly store = new Store<SearchView>({
    text: "",
    tab: "messages",
    sort: "relevance",
    found: null,
    isLoading: false,
    fault: null,
  });
  private latest = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: Pick<Client, "request">) {}

  /** Look for something else, once the fingers rest. */
  type(text: string): void {
    this.begin({ text }, PAUSE_MS);
  }

  show(tab: SearchTab): void {
    this.begin({ tab, found: null }, 0);
  }

  order(sort: Sort): void {
    this.begin({ sort }, 0);
  }

  /** Add what comes next. */
  async more(): Promise<void> {
    const { found, isLoading } = this.store.get();
    if (found?.next && !isLoading) await this.ask(found);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.latest += 1;
  }

  private begin(change: Partial<SearchView>, pause_ms: number): void {
    this.stop();
    this.store.update((view) => ({ ...view, ...change }));
    const isAsked = this.store.get().text.trim() !== "";
    this.store.update((view) => ({ ...view, isLoading: isAsked, fault: null, ...(!isAsked && { found: null }) }));
    if (isAsked) this.timer = setTimeout(() => void this.ask(null), pause_ms);
  }

  private async ask(before: Found | null): Promise<void> {
    this.latest += 1;
    const asked = this.latest;
    const { text, tab, sort } = this.store.get();
    this.store.update((view) => ({ ...view, isLoading: true, fault: null }));
    try {
      const found = await this.find(tab, text, sort, before);
      if (asked === this.latest) this.store.update((view) => ({ ...view, found, isLoading: false }));
    } catch (error) {
      if (asked !== this.latest) return;
      const fault = error instanceof RefusedError && error.field === "query" ? "query" : "other";
      this.store.update((view) => ({ ...view, isLoading: false, fault }));
    }
  }

  private async find(tab: SearchTab, text: string, sort: Sort, before: Found | null): Promise<Found> {
    const query = text.trim().slice(0, tab === "people" || tab === "channels" ? 80 : 480);
    switch (tab) {
      case "people": {
        const { users } = await this.client.request<"people.search">({ type: "people.search", query, limit: PAGE });
        return { ...NOTHING, people: users };
      }
      case "channels": {
        const { channels } = await this.client.request<"channels.search">({
          type: "channels.search",
          query,
          limit: PAGE,
        });
        return { ...NOTHING, channels };
      }
      case "messages":
        return this.messages(query, sort, before, !text.endsWith(" "));
      case "files":
        return this.messages(`has:file ${query}`, sort, before, !text.endsWith(" "));
    }
  }

  private async messages(query: string, sort: Sort, before: Found | null, typing: boolean): Promise<Found> {
    const utc_offset_min = -new Date().getTimezoneOffset();
    const { found, channels = [], total = null, next = null, matching = "words" } =
      await this.client.request<"messages.search">({
        type: "messages.search",
        query,
        sort,
        cursor: before?.next ?? null,
        limit: PAGE,
        typing,
        utc_offset_min,
      });
    const places = new Map([...(before?.places ?? []), ...channels.map((each) => [each.id, each] as const)]);
    const messages = [...(before?.messages ?? []), ...found];
    return { ...NOTHING, messages, places, total: before ? before.total : total, next, matching };
  }
}
