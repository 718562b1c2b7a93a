/** Looks up people who are named before the directory is loaded, and who of them is online. */

import { MAX_PAGE, MAX_VIEW } from "../protocol";
import type { Requests } from "./requests";
import { addUsers } from "./state";
import type { Store } from "./store";
import type { View } from "./view";

const COLLECT_MS = 30;
const SETTLE_MS = 150;

/** What is on the screen. */
export interface Shown {
  readonly channels: readonly string[];
  readonly users: readonly string[];
  readonly feed?: boolean;
}

interface Said extends Required<Shown> {
  /** Nobody uses the device: it lets nobody be seen as online. */
  readonly idle: boolean;
}

const NOTHING: Said = { channels: [], users: [], feed: false, idle: false };

export class People {
  private readonly wanted = new Set<string>();
  private readonly asked = new Set<string>();
  private collecting: ReturnType<typeof setTimeout> | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly panes = new Map<string, Shown>();
  private shown: Said = NOTHING;
  private isIdle = false;
  private isSeen = true;

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
    /** The server tells of changes of the feed from now on. */
    private readonly feedOpened: () => void,
    /** What others have read and are up to is told for these from now on. */
    private readonly inView: (shown: Shown) => void,
  ) {}

  /** Ask for somebody unknown; those asked for in one go are looked up together. */
  want(id: string): void {
    if (this.asked.has(id) || !id.startsWith("U")) return;
    this.asked.add(id);
    this.wanted.add(id);
    this.collecting ??= setTimeout(() => void this.lookUp(), COLLECT_MS);
  }

  /** Say what a pane shows, null once it is gone; presence, statuses and typing come for these only. */
  look(pane: string, shown: Shown | null): void {
    if (shown) this.panes.set(pane, shown);
    else this.panes.delete(pane);
    this.settle();
  }

  /** Say whether anybody sees the page: nobody is told anything of what no eyes are on. */
  attend({ isSeen, isIdle }: { readonly isSeen: boolean; readonly isIdle: boolean }): void {
    this.isSeen = isSeen;
    this.isIdle = isIdle;
    this.settle();
  }

  private settle(): void {
    const all = [...this.panes.values()];
    const channels = [...new Set(all.flatMap((each) => each.channels))].slice(0, MAX_VIEW);
    const users = [...new Set(all.flatMap((each) => each.users))].slice(0, MAX_VIEW);
    const feed = all.some((each) => each.feed);
    const seen = this.isSeen ? { channels, users, feed } : NOTHING;
    const next = { ...seen, idle: this.isIdle };
    if (JSON.stringify(next) === JSON.stringify(this.shown)) return;
    this.shown = next;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.tellView(), SETTLE_MS);
  }

  /** Say it on each connection anew. */
  opened(): void {
    this.asked.clear();
    const { channels, users, feed, idle } = this.shown;
    if (channels.length + users.length > 0 || feed || idle) void this.tellView();
  }

  private async lookUp(): Promise<void> {
    this.collecting = undefined;
    const ids = [...this.wanted].slice(0, MAX_PAGE);
    for (const id of ids) this.wanted.delete(id);
    if (this.wanted.size > 0) this.collecting = setTimeout(() => void this.lookUp(), COLLECT_MS);
    const { users } = await this.requests.request({ type: "users.get", ids });
    this.store.update((view) => ({ ...view, state: addUsers(view.state, users) }));
  }

  private async tellView(): Promise<void> {
    const said = this.shown;
    const { online, offline } = await this.requests.request({ type: "view.set", ...said });
    if (said.feed) this.feedOpened();
    if (this.shown !== said) return;
    this.inView(said);
    this.store.update((view) => {
      const presence = new Map(view.state.presence);
      for (const user of said.users) presence.set(user, "unknown");
      for (const user of offline) presence.set(user, "offline");
      for (const user of online) presence.set(user, "online");
      return { ...view, state: { ...view.state, presence } };
    });
  }
}
