/** Puts emoji on messages: shown at once, told to the server until it has answered. */

import type { Message, Reaction } from "../protocol";
import { knownMessage, placeKey } from "./changes";
import { withEntry, withoutEntry } from "./maps";
import type { Requests } from "./requests";
import { apply } from "./state";
import type { Store } from "./store";
import type { View } from "./view";

/** What the user wants and the server has not confirmed: on a message or not, by emoji. */
export type Pending = ReadonlyMap<string, boolean>;

export class Reacting {
  private readonly busy = new Set<string>();

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
  ) {}

  /** Put an emoji on a message, or take it off; of several changes of mind the last one counts. */
  async set(channel: string, seq: number, emoji: string, isOn: boolean): Promise<void> {
    const place = placeKey(channel, seq);
    this.want(place, emoji, isOn);
    this.store.flush();
    const key = `${place} ${emoji}`;
    if (this.busy.has(key)) return;
    this.busy.add(key);
    try {
      await this.settle(channel, seq, emoji);
    } finally {
      this.want(place, emoji, null);
      this.busy.delete(key);
    }
  }

  private async settle(channel: string, seq: number, emoji: string): Promise<void> {
    const wanted = () => this.store.get().reacting.get(placeKey(channel, seq))?.get(emoji);
    for (let told: boolean | undefined; wanted() !== told; ) {
      told = wanted();
      const type = told ? "reaction.add" : "reaction.remove";
      const command = { type, channel, seq, emoji } as const;
      const { reaction } = await this.requests.request<"reaction.add">(command as never);
      if (told !== undefined) this.confirmed(channel, seq, reaction, told);
    }
  }

  /** Take in the answer, unless the event came before it: then the state knows more. */
  private confirmed(channel: string, seq: number, reaction: Reaction, added: boolean): void {
    const { state } = this.store.get();
    const message = knownMessage(state, channel, seq);
    if (!message || isMine(message, reaction.emoji) === added) return;
    const user = state.me;
    const event = { type: "reaction.changed", channel, seq, reaction, user, added } as const;
    this.store.update((view) => ({ ...view, state: apply(view.state, event) }));
  }

  private want(place: string, emoji: string, isOn: boolean | null): void {
    this.store.update((view) => {
      const before = view.reacting.get(place) ?? new Map<string, boolean>();
      const after = isOn === null ? withoutEntry(before, emoji) : withEntry(before, emoji, isOn);
      const reacting = after.size
        ? withEntry(view.reacting, place, after)
        : withoutEntry(view.reacting, place);
      return { ...view, reacting };
    });
  }
}

export function isMine({ reactions = [] }: Message, emoji: string): boolean {
  return reactions.find((each) => each.emoji === emoji)?.mine ?? false;
}

const NONE: readonly Reaction[] = [];

/** Return the reactions to show: those that are known, with what the user wants of them. */
export function reactionsOf(
  { reactions = NONE }: Message,
  pending: Pending | undefined,
  me: string,
): readonly Reaction[] {
  if (!pending) return reactions;
  const shown = reactions.map((each) => {
    const isOn = pending.get(each.emoji);
    return isOn === undefined || isOn === (each.mine ?? false) ? each : turned(each, me, isOn);
  });
  for (const [emoji, isOn] of pending) {
    const isNew = isOn && !reactions.some((each) => each.emoji === emoji);
    if (isNew) shown.push({ emoji, count: 1, since: Infinity, users: [me], mine: true });
  }
  return shown.filter(({ count }) => count > 0);
}

function turned(reaction: Reaction, me: string, mine: boolean): Reaction {
  const others = (reaction.users ?? []).filter((user) => user !== me);
  const users = mine ? [...others, me] : others;
  return { ...reaction, mine, users, count: reaction.count + (mine ? 1 : -1) };
}
