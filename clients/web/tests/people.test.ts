/** What is told to the server of who looks at what, and what comes of it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { People } from "../src/core/people";
import type { Requests } from "../src/core/requests";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";
import type { AnyCommand, PersonStatus, Status } from "../src/protocol";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LUNCH: Status = { text: "At lunch" };
const HOME: Status = { emoji: "🏠" };

/** People on a server that answers every `statuses.list` with `statuses`, once `answer` is called. */
function onServer(statuses: readonly PersonStatus[]) {
  const said: AnyCommand[] = [];
  const waiting: (() => void)[] = [];
  const request = (command: AnyCommand) => {
    said.push(command);
    if (command.type === "view.set") return Promise.resolve({ online: [], offline: [] });
    return new Promise((resolve) => waiting.push(() => resolve({ statuses })));
  };
  const inView: unknown[] = [];
  const store = new Store<View>(emptyView());
  const nothing = () => undefined;
  const people = new People(store, { request } as unknown as Requests, nothing, (all) => inView.push(all));
  const settle = () => vi.advanceTimersByTimeAsync(1_000);
  const answer = async () => {
    for (const each of waiting.splice(0)) each();
    await settle();
  };
  return { people, store, said, inView, settle, answer };
}

test("A page that nobody sees shows nobody, and a device left alone lets nobody be seen.", async () => {
  const { people, said, inView, settle } = onServer([]);
  people.look("channel", { channels: ["C1"], users: ["U1"] });
  await settle();
  people.attend({ isSeen: false, isIdle: false });
  await settle();
  people.attend({ isSeen: false, isIdle: true });
  await settle();
  people.attend({ isSeen: false, isIdle: true });
  await settle();
  people.attend({ isSeen: true, isIdle: false });
  await settle();
  const seen = { type: "view.set", channels: ["C1"], users: ["U1"], feed: false, idle: false };
  const unseen = { ...seen, channels: [], users: [] };
  const asked = { type: "statuses.list", users: ["", "U1"] };
  expect(said).toEqual([seen, asked, unseen, { ...unseen, idle: true }, seen, asked]);
  expect(inView).toEqual([["C1"], [], [], ["C1"]]);
});

test("The statuses of those in view are known, and of nobody else.", async () => {
  const { people, store, settle, answer } = onServer([{ user: "U1", status: LUNCH }]);
  store.update((view) => {
    return { ...view, state: { ...view.state, statuses: new Map([["U2", HOME], ["U3", HOME]]) } };
  });
  people.look("channel", { channels: ["C1"], users: ["U1", "U2"] });
  await settle();
  await answer();
  expect([...store.get().state.statuses]).toEqual([["U1", LUNCH]]);
});

test("What is told of a status while they are asked for is newer than the answer.", async () => {
  const { people, store, settle, answer } = onServer([{ user: "U1", status: LUNCH }]);
  people.look("channel", { channels: ["C1"], users: ["U1"] });
  await settle();
  people.statusChanged("U1");
  store.update((view) => ({ ...view, state: { ...view.state, statuses: new Map([["U1", HOME]]) } }));
  await answer();
  expect([...store.get().state.statuses]).toEqual([["U1", HOME]]);
});
