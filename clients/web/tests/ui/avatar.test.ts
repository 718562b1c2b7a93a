import { expect, test } from "vitest";
import { hueOf, HUES, initials } from "../../src/ui/people/Avatar";

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["Jean-Pierre Serre", "JS"],
  ["Élodie d'Arc", "ÉD"],
  ["伊藤 純", "伊純"],
  ["💥 Boom", "B"],
  ["💥", "💥"],
  ["  ", "?"],
])("The initials of %j are %j.", (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test("There is room for one letter in the smallest face.", () => {
  expect(initials("Ada Lovelace", 1)).toBe("A");
});

test("Somebody's colour is always the same, and all colours are used.", () => {
  const hues = Array.from({ length: 500 }, (_, number) => hueOf(`U${number}00000000`));
  expect(new Set(hues).size).toBe(HUES);
  expect(hueOf("U0123456789")).toBe(hueOf("U0123456789"));
});
