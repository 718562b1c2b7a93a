import { expect, test } from "vitest";
import { addressesIn } from "../../src/text/addresses";

const ADA = "ada@example.org";
const BOB = "bob@example.org";

test.each([
  [ADA],
  [`${ADA}, ${BOB}`],
  [`${ADA} ${BOB}`],
  [`${ADA};${BOB}`],
  [`${ADA}\r\n${BOB}\n`],
  [`Ada Lovelace <${ADA}>, "Bob" <${BOB}>`],
  [`Ada Lovelace <${ADA}> Bob <${BOB}>`],
  [`<${ADA}> ${BOB}`],
])("Addresses are found however they are written: %s", (text) => {
  const expected = text.includes("bob") ? [ADA, BOB] : [ADA];
  expect(addressesIn(text)).toEqual({ good: expected, bad: [] });
});

test("Each is taken once, and in order.", () => {
  expect(addressesIn(`${BOB} ${ADA} ${BOB.toUpperCase()}`).good).toHaveLength(2);
  expect(addressesIn(`${BOB} ${ADA}`).good).toEqual([BOB, ADA]);
});

test("What is none is told apart.", () => {
  expect(addressesIn(`${ADA}, bob, @c, d@, <>, a@b@c`)).toEqual({
    good: [ADA],
    bad: ["bob", "@c", "d@", "a@b@c"],
  });
  expect(addressesIn(`${"x".repeat(250)}@example.org`).good).toEqual([]);
  expect(addressesIn(" , ;\n")).toEqual({ good: [], bad: [] });
});
