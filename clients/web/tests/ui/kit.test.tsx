import { i18n } from "@lingui/core";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import { readBlocks } from "../../src/text/kit/blocks";
import { Layout } from "../../src/ui/kit/Layout";
import type { Names, PersonView } from "../../src/ui/types";

const ada: PersonView = { id: "UADA0000000", name: "Ada", handle: "ada", presence: "online" };
const names: Names = { person: (id) => (id === ada.id ? ada : undefined), channel: () => undefined };

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

function html(layout: { blocks?: unknown; attachments?: unknown }): string {
  const json = (value: unknown) => (value === undefined ? "" : JSON.stringify(value));
  const app = { blocks: json(layout.blocks), attachments: json(layout.attachments), standsFor: true };
  return renderToStaticMarkup(<Layout app={app} names={names} tabIndex={0} onPress={() => {}} />);
}

const plain = (text: string) => ({ type: "plain_text", text });

test("what stands in a block is text, never markup", () => {
  const nasty = "<img src=x onerror=alert(1)><script>1</script>";
  const shown = html({
    blocks: [
      { type: "header", text: plain(nasty) },
      { type: "section", text: { type: "mrkdwn", text: nasty }, fields: [plain(nasty)] },
      { type: "actions", elements: [{ type: "button", text: plain(nasty) }] },
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: nasty }] }] },
    ],
    attachments: [{ title: nasty, text: nasty, footer: nasty, fields: [{ title: nasty, value: nasty }] }],
  });
  expect(shown).not.toMatch(/<(?:img|script)/);
});

test("only http, https and mailto lead anywhere", () => {
  const bad = "javascript:alert(1)";
  const shown = html({
    blocks: [
      { type: "actions", elements: [{ type: "button", text: plain("Go"), url: bad }] },
      { type: "image", image_url: bad, alt_text: "x" },
      { type: "video", title: plain("v"), title_url: "data:text/html,1" },
      {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "link", url: bad, text: "x" }] }],
      },
    ],
    attachments: [{ title: "x", title_link: bad, author_name: "a", author_link: "file:///x" }],
  });
  expect(shown).not.toMatch(/(?:href|src)=/);
});

test("a picture from elsewhere is a link, not loaded", () => {
  const shown = html({ blocks: [{ type: "image", image_url: "https://example.org/a.png", alt_text: "A graph" }] });
  expect(shown).not.toContain("<img");
  expect(shown).toContain('href="https://example.org/a.png"');
});

test("a kind nobody knows is a calm note among the others", () => {
  const shown = html({ blocks: [{ type: "hologram" }, { type: "header", text: plain("Still here") }] });
  expect(shown).toContain("Something here cannot be shown.");
  expect(shown).toContain("Still here");
});

test.each(["", "null", "{}", "[1,null,[]]", "[{", '[{"type":"section","fields":7,"accessory":"x"}]', '[{"type":"table","rows":[7]}]'])(
  "whatever the JSON is, nothing breaks: %s",
  (json) => {
    expect(() => readBlocks(json)).not.toThrow();
    expect(() =>
      renderToStaticMarkup(
        <Layout app={{ blocks: json, attachments: json, standsFor: true }} names={names} tabIndex={0} />,
      ),
    ).not.toThrow();
  },
);

test("lists of rich text nest by their indent", () => {
  const item = (text: string) => ({ type: "rich_text_section", elements: [{ type: "text", text }] });
  const list = (indent: number, text: string) => ({
    type: "rich_text_list",
    style: "bullet",
    indent,
    elements: [item(text)],
  });
  const shown = html({ blocks: [{ type: "rich_text", elements: [list(0, "one"), list(1, "in it"), list(0, "two")] }] });
  expect(shown).toContain("<ul><li>one<ul><li>in it</li></ul></li></ul><ul><li>two</li></ul>");
});

test("buttons without anybody to press for are still", () => {
  const blocks = JSON.stringify([{ type: "actions", elements: [{ type: "button", text: plain("Go") }] }]);
  const app = { blocks, attachments: "", standsFor: true };
  expect(renderToStaticMarkup(<Layout app={app} names={names} tabIndex={0} />)).toContain("disabled");
});
