/** What is told to the server of who looks at what. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { People } from "../src/core/people";
import type { Requests } from "../src/core/requests";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("A page that nobody sees shows nobody, and a device left alone lets nobody be seen.", async () => {
  const said: unknown[] = [];
  const request = (command: unknown) => {
    said.push(command);
    return Promise.resolve({ online: [], offline: [] });
  };
  const inView: unknown[] = [];
  const people = new People(
    new Store<View>(emptyView()),
    { request } as unknown as Requests,
    () => undefined,
    ({ channels }) => inView.push(channels),
  );
  const settle = () => vi.advanceTimersByTimeAsync(1_000);
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
  expect(said).toEqual([seen, unseen, { ...unseen, idle: true }, seen]);
  expect(inView).toEqual([["C1"], [], [], ["C1"]]);
});
