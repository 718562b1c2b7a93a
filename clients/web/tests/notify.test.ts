/** Who is told of a message: the same table the server's tests read. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Attention, type Call, callOf, decide } from "../src/core/notify";
import { nextChange, quietUntil } from "../src/core/quiet";
import { addMemberships, emptyState } from "../src/core/state";
import type { Membership, Message } from "../src/protocol";

type Row = { readonly does: readonly string[] } & Readonly<Record<string, readonly unknown[]>>;

const TABLE = new URL("../../../protocol/vectors/notify.json", import.meta.url);
const ROWS = JSON.parse(readFileSync(TABLE, "utf-8")) as readonly Row[];
const NO_YES = [false, true];
const AXES = {
  call: ["mention", "direct", "everyone", "thread", "keyword", "here", "message"],
  urgent: NO_YES,
  level: ["all", "mentions", "nothing"],
  muted: NO_YES,
  quiet: NO_YES,
  active: NO_YES,
};
type Case = { readonly call: Call; readonly urgent: boolean } & Attention;

function cases(): readonly Case[] {
  return Object.entries(AXES).reduce<readonly object[]>(
    (made, [axis, values]) => made.flatMap((each) => values.map((value) => ({ ...each, [axis]: value }))),
    [{}],
  ) as readonly Case[];
}

test("Every case is decided as the table says.", () => {
  for (const each of cases()) {
    const rows = ROWS.filter((row) =>
      Object.keys(AXES).every((axis) => !row[axis] || row[axis].includes(each[axis as keyof Case])),
    );
    expect(rows).toHaveLength(1);
    const decision = Object.entries(decide(each, each)).filter(([, does]) => does);
    expect(decision.map(([name]) => name).sort()).toEqual([...rows[0]!.does].sort());
  }
});

const PLACE = { read_seq: 0, ordinal: 0 } as unknown as Membership;
const STATE = {
  ...addMemberships(emptyState("U1"), [
    { ...PLACE, channel: { id: "C1", kind: "public" } } as Membership,
    { ...PLACE, channel: { id: "D1", kind: "direct" } } as Membership,
  ]),
  keywords: ["déploy"],
  blocked: new Set(["U3"]),
};
const said = (fields: Partial<Message>, state = STATE) =>
  callOf({ channel: "C1", seq: 5, time_us: 1, author: "U2", text: "hello", ...fields }, state);

test("What a message is for somebody is its loudest call.", () => {
  expect(said({})).toBe("message");
  expect(said({ text: "We DÉPLOY now" })).toBe("keyword");
  expect(said({ text: "redéployed" })).toBe("message");
  expect(said({ everyone: "here" })).toBe("here");
  expect(said({ everyone: "here" }, { ...STATE, away: true })).toBe("message");
  expect(said({ everyone: "here", text: "déploy" })).toBe("keyword");
  expect(said({ channel: "D1" })).toBe("direct");
  expect(said({ channel: "D1", mentions: ["U1"] })).toBe("mention");
  expect(said({ called: ["U1"], everyone: "channel" })).toBe("mention");
  expect(said({ author: "U1", mentions: ["U1"] })).toBeNull();
  expect(said({ author: "U3", mentions: ["U1"] })).toBeNull();
  expect(said({ channel: "C2" })).toBeNull();
});

test("It is quiet from the beginning of a time on, and no more at its end.", () => {
  const times = [
    { begins_us: 10, ends_us: 20 },
    { begins_us: 30, ends_us: 40 },
  ];
  expect([9, 10, 19, 20].map((now) => quietUntil(times, now))).toEqual([null, 20, 20, null]);
  expect([0, 10, 20, 40].map((now) => nextChange(times, now))).toEqual([10, 20, 30, null]);
});
