/** Reactions are shown at once, and right whatever the connection does meanwhile. */

import { expect, test } from "vitest";
import type { AnyCommand, Message, Reaction, ReactionChanged } from "../src/protocol";
import { Reacting, reactionsOf } from "../src/core/reacting";
import { type RefusedError, Requests } from "../src/core/requests";
import { addMemberships, addMessages, apply } from "../src/core/state";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";

const ME = "U000000ADA";
const BOB = "U000000BOB";
const channel = "CGENERAL00";
const MESSAGE: Message = { channel, seq: 1, time_us: 1, author: BOB, text: "Shall we?" };
const BOBS: Reaction = { emoji: "🎉", count: 1, since: 2, users: [BOB] };
const BOTH: Reaction = { emoji: "🎉", count: 2, since: 2, users: [BOB, ME] };

/** Somebody's screen, and a server that answers when the test says so. */
class Screen {
  readonly store = new Store<View>(emptyView());
  readonly sent: AnyCommand[] = [];
  readonly requests = new Requests({
    isOpen: true,
    send: (command: AnyCommand) => this.sent.push(command),
  });
  readonly reacting = new Reacting(this.store, this.requests);

  constructor(reactions: readonly Reaction[] = []) {
    this.store.update((view) => {
      const membership = { channel: { id: channel, kind: "public", creator: BOB, created_us: 1 } };
      const state = addMemberships({ ...view.state, me: ME }, [
        { ...membership, read_seq: 0 } as never,
      ]);
      return { ...view, state: addMessages(state, channel, [{ ...MESSAGE, reactions }]) };
    });
  }

  get shown(): readonly (readonly [string, number, boolean])[] {
    const { state, reacting } = this.store.get();
    const [message] = state.messages.get(channel)!;
    const all = reactionsOf(message!, reacting.get(`${channel}/1`), ME);
    return all.map(({ emoji, count, mine = false }) => [emoji, count, mine]);
  }

  happens(reaction: Reaction, user: string, added: boolean): void {
    const event: ReactionChanged = { type: "reaction.changed", channel, seq: 1, reaction, user, added };
    this.store.update((view) => ({ ...view, state: apply(view.state, event) }));
  }

  /** Lose the connection and find another one. */
  reconnect(): void {
    this.requests.lost();
    this.requests.opened();
  }
}

test("A reaction is there at once, and stays when the server has it.", async () => {
  const screen = new Screen([BOBS]);
  const done = screen.reacting.set(channel, 1, "🎉", true);
  expect(screen.shown).toEqual([["🎉", 2, true]]);
  screen.requests.answered(1, { reaction: BOTH });
  await done;
  expect(screen.shown).toEqual([["🎉", 2, true]]);
  expect(screen.store.get().reacting.size).toBe(0);
});

test("The event may come before the answer, and others react in between.", async () => {
  const screen = new Screen([BOBS]);
  const done = screen.reacting.set(channel, 1, "🎉", true);
  screen.happens(BOTH, ME, true);
  screen.happens({ ...BOTH, count: 3, users: [BOB, ME, "U00000CARO"] }, "U00000CARO", true);
  screen.requests.answered(1, { reaction: BOTH });
  await done;
  expect(screen.shown).toEqual([["🎉", 3, true]]);
});

test("A new emoji stands last, and is gone again if the server refuses it.", async () => {
  const screen = new Screen([BOBS]);
  const done = screen.reacting.set(channel, 1, ":parrot:", true);
  expect(screen.shown).toEqual([
    ["🎉", 1, false],
    [":parrot:", 1, true],
  ]);
  screen.requests.declined(1, { code: "too_large", message: "50 kinds" });
  await expect(done).rejects.toMatchObject({ code: "too_large" } satisfies Partial<RefusedError>);
  expect(screen.shown).toEqual([["🎉", 1, false]]);
});

test("What was not answered is said again on the next connection.", async () => {
  const screen = new Screen([BOBS]);
  const done = screen.reacting.set(channel, 1, "🎉", true);
  screen.reconnect();
  expect(screen.sent.map(({ type }) => type)).toEqual(["reaction.add", "reaction.add"]);
  expect(screen.shown).toEqual([["🎉", 2, true]]);
  screen.requests.answered(2, { reaction: BOTH });
  await done;
  expect(screen.shown).toEqual([["🎉", 2, true]]);
});

test("Of several changes of mind the last one counts.", async () => {
  const screen = new Screen([BOBS]);
  const done = screen.reacting.set(channel, 1, "🎉", true);
  void screen.reacting.set(channel, 1, "🎉", false);
  expect(screen.shown).toEqual([["🎉", 1, false]]);
  screen.requests.answered(1, { reaction: BOTH });
  await expect.poll(() => screen.sent.length).toBe(2);
  expect(screen.shown).toEqual([["🎉", 1, false]]);
  screen.requests.answered(2, { reaction: BOBS });
  await done;
  expect(screen.sent.map(({ type }) => type)).toEqual(["reaction.add", "reaction.remove"]);
  expect(screen.shown).toEqual([["🎉", 1, false]]);
});
