/** What is known of what people are up to. */

import { beforeEach, expect, test } from "vitest";
import { Loader } from "../src/core/loader";
import { Meanwhile } from "../src/core/meanwhile";
import type { Requests } from "../src/core/requests";
import { apply } from "../src/core/state";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";
import type { PersonStatus, Status, StatusChanged } from "../src/protocol";

const LUNCH: Status = { text: "At lunch" };
const HOME: Status = { emoji: "🏠" };

let asked: { readonly users: readonly string[]; readonly answer: (statuses: PersonStatus[]) => void }[];
let store: Store<View>;
let meanwhile: Meanwhile;
let loader: Loader;

beforeEach(() => {
  asked = [];
  store = new Store<View>(emptyView());
  meanwhile = new Meanwhile();
  const request = ({ users }: { readonly users: readonly string[] }) =>
    new Promise((resolve) => asked.push({ users, answer: (statuses) => resolve({ statuses }) }));
  loader = new Loader(store, { request } as unknown as Requests, meanwhile);
});

function happens(event: StatusChanged & { readonly type: "status.changed" }): void {
  meanwhile.note(event);
  store.update((view) => ({ ...view, state: apply(view.state, event) }));
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const known = () => Object.fromEntries(store.get().state.statuses);
const look = (...users: string[]) => loader.inView({ channels: [], users });

test("The statuses of those in view are known, and of nobody else.", async () => {
  happens({ type: "status.changed", user: "U3", status: HOME });
  look("U1", "U2");
  expect(asked[0]?.users).toEqual(["", "U1", "U2"]);
  asked[0]?.answer([{ user: "U1", status: LUNCH }]);
  await settled();
  expect(known()).toEqual({ U1: LUNCH });
});

test("A change that is told before the answer is newer than it.", async () => {
  look("U1", "U2");
  happens({ type: "status.changed", user: "U1", status: HOME });
  happens({ type: "status.changed", user: "U2" });
  asked[0]?.answer([{ user: "U1", status: LUNCH }, { user: "U2", status: LUNCH }]);
  await settled();
  expect(known()).toEqual({ U1: HOME });
});

test("An answer about an earlier view counts for nothing.", async () => {
  look("U1");
  look("U2");
  asked[1]?.answer([{ user: "U2", status: HOME }]);
  asked[0]?.answer([{ user: "U1", status: LUNCH }]);
  await settled();
  expect(known()).toEqual({ U2: HOME });
});
