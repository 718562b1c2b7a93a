import { expect, test } from "vitest";
import { callsIn, fromWire, toWire } from "../../src/text/mentions";

const people: Record<string, string> = { ada: "U1234567890", "j.doe": "U2222222222" };
const channels: Record<string, string> = { general: "C1234567890", "launch-plan": "C2222222222" };
const lookup = {
  personId: (handle: string) => people[handle],
  channelId: (name: string) => channels[name],
};
const reverse = {
  handle: (id: string) => Object.keys(people).find((name) => people[name] === id),
  channelName: (id: string) => Object.keys(channels).find((name) => channels[name] === id),
};

test.each([
  ["Hello @ada!", "Hello <@U1234567890>!"],
  ["@ada, @j.doe.", "<@U1234567890>, <@U2222222222>."],
  ["(@ada)", "(<@U1234567890>)"],
  ["in #launch-plan", "in <#C2222222222>"],
  ["@nobody and #nowhere", "@nobody and #nowhere"],
  ["ada@ada and a#general", "ada@ada and a#general"],
  ["https://example.org/@ada#general", "https://example.org/@ada#general"],
  ["`@ada` and ```\n@ada\n``` @ada", "`@ada` and ```\n@ada\n``` <@U1234567890>"],
  ["``` @ada", "``` @ada"],
  ["# general", "# general"],
])("%j is sent as %j.", (typed, wire) => {
  expect(toWire(typed, lookup)).toBe(wire);
});

test("What is edited reads as it was typed, and is sent as it was.", () => {
  const typed = "@ada: see #general, `@ada`.";
  const wire = toWire(typed, lookup);
  expect(fromWire(wire, reverse)).toBe(typed);
  expect(toWire(fromWire(wire, reverse), lookup)).toBe(wire);
});

test("A mention of somebody unknown stays what it is.", () => {
  const wire = "<@U9999999999> <#C9999999999>";
  expect(fromWire(wire, reverse)).toBe(wire);
  expect(toWire(wire, lookup)).toBe(wire);
});

test("A group, a channel and whoever is here are called by their names.", () => {
  const groups = { ...lookup, groupId: (name: string) => (name === "ops" ? "P1234567890" : undefined) };
  const names = { ...reverse, groupName: (id: string) => (id === "P1234567890" ? "ops" : undefined) };
  const typed = "@ops and @ada: @here, not `@channel`";
  const wire = toWire(typed, groups);
  expect(wire).toBe("<!group:P1234567890> and <@U1234567890>: <!here>, not `@channel`");
  expect(fromWire(wire, names)).toBe(typed);
  expect(callsIn(wire)).toEqual({ everyone: "here", groups: ["P1234567890"] });
  expect(callsIn("<@U1234567890> alone")).toBeNull();
});
