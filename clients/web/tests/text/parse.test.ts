import { expect, test } from "vitest";
import { Lru } from "../../src/text/lru";
import { parse } from "../../src/text/parse";

const MOST = 40_000;

const BODIES: Record<string, string> = {
  letters: "a",
  "opening brackets": "[",
  "nested links": "[a](",
  pictures: "![",
  stars: "*a ",
  "stars and underscores": "*_",
  "strong and weak": "**a *b ",
  backticks: "`a``b```c",
  quotes: "> ",
  "quotes in lines": ">\n",
  lists: "- ",
  "deeper and deeper lists": "- a\n  ",
  "angle brackets": "<",
  "almost mentions": "<@U",
  mentions: "<@U0123456789>",
  addresses: "http://a.b/",
  "almost addresses": "www.",
  mails: "a@b.",
  "long mails": "a@",
  colons: ":",
  "short names": ":a:",
  backslashes: "\\",
  tildes: "~~a",
  "broken fences": "```\n",
  spaces: " ",
  lines: "\n",
  "zero width": "\u200b",
  hashtags: "#a ",
  "almost hashtags": "#1",
  "hashtags in addresses": "https://,#a",
  pictograms: "👩‍👩‍👧‍👦",
};

/** Processor time: what is linear uses a tenth of the budget, on a busy machine too. */
function cpuMs(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  return process.cpuUsage(begun).user / 1_000;
}

const BUDGET_MS = 2_000;

test.each(Object.entries(BODIES))("A longest message of %s is read at once.", (_, piece) => {
  // What grows with the square of the length would take minutes.
  expect(cpuMs(() => parse(piece.repeat(MOST / piece.length)))).toBeLessThan(BUDGET_MS);
});

test("A tight list has no paragraphs, a loose one has.", () => {
  const item = (text: string) => ({ kind: "text", text });
  expect(parse("- a")).toEqual([{ kind: "ul", children: [{ kind: "li", children: [item("a")] }] }]);
  expect(parse("- a\n\n- b")[0]).toMatchObject({
    children: [{ children: [{ kind: "p", children: [item("a")] }] }, {}],
  });
});

test("What was read is remembered, within bounds of number and size.", () => {
  let made = 0;
  const remembered = new Lru<number>(3, 10);
  const get = (text: string) => remembered.get(text, () => (made += 1));
  expect([get("a"), get("b"), get("a"), get("c"), get("d")]).toEqual([1, 2, 1, 3, 4]);
  expect(remembered.size).toBe(3);
  expect([get("a"), get("b")]).toEqual([1, 5]);
  get("more than ten characters");
  expect(remembered.size).toBe(0);
});

test("Calls of groups and of everybody are nodes of their own, but not in code.", () => {
  const [paragraph] = parse("<!group:P0123456789> <!channel> `<!here>` <!everyone>");
  expect(paragraph).toEqual({
    kind: "p",
    children: [
      { kind: "group", id: "P0123456789" },
      { kind: "text", text: " " },
      { kind: "everyone", id: "channel" },
      { kind: "text", text: " " },
      { kind: "code", text: "<!here>" },
      { kind: "text", text: " <!everyone>" },
    ],
  });
});
