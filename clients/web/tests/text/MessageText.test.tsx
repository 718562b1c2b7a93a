import { i18n } from "@lingui/core";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import { MessageText } from "../../src/text/MessageText";
import type { Names, PersonView } from "../../src/ui/types";

const ada: PersonView = { id: "UADA0000000", name: "Ada <b>", handle: "ada", presence: "online" };
const names: Names = {
  person: (id) => (id === ada.id ? ada : undefined),
  channel: (id) => (id === "CGEN0000000" ? { name: "general", href: "/c/CGEN0000000" } : undefined),
};

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

function html(text: string, edited: number | null = null): string {
  return renderToStaticMarkup(<MessageText text={text} names={names} edited={edited} />);
}

function tags(markup: string): readonly string[] {
  return [...markup.matchAll(/<([a-z0-9]+)/gi)].map((found) => found[1]!.toLowerCase());
}

const ALLOWED = new Set("div p strong em s code pre blockquote ul ol li a br span".split(" "));
const ATTRIBUTES = new Set(
  "class dir href target rel title start tabindex data-language data-person".split(" "),
);

const NASTY = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<a href='javascript:alert(1)'>x</a>",
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "<!-- --><style>*{display:none}</style>",
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](java&#10;script:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](\\javascript:alert(1))",
  "[x](<javascript:alert(1)>)",
  "[x]( javascript:alert(1))",
  "[x](\u0001javascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[x](data:image/svg+xml,<svg onload=alert(1)>)",
  "[x](file:///etc/passwd)",
  "[x](blob:https://example.org/1)",
  "[x](//example.org)",
  "![x](javascript:alert(1))",
  "![x](data:image/svg+xml;base64,AAAA)",
  '!["onerror=alert(1) x="](https://example.org/a.png)',
  "<javascript:alert(1)>",
  '<https://example.org/"onmouseover=alert(1)>',
  'https://example.org/"onmouseover="alert(1)',
  "https://example.org/'onmouseover='alert(1)",
  "https://example.org/<script>alert(1)</script>",
  '[x](https://example.org/ "onmouseover=alert(1) \\" x")',
  '[x](https://example.org/"><script>alert(1)</script>)',
  "[x][y]\n\n[y]: javascript:alert(1)",
  '<@UADA0000000" onclick="alert(1)>',
  "<@<script>alert(1)</script>>",
  "<@UADA0000000>",
  '<#CGEN0000000"><script>alert(1)</script>>',
  '```"><script>alert(1)</script>\n<script>alert(1)</script>\n```',
  "`<script>alert(1)</script>`",
  "a\u0000b<script>",
  "\u202e<script>alert(1)</script>",
  ":<script>alert(1)</script>:",
];

test.each(NASTY)("Nothing but what is allowed comes out of %j.", (text) => {
  const markup = html(text);
  expect(tags(markup).filter((tag) => !ALLOWED.has(tag))).toEqual([]);
  for (const [tag] of markup.matchAll(/<[a-z][^>]*>/gi)) {
    const attributes = [...tag.matchAll(/\s([a-z-]+)="[^"]*"/gi)].map((found) =>
      found[1]!.toLowerCase(),
    );
    expect(attributes.filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
  }
  for (const [, href] of markup.matchAll(/href="([^"]*)"/g))
    expect(href).toMatch(/^(https?:|mailto:|\/c\/CGEN0000000$|\/people\/UADA0000000$|\/tags\/[^/?#]+$)/);
});

test("A link opens elsewhere and tells nothing to where it leads.", () => {
  expect(html("https://example.org")).toContain(
    '<a href="https://example.org" target="_blank" rel="noopener noreferrer ugc">https://example.org</a>',
  );
});

test.each([
  ["http://example.org", "http://example.org"],
  ["see (https://example.org/a_(b)).", "https://example.org/a_(b)"],
  ["mail ada@example.org", "mailto:ada@example.org"],
  ["[here](https://example.org/a?b=c&d=e)", "https://example.org/a?b=c&amp;d=e"],
  ["[here](https://example.org/a?b=c&copy;=d)", "https://example.org/a?b=c&amp;copy;=d"],
])("An address is a link: %j.", (text, href) => {
  expect(html(text)).toContain(`href="${href}"`);
});

test("A file's name is not an address.", () => {
  expect(html("See README.md and main.rs")).not.toContain("<a");
});

test("A foreign name is shown as it was typed, so that it cannot look like a familiar one.", () => {
  expect(html("https://xn--80ak6aa92e.com/")).toContain(">https://xn--80ak6aa92e.com/</a>");
});

test("A picture from elsewhere is a link: looking at a message tells nobody.", () => {
  const markup = html("![a cat](https://example.org/cat.png)");
  expect(markup).not.toContain("<img");
  expect(markup).toContain('href="https://example.org/cat.png"');
  expect(markup).toContain(">a cat</a>");
});

test("A mention bears the name of who is meant, as text.", () => {
  const markup = html("Hello <@UADA0000000>, see <#CGEN0000000>");
  expect(markup).toContain('href="/people/UADA0000000"');
  expect(markup).toContain("@Ada &lt;b&gt;</a>");
  expect(markup).toContain('href="/c/CGEN0000000"');
});

test("Somebody unknown is mentioned all the same; an unseen channel keeps its name to itself.", () => {
  const markup = html("<@U1234567890> <#C1234567890>");
  expect(markup).toContain("@someone");
  expect(markup).toContain("#private channel");
});

test("A hashtag is a link, whatever is in its name; in a link it is text.", () => {
  expect(html("see #Été2")).toContain('<a class="hashtag" href="/tags/%C3%A9t%C3%A92">#Été2</a>');
  const within = html("[#deploy <@UADA0000000>](https://example.org)");
  expect(within).not.toContain("/tags/");
  expect(within).not.toContain("/people/");
});

test("A mention in code is code.", () => {
  expect(html("`<@UADA0000000>`")).toContain("<code>&lt;@UADA0000000&gt;</code>");
});

test.each([
  ["**b** _i_ ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>"],
  ["one\ntwo", "<p>one<br/>two</p>"],
  ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
  ["3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'],
  ["> q", "<blockquote><p>q</p></blockquote>"],
  ["# Big", '<p class="prose-heading">Big</p>'],
  ["```js\na < b\n```", '<pre tabindex="0" data-language="js"><code>a &lt; b</code></pre>'],
  ["    indented", "<p>indented</p>"],
  ["a\n---", "<p>a<br/>---</p>"],
  ["| a | b |\n|---|---|", "<p>| a | b |<br/>|---|---|</p>"],
  ["a &amp; b &nbsp;", "<p>a &amp;amp; b &amp;nbsp;</p>"],
  ["snake_case_name", "<p>snake_case_name</p>"],
])("%j reads as a chat means it.", (text, expected) => {
  expect(html(text)).toBe(`<div class="prose" dir="auto">${expected}</div>`);
});

test("An edited message says so at its end.", () => {
  expect(html("Hello", 1_760_000_000_000_000)).toMatch(
    /Hello<span class="edited"[^>]*> \(edited\)<\/span><\/p>/,
  );
  expect(html("```\nx\n```", 1_760_000_000_000_000)).toMatch(/<\/pre><p><span class="edited"/);
});

test("A few emoji alone are shown larger.", () => {
  expect(html("🎉👍")).toContain("prose-emoji");
  expect(html("🎉 yes")).not.toContain("prose-emoji");
  expect(html("1 2 3")).not.toContain("prose-emoji");
});
