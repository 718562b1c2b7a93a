import { useState } from "react";
import * as ui from "../src/ui";
import { Layout } from "../src/ui/kit/Layout";
import * as some from "./fixtures";
import { readForm } from "../src/text/kit/forms";
import { FormDialog } from "../src/ui/kit/FormDialog";
import type { AppEntryView } from "../src/ui/pages/integrations";
import { nothing, Shell } from "./shell";

const plain = (text: string) => ({ type: "plain_text", text });
const marked = (text: string) => ({ type: "mrkdwn", text });
const options = ["Production", "Staging", "My own machine"].map((text) => ({
  text: plain(text),
  value: text,
}));

const DEPLOY = [
  { type: "header", text: plain("Release 4182 is ready") },
  {
    type: "section",
    text: marked("It has *12 changes* by <@UCHLOE00000000> and <@UDENIZ00000000>. Tests took `3 min 12 s`."),
    accessory: { type: "overflow", action_id: "more", options },
  },
  {
    type: "section",
    fields: [marked("*Branch*\nmain"), marked("*Commit*\n`d63f6a2`"), marked("*Coverage*\n94 %"), marked("*Risk*\nlow")],
  },
  { type: "divider" },
  {
    type: "actions",
    block_id: "where",
    elements: [
      { type: "static_select", action_id: "target", placeholder: plain("Where to?"), options },
      { type: "button", action_id: "go", text: plain("Deploy"), style: "primary", value: "4182" },
      {
        type: "button",
        action_id: "back",
        text: plain("Roll back"),
        style: "danger",
        confirm: {
          title: plain("Roll back to 4181?"),
          text: plain("Whoever is at work notices it."),
          confirm: plain("Roll back"),
          deny: plain("Rather not"),
          style: "danger",
        },
      },
      { type: "button", action_id: "diff", text: plain("See the changes"), url: "https://example.org/4182" },
      { type: "datepicker", action_id: "day", initial_date: "2026-11-27" },
    ],
  },
  {
    type: "actions",
    elements: [
      { type: "checkboxes", action_id: "tell", options: options.slice(0, 2), initial_options: options.slice(0, 1) },
      { type: "multi_users_select", action_id: "who", placeholder: plain("Whom to tell"), initial_users: ["UCHLOE00000000"] },
    ],
  },
  { type: "context", elements: [marked("From the build bot"), plain("11 minutes ago")] },
];

const READING = [
  {
    type: "rich_text",
    elements: [
      {
        type: "rich_text_section",
        elements: [
          { type: "text", text: "What we decided ", style: { bold: true } },
          { type: "emoji", name: "tada", unicode: "1f389" },
          { type: "text", text: " with " },
          { type: "user", user_id: "UBOB00000000" },
          { type: "text", text: ": see " },
          { type: "link", url: "https://example.org/minutes", text: "the minutes" },
        ],
      },
      {
        type: "rich_text_list",
        style: "ordered",
        elements: ["Ship on Friday", "Write it down"].map((text) => ({
          type: "rich_text_section",
          elements: [{ type: "text", text }],
        })),
      },
      {
        type: "rich_text_list",
        style: "bullet",
        indent: 1,
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "in both languages" }] }],
      },
      { type: "rich_text_quote", elements: [{ type: "text", text: "Calm is a feature." }] },
      { type: "rich_text_preformatted", elements: [{ type: "text", text: "make check && make test" }] },
    ],
  },
  {
    type: "table",
    column_settings: [{}, { align: "right" }],
    rows: [
      ["Service", "p99, ms"],
      ["messages", "12"],
      ["search", "48"],
    ].map((row) => row.map((text) => ({ type: "raw_text", text }))),
  },
  { type: "image", image_url: "https://example.org/graph.png", alt_text: "Latency of this week", title: plain("Latency") },
  { type: "markdown", text: "**Markdown** of the usual kind, with a [link](https://example.org)." },
  { type: "file", external_id: "report.pdf", source: "remote" },
  { type: "hologram" },
];

const ALERTS = [
  {
    color: "danger",
    pretext: "On call: <@UADA00000000>",
    author_name: "Alertmanager",
    title: "[FIRING:2] DiskAlmostFull (chat-1)",
    title_link: "https://example.org/alerts",
    text: "*Disk* of `chat-1` is 93 % full.",
    mrkdwn_in: ["text", "pretext"],
    fields: [
      { title: "Host", value: "chat-1", short: true },
      { title: "Since", value: "12 minutes", short: true },
      { title: "Runbook", value: "<https://example.org/runbook|Disks that fill up>", short: false },
    ],
    actions: [{ type: "button", text: "Silence", url: "https://example.org/silence" }],
    footer: "prometheus",
    ts: 1764150000,
  },
  { color: "good", title: "[RESOLVED] Latency", text: "All is well." },
  { color: "#5b3fa8", fallback: "A card of a colour of its own" },
];

export const FORM = [
  { type: "section", text: marked("Tell us what went *wrong*, and we look at it today.") },
  {
    type: "input",
    block_id: "title",
    label: plain("Title"),
    element: { type: "plain_text_input", action_id: "v", placeholder: plain("In a few words") },
  },
  {
    type: "input",
    block_id: "what",
    label: plain("What happened"),
    optional: true,
    hint: plain("The steps help most."),
    element: { type: "plain_text_input", action_id: "v", multiline: true },
  },
  {
    type: "input",
    block_id: "where",
    label: plain("Where"),
    element: { type: "static_select", action_id: "v", placeholder: plain("Choose one"), options },
  },
  {
    type: "input",
    block_id: "bad",
    label: plain("How bad"),
    element: { type: "radio_buttons", action_id: "v", options, initial_option: options[1] },
  },
  { type: "input", block_id: "day", label: plain("Since when"), element: { type: "datepicker", action_id: "v" } },
  { type: "input", block_id: "mail", label: plain("Write to"), element: { type: "email_text_input", action_id: "v" } },
];

