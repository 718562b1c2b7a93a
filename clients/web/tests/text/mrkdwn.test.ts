/** What Slack's form means: the same table the server's tests read. */

import { readFileSync } from "node:fs";
import { i18n } from "@lingui/core";
import { beforeEach, expect, test } from "vitest";
import { parseMrkdwn, parsePlain } from "../../src/text/mrkdwn";
import { type Node, parse } from "../../src/text/parse";

interface Case {
  readonly slack: string;
  readonly stored: string;
}

const TABLE = new URL("../../../../protocol/vectors/mrkdwn.json", import.meta.url);
const CASES = JSON.parse(readFileSync(TABLE, "utf-8")) as readonly Case[];

beforeEach(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

/** Texts that follow one another are one text. */
function joined(nodes: readonly Node[]): readonly Node[] {
  const out: Node[] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    if (node.kind === "text" && last?.kind === "text")
      out[out.length - 1] = { kind: "text", text: last.text + node.text };
    else out.push("children" in node ? { ...node, children: joined(node.children) } : node);
  }
  return out;
}

test.each(CASES)("It shows what the stored text shows: $slack", ({ slack, stored }) => {
  expect(joined(parseMrkdwn(slack))).toEqual(joined(parse(stored)));
});

function textOf(slack: string): string {
  const [paragraph] = parseMrkdwn(slack);
  const children = paragraph && "children" in paragraph ? paragraph.children : [];
  return children.map((child) => (child.kind === "text" ? child.text : "")).join("");
}

test("A date is written where the reader is; one that is none, as it says itself.", () => {
  expect(textOf("<!date^1392724800^{date_num}|then>")).toBe("2014-02-18");
  expect(textOf("<!date^1392724800^{date_short}, {time} {other}|then>")).toMatch(
    /^.*Feb.* 2014, .*:\d\d.* \{other\}$/,
  );
  expect(textOf("<!date^never^{date}|*then*>")).toBe("*then*");
  expect(parseMrkdwn("<!date^1392724800^{date_num}^https://x.org|then>")).toMatchObject([
    { children: [{ kind: "link", href: "https://x.org" }] },
  ]);
});

test("Code of a line between three backticks is a block.", () => {
  expect(parseMrkdwn("a ```b``` c")).toMatchObject([{ kind: "p" }, { text: "b" }, { kind: "p" }]);
});

test("A plain text has no marks.", () => {
  expect(parsePlain("*a* &amp;\n<b>")).toEqual([
    {
      kind: "p",
      children: [{ kind: "text", text: "*a* &amp;" }, { kind: "break" }, { kind: "text", text: "<b>" }],
    },
  ]);
  expect([...parsePlain(""), ...parseMrkdwn(" \n")]).toEqual([]);
});

test.each(["*a ", "_a_b ", "*", "_", "~a~", "`", "```a", "<", "<http://", "http://a(", "&gt;", "\n", "\n> a\n"])(
  "A long text of %j is read at once.",
  (piece) => {
    const begun = process.cpuUsage();
    parseMrkdwn(piece.repeat(12_000 / piece.length));
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(1_000);
  },
);

/** Write a tree down in one line. */
function line(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if (node.kind === "text") return node.text;
      if (node.kind === "break") return "/";
      if (node.kind === "code" || node.kind === "pre") return `${node.kind}(${node.text})`;
      if (node.kind === "link") return `link(${node.href} ${line(node.children)})`;
      if ("children" in node) return `${node.kind}(${line(node.children)})`;
      return `${node.kind}(${"id" in node ? node.id : ""})`;
    })
    .join("");
}

test.each([
  ["*bold* _it_ ~gone~ `code`", "p(strong(bold) em(it) s(gone) code(code))"],
  ["*bold _both_*", "p(strong(bold em(both)))"],
  ["snake_case_name 2*3*4 ~5", "p(snake_case_name 2*3*4 ~5)"],
  ["*open _and_ on", "p(*open em(and) on)"],
  ["**", "p(**)"],
  ["one\ntwo", "p(one/two)"],
  ["&gt; said\n> more\nmine", "blockquote(p(said/more))p(mine)"],
  ["a\n```\nx *y*\n```\nb", "p(a)pre(x *y*)p(b)"],
  ["<@U12345678> in <#C12345678|general>, <!here> <!subteam^S12345678|@ops>", "p(person(U12345678) in channel(C12345678), everyone(here) group(P12345678))"],
  ["<https://example.org/?a=1&amp;b=2|A &amp; B>", "p(link(https://example.org/?a=1&b=2 A & B))"],
  ["see https://example.org/x now", "p(see link(https://example.org/x https://example.org/x) now)"],
  ["<mailto:a@example.org|a@example.org>", "p(link(mailto:a@example.org a@example.org))"],
  ["<javascript:alert(1)|x>", "p(<javascript:alert(1)|x>)"],
  ["*<https://example.org|here>*", "p(strong(link(https://example.org here)))"],
  ["1 &lt; 2 &amp;amp; 3", "p(1 < 2 &amp; 3)"],
  ["<!unknown|as said>", "p(as said)"],
  ["", ""],
])("%s is read.", (text, expected) => {
  expect(line(parseMrkdwn(text))).toBe(expected);
});
