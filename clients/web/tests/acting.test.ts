import { expect, test } from "vitest";
import { Acting } from "../src/core/acting";
import type { Requests } from "../src/core/requests";
import { Store } from "../src/core/store";
import { emptyView } from "../src/core/view";
import type { AnyCommand, View as Form, WhisperShown } from "../src/protocol";

function made(answer: unknown = {}) {
  const store = new Store(emptyView());
  const asked: AnyCommand[] = [];
  const requests = {
    request(command: AnyCommand) {
      asked.push(command);
      return Promise.resolve(answer);
    },
  } as unknown as Requests;
  return { store, asked, acting: new Acting(store, requests) };
}

function form(id: string, previous: string | null = null): Form {
  return { id, bot: "U00000000", kind: "modal", content: "{}", previous };
}

const ids = (forms: readonly Form[]) => forms.map(({ id }) => id);

test("a form opens in the window that asked, and in no other", () => {
  const { store, acting } = made();
  acting.told({ type: "view.opened", view: form("V1"), window: "another" });
  expect(store.get().forms).toEqual([]);
  acting.told({ type: "view.opened", view: form("V1"), window: "" });
  expect(ids(store.get().forms)).toEqual(["V1"]);
});

test("forms stand over one another, and a new one takes the place of all", () => {
  const { store, acting } = made();
  acting.told({ type: "view.opened", view: form("V1"), window: "" });
  acting.told({ type: "view.opened", view: form("V2", "V1"), window: "" });
  expect(ids(store.get().forms)).toEqual(["V1", "V2"]);
  acting.close("V2", false);
  expect(ids(store.get().forms)).toEqual(["V1"]);
  acting.told({ type: "view.opened", view: form("V3"), window: "" });
  expect(ids(store.get().forms)).toEqual(["V3"]);
});

test("what is wrong with a form is told by block, and it stays", async () => {
  const { store, acting } = made({ outcome: "wrong", errors: [{ block: "why", message: "Really?" }] });
  acting.told({ type: "view.opened", view: form("V1"), window: "" });
  expect(await acting.submit("V1", {})).toEqual({ why: "Really?" });
  expect(ids(store.get().forms)).toEqual(["V1"]);
});

test("a form that was sent is closed", async () => {
  const { store, acting } = made({ outcome: "closed" });
  acting.told({ type: "view.opened", view: form("V1"), window: "" });
  await acting.submit("V1", {});
  expect(store.get().forms).toEqual([]);
});

test("whispers are kept up to twenty, replaced by name, and taken away", () => {
  const { store, acting } = made();
  const whisper = (id: string, text: string): WhisperShown => ({
    type: "whisper.shown",
    id,
    channel: "C00000000",
    author: "U00000000",
    time_us: 1,
    text,
  });
  for (let at = 0; at < 25; at += 1) acting.told(whisper(`V${at}`, "x"));
  expect(store.get().whispers.size).toBe(20);
  acting.told(whisper("V24", "again"));
  expect(store.get().whispers.get("V24")?.text).toBe("again");
  acting.told({ type: "whisper.taken", id: "V24", channel: "C00000000" });
  expect(store.get().whispers.has("V24")).toBe(false);
});
