/** Looks up people who are named before the directory is loaded, and who of them is online. */

import { MAX_PAGE, MAX_VIEW } from "../protocol";
import type { Requests } from "./requests";
import { addUsers } from "./state";
import type { Store } from "./store";
import type { View } from "./view";

/** A device nobody has touched for so long is not one somebody is at. */
export const IDLE_AFTER_MS = 10 * 60 * 1_000;
const COLLECT_MS = 30;
const SETTLE_MS = 150;

/** What is on the screen. */
interface Shown {
  readonly channels: readonly string[];
  readonly users: readonly string[];
  readonly feed?: boolean;
}

export class People {
  private readonly wanted = new Set<string>();
  private readonly asked = new Set<string>();
  private collecting: ReturnType<typeof setTimeout> | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly panes = new Map<string, Shown>();
  private shown: Required<Shown> = { channels: [], users: [], feed: false };
  private isIdle = false;

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
    /** The server tells of changes of the feed from now on. */
    private readonly feedOpened: () => void,
    /** How far others have read is told for these channels from now on. */
    private readonly channelsInView: (channels: readonly string[]) => void,
  ) {}

  /** Ask for somebody unknown; those asked for in one go are looked up together. */
  want(id: string): void {
    if (this.asked.has(id) || !id.startsWith("U")) return;
    this.asked.add(id);
    this.wanted.add(id);
    this.collecting ??= setTimeout(() => void this.lookUp(), COLLECT_MS);
  }

  /** Say what a pane shows, null once it is gone; presence and typing come for these only. */
  look(pane: string, shown: Shown | null): void {
    if (shown) this.panes.set(pane, shown);
    else this.panes.delete(pane);
    const all = [...this.panes.values()];
    const channels = [...new Set(all.flatMap((each) => each.channels))].slice(0, MAX_VIEW);
    const users = [...new Set(all.flatMap((each) => each.users))].slice(0, MAX_VIEW);
    const feed = all.some((each) => each.feed);
    const next = { channels, users, feed };
    if (JSON.stringify(next) === JSON.stringify(this.shown)) return;
    this.shown = next;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.tellView(), SETTLE_MS);
  }

  /** Say whether anybody uses the device: while not, nobody is on its screen. */
  rest(isIdle: boolean): void {
    if (isIdle === this.isIdle) return;
    this.isIdle = isIdle;
    clearTimeout(this.settling);
    this.tellView().catch(() => undefined);
  }

  /** Say it on each connection anew. */
  opened(): void {
    this.asked.clear();
    const { channels, users, feed } = this.shown;
    if (channels.length + users.length > 0 || feed || this.isIdle) void this.tellView();
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
    const idle = this.isIdle;
    const now = idle ? { ...said, users: [], idle } : said;
    const { online, offline } = await this.requests.request({ type: "view.set", ...now });
    if (said.feed) this.feedOpened();
    if (this.shown !== said || idle) return;
    this.channelsInView(said.channels);
    this.store.update((view) => {
      const presence = new Map(view.state.presence);
      for (const user of said.users) presence.set(user, "unknown");
      for (const user of offline) presence.set(user, "offline");
      for (const user of online) presence.set(user, "online");
      return { ...view, state: { ...view.state, presence } };
    });
  }
}