const bot: ui.PersonView = { ...some.bot, name: "Deploy", alias: "Build bot", sign: "🚢" };

function message(layout: { blocks?: unknown; attachments?: unknown }, more: Partial<ui.MessageView> = {}): ui.MessageView {
  const app = {
    blocks: layout.blocks ? JSON.stringify(layout.blocks) : "",
    attachments: layout.attachments ? JSON.stringify(layout.attachments) : "",
    standsFor: true,
  };
  return { ...some.newer[1]!.message, author: bot, app, ...more };
}

const people = some.everybody.map(({ id, name }) => ({
  raw: { value: id },
  value: id,
  text: { text: name, isMarked: false },
  description: null,
  href: null,
}));

function Messages({ messages }: { readonly messages: readonly ui.MessageView[] }) {
  const [busy, setBusy] = useState<string | null>(null);
  return (
    <div className="gallery-list" tabIndex={0} role="log" aria-label="Messages">
      {messages.map((each) => (
        <ui.MessageRow key={each.app?.blocks} message={each} grouped={false} names={some.names} actions={some.actions}>
          <Layout
            app={each.app!}
            names={some.names}
            tabIndex={0}
            busy={busy}
            edited={each.edited_us}
            find={() => Promise.resolve([{ label: "", options: people }])}
            onPress={({ block, action }) => setBusy(`${block}\n${action}`)}
          />
        </ui.MessageRow>
      ))}
    </div>
  );
}

const deploy: AppEntryView = {
  bot: "UBUILD00000000",
  name: "Deploy",
  handle: "deploy",
  description: "Ships what is ready.",
  socketMode: true,
  requestUrl: "",
  commands: [
    { command: "/deploy", description: "Ship a release", hint: "[where]", url: "" },
    { command: "/rollback", description: "Take the last one back", hint: "", url: "" },
  ],
  events: ["*"],
};
const TOKEN = "xoxb-0123456789abcdefghijklmnopqrstuvwxyz0123456789";

function Apps({ open }: { readonly open: string | null }) {
  return (
    <ui.IntegrationsPage apps={[deploy, { ...deploy, bot: "U2", name: "Alerts", handle: "alerts", socketMode: false }]} open={open} onOpen={nothing} onAdd={nothing} onBack={nothing}>
      <ui.AppCard
        app={deploy}
        details={{
          signingSecret: "0123456789abcdef0123456789abcdef",
          webhooks: [{ id: "B1", channel: "C1", name: "" }],
          deliveries: [
            { time_us: some.NOW_US - 60_000_000, what: "message", way: "socket", outcome: "ok", attempt: 0, took_ms: 12, status: 0 },
            { time_us: some.NOW_US - 90_000_000, what: "app_mention", way: "http", outcome: "http_error", attempt: 2, took_ms: 41, status: 500 },
          ],
        }}
        secrets={[{ label: "Bot token", value: TOKEN }]}
        channels={some.channels}
        nameOf={() => "general"}
        onCopy={nothing}
        onToken={nothing}
        onWebhook={nothing}
        onRemoveWebhook={nothing}
        onRefresh={nothing}
        onChange={nothing}
        onRemove={nothing}
      />
    </ui.IntegrationsPage>
  );
}

const desk = { names: some.names, find: () => Promise.resolve([]), busy: null, onPress: nothing, onSubmit: nothing, onClose: nothing };

export const kit = {
  kitForm: () => (
    <Shell pane="main" main={<Messages messages={[message({ blocks: READING })]} />}>
      <FormDialog
        {...desk}
        form={readForm(JSON.stringify({ title: plain("Report a problem"), submit: plain("Send"), blocks: FORM }))}
        app="Deploy"
        isOver={false}
        isSending={false}
        errors={{ title: "", where: "Nobody works there." }}
        problem={null}
      />
    </Shell>
  ),
  kitWhisper: () => (
    <Shell
      pane="main"
      main={
        <div className="whispers">
          <ui.WhisperCard author={bot} time_us={some.NOW_US} text="Working on it…" names={some.names} onDismiss={nothing} />
        </div>
      }
    />
  ),
  apps: () => <Shell pane="main" main={<Apps open={deploy.bot} />} />,
  appsNone: () => (
    <Shell pane="main" main={<ui.IntegrationsPage apps={[]} open={null} onOpen={nothing} onAdd={nothing} onBack={nothing} />} />
  ),
  appForm: () => (
    <Shell pane="main" main={<Apps open={null} />}>
      <ui.AppForm state={{ error: "Somebody or some app has that name already." }} onAdd={nothing} onManifest={nothing} onClose={nothing} />
    </Shell>
  ),
  appEdit: () => (
    <Shell pane="main" main={<Apps open={null} />}>
      <ui.AppEdit app={{ ...deploy, socketMode: false, requestUrl: "https://bot.example.org" }} state={{}} onSave={nothing} onClose={nothing} />
    </Shell>
  ),
  kit: () => <Shell pane="main" main={<Messages messages={[message({ blocks: DEPLOY }, { edited_us: some.NOW_US })]} />} />,
  kitReading: () => <Shell pane="main" main={<Messages messages={[message({ blocks: READING })]} />} />,
  kitAlerts: () => <Shell pane="main" main={<Messages messages={[message({ attachments: ALERTS })]} />} />,
  kitFields: () => <Shell pane="main" main={<Messages messages={[message({ blocks: FORM })]} />} />,
};

