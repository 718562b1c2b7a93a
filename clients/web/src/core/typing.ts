/** Who is typing where: true for six seconds, unless they post before. */

import { TYPING_EVERY_S, TYPING_SHOWN_S } from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import type { Requests } from "./requests";
import type { Store } from "./store";
import type { View } from "./view";

export class Typing {
  private readonly ends = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly told = new Map<string, number>();

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
  ) {}

  /** Tell the others, at most every three seconds. */
  tell(channel: string): void {
    const now = Date.now();
    if (now - (this.told.get(channel) ?? 0) < TYPING_EVERY_S * 1000) return;
    this.told.set(channel, now);
    this.requests.mention({ type: "typing.start", channel });
  }

  started(channel: string, user: string): void {
    if (user === this.store.get().state.me) return;
    const key = `${channel}/${user}`;
    clearTimeout(this.ends.get(key));
    this.ends.set(key, setTimeout(() => this.stopped(channel, user), TYPING_SHOWN_S * 1000));
    this.change(channel, (users) => (users.includes(user) ? users : [...users, user]));
  }

  stopped(channel: string, user: string): void {
    const key = `${channel}/${user}`;
    if (!this.ends.has(key)) return;
    clearTimeout(this.ends.get(key));
    this.ends.delete(key);
    this.change(channel, (users) => users.filter((each) => each !== user));
  }

  private change(channel: string, next: (users: readonly string[]) => readonly string[]): void {
    this.store.update((view) => {
      const before = view.typing.get(channel) ?? [];
      const users = next(before);
      if (users === before) return view;
      const typing =
        users.length > 0
          ? withEntry(view.typing, channel, users)
          : withoutEntry(view.typing, channel);
      return { ...view, typing };
    });
  }
}
