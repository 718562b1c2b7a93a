import { expect, test } from "vitest";
import {
  applied,
  completed,
  type Edit,
  type Format,
  formatted,
  newLine,
  pasted,
  queryAt,
} from "../../src/ui/composer/editing";

/** "a [b] c" is the text "a b c" with "b" selected; "a|" has the caret after a. */
function selection(marked: string) {
  const caret = marked.indexOf("|");
  if (caret >= 0) return { text: marked.replace("|", ""), start: caret, end: caret };
  const [start, end] = [marked.indexOf("["), marked.indexOf("]") - 1];
  return { text: marked.replace("[", "").replace("]", ""), start, end };
}

function result(marked: string, edit: Edit | null): string | null {
  if (!edit) return null;
  const text = applied(selection(marked).text, edit);
  const { start, end } = edit;
  return start === end
    ? `${text.slice(0, start)}|${text.slice(start)}`
    : `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
}

test.each<[Format, string, string]>([
  ["bold", "a [b] c", "a **[b]** c"],
  ["bold", "a **[b]** c", "a [b] c"],
  ["bold", "a |", "a **|**"],
  ["italic", "[b]", "_[b]_"],
  ["strike", "[b]", "~~[b]~~"],
  ["code", "[b]", "`[b]`"],
  ["code", "a[b\nc]", "a\n```\n[b\nc]\n```"],
  ["list", "a\n[b\nc]", "a\n- [b\n- c]"],
  ["list", "- a\n[- b]", "- a\n[b]"],
  ["quote", "a|", "> a|"],
])("%s makes %j into %j.", (format, before, after) => {
  expect(result(before, formatted(selection(before), format))).toBe(after);
});

test("A link takes the selection as its words, or as its address.", () => {
  const words = formatted({ text: "see this", start: 4, end: 8 }, "link");
  expect(applied("see this", words)).toBe("see [this]()");
  expect(words.start).toBe("see [this](".length);
  const address = formatted({ text: "https://example.org", start: 0, end: 19 }, "link");
  expect(applied("https://example.org", address)).toBe("[](https://example.org)");
  expect(address.start).toBe(1);
});

test("An address pasted over words makes a link of them; over an address or nothing it is pasted.", () => {
  const address = "https://example.org/a";
  expect(result("see [this]!", pasted(selection("see [this]!"), address))).toBe(
    `see [this](${address})|!`,
  );
  expect(pasted(selection("see |"), address)).toBeNull();
  expect(pasted(selection("[https://a.b]"), address)).toBeNull();
  expect(pasted(selection("[this]"), "no address")).toBeNull();
});

test.each([
  ["hi @ad|", { kind: "person", text: "ad", from: 3 }],
  ["@|", { kind: "person", text: "", from: 0 }],
  ["(#gen|", { kind: "channel", text: "gen", from: 1 }],
  [":smi|", { kind: "emoji", text: "smi", from: 0 }],
  ["@Chloé|", { kind: "person", text: "Chloé", from: 0 }],
  [":s|", null],
  ["mail@exa|", null],
  ["12:30|", null],
  ["a#b|", null],
  ["```\n@ad|", null],
  ["@ad |", null],
])("The word before the caret in %j is completed as %j.", (marked, expected) => {
  const { text, start } = selection(marked);
  expect(queryAt(text, start)).toEqual(expected);
});

test("A suggestion takes the place of what was typed, and a space follows.", () => {
  expect(result("hi @ad|!", completed(3, 6, "@ada"))).toBe("hi @ada |!");
});

test.each([
  ["- a|", "- a\n- |"],
  ["  * a|", "  * a\n  * |"],
  ["9. a|", "9. a\n10. |"],
  ["> a|", "> a\n> |"],
  ["- a\n- |", "- a\n|"],
  ["a|", null],
])("A new line in %j gives %j.", (before, after) => {
  expect(result(before, newLine(selection(before)))).toBe(after);
});
