/** Quiet lines in place of what was deleted while it was looked at. */

import { expect, test } from "vitest";
import type { Message, MessageDeleted } from "../src/protocol";
import { withGone, withLines, withoutGone } from "../src/core/gone";
import { addMessages, apply } from "../src/core/state";
import { emptyView, type View } from "../src/core/view";

const GENERAL = "CGENERAL00";
const WHOLE = { thread: null, isBeginning: true, isLive: true };

function message(seq: number, more: Partial<Message> = {}): Message {
  return { channel: GENERAL, seq, time_us: seq, author: "UADA000000", text: "psst", ordinal: seq, ...more };
}

function deletion(seq: number, more: Partial<Message> = {}): MessageDeleted {
  return { type: "message.deleted", message: message(seq, { text: "", deleted: true, ...more }) };
}

function happened(view: View, event: MessageDeleted): View {
  return { ...withGone(view, event), state: apply(view.state, event) };
}

function looking(...messages: Message[]): View {
  const view = emptyView();
  return { ...view, state: addMessages(view.state, GENERAL, messages) };
}

function shown(view: View, place: Parameters<typeof withLines>[2] = WHOLE): readonly string[] {
  const standing = (view.state.messages.get(GENERAL) ?? []).filter(({ thread = null }) => thread === place.thread);
  const lines = withLines(standing, view.gone.get(GENERAL) ?? [], place);
  return lines.map(({ seq, deleted, text }) => `${seq} ${deleted ? `deleted${text}` : text}`);
}

test("What was loaded leaves a line without its text, until one goes elsewhere.", () => {
  const view = happened(looking(message(1), message(2), message(3)), deletion(2));
  expect(shown(view)).toEqual(["1 psst", "2 deleted", "3 psst"]);
  expect(shown(withoutGone(view, GENERAL))).toEqual(["1 psst", "3 psst"]);
});

test("What was not loaded leaves none, and a root with replies is there anyway.", () => {
  const view = [deletion(7), deletion(1, { replies: 2 })].reduce(happened, looking(message(1), message(2)));
  expect(view.gone.size).toBe(0);
  expect(shown(view)).toEqual(["1 deleted", "2 psst"]);
});

test("A reply's line stands in its thread, and none beyond what is loaded.", () => {
  const reply = { thread: 1 };
  const view = [deletion(2, reply), deletion(4)].reduce(
    happened,
    looking(message(1), message(2, reply), message(3), message(4)),
  );
  expect(shown(view)).toEqual(["1 psst", "3 psst", "4 deleted"]);
  expect(shown(view, { ...WHOLE, isLive: false })).toEqual(["1 psst", "3 psst"]);
  expect(shown(view, { ...WHOLE, thread: 1 })).toEqual(["2 deleted"]);
});
