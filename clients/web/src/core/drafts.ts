/** What is written and not sent: kept across reloads, by place. */

import type { Database } from "./database";
import { withEntry, withoutEntry } from "./maps";
import type { Store } from "./store";
import { placeKey, type View } from "./view";

const SAVE_MS = 300;

export class Drafts {
  private readonly saving = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly user: string,
    private readonly database: Database | null,
    private readonly store: Store<View>,
  ) {}

  async load(): Promise<void> {
    const all = (await this.database?.getAll("drafts")) ?? [];
    const mine = all.filter(({ user }) => user === this.user);
    this.store.update((view) => {
      const drafts = new Map(mine.map(({ key, text }) => [key.slice(this.user.length + 1), text]));
      for (const [place, text] of view.drafts) drafts.set(place, text);
      return { ...view, drafts };
    });
  }

  write(channel: string, thread: number | null, text: string): void {
    const place = placeKey(channel, thread);
    this.store.update((view) => {
      if ((view.drafts.get(place) ?? "") === text) return view;
      const drafts = text ? withEntry(view.drafts, place, text) : withoutEntry(view.drafts, place);
      return { ...view, drafts };
    });
    clearTimeout(this.saving.get(place));
    if (text) this.saving.set(place, setTimeout(() => this.save(place), SAVE_MS));
    else this.save(place);
  }

  /** Save what is not saved yet: the page may be going away. */
  flush(): void {
    for (const place of [...this.saving.keys()]) this.save(place);
  }

  private save(place: string): void {
    clearTimeout(this.saving.get(place));
    this.saving.delete(place);
    const { user } = this;
    const text = this.store.get().drafts.get(place);
    const key = `${user} ${place}`;
    if (text) void this.database?.put("drafts", { key, user, text, saved_ms: Date.now() });
    else void this.database?.delete("drafts", key);
  }
}
