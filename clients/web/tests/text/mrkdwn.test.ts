import { expect, test } from "vitest";
import { parseMrkdwn } from "../../src/text/mrkdwn";
import type { Node } from "../../src/text/parse";

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
])("%s", (text, expected) => {
  expect(line(parseMrkdwn(text))).toBe(expected);
});

test("a long text of nothing but marks takes little time", () => {
  const begun = performance.now();
  for (const mark of ["*", "_", "~", "* ", " *a", "<", "`", "> ", "```", "<@"]) parseMrkdwn(mark.repeat(3_000));
  expect(performance.now() - begun).toBeLessThan(1_000);
});
