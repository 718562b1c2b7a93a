/** Reading the elements of a layout: what can be pressed, chosen and filled in. */

import { isTrue, listAt, numberAt, type Raw, rawAt, safeAddress, textAt, textsAt } from "./json";
import type { Element, Option, OptionGroup, Picture, Question, Source, Value, Words } from "./types";

/** So many options are shown at most, as programs may send. */
const MAX_OPTIONS = 100;
const SELECT = /^(multi_)?(static|external|users|conversations|channels)_select$/;

export function wordsAt(raw: Raw, key: string): Words | null {
  const value = raw[key];
  if (typeof value === "string") return value ? { text: value, isMarked: false } : null;
  const object = rawAt(raw, key);
  return object && textAt(object, "text") ? wordsOf(object) : null;
}

export function wordsOf(raw: Raw): Words {
  return { text: textAt(raw, "text"), isMarked: textAt(raw, "type") === "mrkdwn" };
}

/** Return the text of a text object that allows no formatting. */
export function plainAt(raw: Raw, key: string): string {
  return wordsAt(raw, key)?.text ?? "";
}

export function pictureOf(raw: Raw): Picture {
  const address = textAt(raw, "image_url") || textAt(rawAt(raw, "slack_file") ?? {}, "url");
  return { kind: "picture", address, alt: textAt(raw, "alt_text"), title: plainAt(raw, "title") };
}

/** Read an element; `block` and `fallback` name it where it has no name of its own. */
export function readElement(raw: Raw, block: string, fallback: string): Element {
  const type = textAt(raw, "type");
  const base = {
    block,
    action: textAt(raw, "action_id") || fallback,
    type,
    question: questionOf(rawAt(raw, "confirm")),
    initial: initialOf(raw, type),
  };
  const select = SELECT.exec(type);
  if (select) {
    const isMulti = select[1] !== undefined;
    return {
      ...base,
      kind: "select",
      source: select[2] as Source,
      isMulti,
      placeholder: plainAt(raw, "placeholder"),
      groups: groupsOf(raw),
      most: isMulti ? (numberAt(raw, "max_selected_items") ?? MAX_OPTIONS) : 1,
      minQuery: numberAt(raw, "min_query_length") ?? 3,
    };
  }
  switch (type) {
    case "button":
    case "workflow_button":
      return {
        ...base,
        kind: "button",
        text: wordsAt(raw, "text") ?? { text: "…", isMarked: false },
        label: textAt(raw, "accessibility_label"),
        look: lookOf(textAt(raw, "style")),
        href: safeAddress(textAt(raw, "url")),
      };
    case "overflow":
      return { ...base, kind: "overflow", options: optionsAt(raw, "options") };
    case "checkboxes":
    case "radio_buttons":
      return { ...base, kind: "checks", isMulti: type === "checkboxes", options: optionsAt(raw, "options") };
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return {
        ...base,
        kind: "when",
        what: type === "datepicker" ? "date" : type === "timepicker" ? "time" : "datetime",
        placeholder: plainAt(raw, "placeholder"),
      };
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return { ...base, ...entryOf(raw, type) };
    case "image":
      return pictureOf(raw);
    default:
      return { kind: "unknown", type };
  }
}

function entryOf(raw: Raw, type: string) {
  const told = rawAt(raw, "dispatch_action_config");
  const what = { email_text_input: "email", url_text_input: "url", number_input: "number" }[type] ?? "text";
  return {
    kind: "entry",
    what: what as "text" | "email" | "url" | "number",
    isLong: isTrue(raw, "multiline"),
    placeholder: plainAt(raw, "placeholder"),
    minLength: numberAt(raw, "min_length"),
    maxLength: numberAt(raw, "max_length"),
    min: textAt(raw, "min_value") || null,
    max: textAt(raw, "max_value") || null,
    allowsDecimals: isTrue(raw, "is_decimal_allowed"),
    sendsOnEnter: !told || textsAt(told, "trigger_actions_on").includes("on_enter_pressed"),
  } as const;
}

export function optionsAt(raw: Raw, key: string): readonly Option[] {
  return listAt(raw, key).slice(0, MAX_OPTIONS).map(optionOf);
}

export function groupsOf(raw: Raw): readonly OptionGroup[] {
  const groups = listAt(raw, "option_groups").slice(0, MAX_OPTIONS);
  if (groups.length === 0) return [{ label: "", options: optionsAt(raw, "options") }];
  return groups.map((group) => ({ label: plainAt(group, "label"), options: optionsAt(group, "options") }));
}

export function optionOf(raw: Raw): Option {
  return {
    raw,
    value: textAt(raw, "value"),
    text: wordsAt(raw, "text") ?? { text: textAt(raw, "value"), isMarked: false },
    description: wordsAt(raw, "description"),
    href: safeAddress(textAt(raw, "url")),
  };
}

function lookOf(style: string): "primary" | "danger" | "plain" {
  return style === "primary" || style === "danger" ? style : "plain";
}

export function questionOf(raw: Raw | null): Question | null {
  if (!raw) return null;
  return {
    title: plainAt(raw, "title"),
    text: wordsAt(raw, "text"),
    confirm: plainAt(raw, "confirm") || textAt(raw, "ok_text"),
    deny: plainAt(raw, "deny") || textAt(raw, "dismiss_text"),
    isDanger: textAt(raw, "style") === "danger",
  };
}

/** `initial_…` in the element becomes what a value says: `selected_…`, or `value`. */
const INITIAL: Record<string, string> = {
  initial_option: "selected_option",
  initial_options: "selected_options",
  initial_user: "selected_user",
  initial_users: "selected_users",
  initial_conversation: "selected_conversation",
  initial_conversations: "selected_conversations",
  initial_channel: "selected_channel",
  initial_channels: "selected_channels",
  initial_date: "selected_date",
  initial_time: "selected_time",
  initial_date_time: "selected_date_time",
  initial_value: "value",
};

function initialOf(raw: Raw, type: string): Value {
  const value: Record<string, unknown> = { type };
  for (const [from, to] of Object.entries(INITIAL)) {
    if (raw[from] !== undefined && raw[from] !== null) value[to] = raw[from];
  }
  return value;
}
