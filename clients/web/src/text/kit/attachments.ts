/** Reading attachments of the older kind, which many monitoring tools still send. */

import { blocksOf } from "./blocks";
import { questionOf, readElement } from "./elements";
import { isTrue, listAt, numberAt, type Raw, rawAt, readArray, safeAddress, textAt, textsAt } from "./json";
import type { Attachment, Element, Picture, Words } from "./types";

const MAX_ATTACHMENTS = 100;
const COLOUR = /^#?[0-9a-f]{6}$/i;
const NAMED = new Set(["good", "warning", "danger"]);

export function readAttachments(json: string): readonly Attachment[] {
  return readArray(json).slice(0, MAX_ATTACHMENTS).map(attachmentOf);
}

function attachmentOf(raw: Raw, index: number): Attachment {
  const marked = textsAt(raw, "mrkdwn_in");
  const blocks = blocksOf(listAt(raw, "blocks"));
  const words = (key: string) => wordsIn(raw, key, raw.mrkdwn_in === undefined || marked.includes(key));
  const isBare = !textAt(raw, "text") && !textAt(raw, "title") && !textAt(raw, "pretext");
  return {
    colour: colourOf(textAt(raw, "color")),
    pretext: words("pretext"),
    author: textAt(raw, "author_name"),
    authorHref: safeAddress(textAt(raw, "author_link")),
    title: textAt(raw, "title"),
    titleHref: safeAddress(textAt(raw, "title_link")),
    text: words("text") ?? (isBare && blocks.length === 0 && !raw.fields ? wordsIn(raw, "fallback", false) : null),
    fields: listAt(raw, "fields").map((field) => ({
      title: textAt(field, "title"),
      value: { text: valueOf(field), isMarked: true },
      isShort: isTrue(field, "short"),
    })),
    picture: pictureIn(raw),
    elements: listAt(raw, "actions").map((action, at) => legacyAction(action, `attachment-${index}`, at)),
    blocks,
    footer: textAt(raw, "footer"),
    time_us: timeOf(raw),
  };
}

function wordsIn(raw: Raw, key: string, isMarked: boolean): Words | null {
  const text = textAt(raw, key);
  return text ? { text, isMarked } : null;
}

function valueOf(field: Raw): string {
  const { value } = field;
  return typeof value === "number" ? String(value) : textAt(field, "value");
}

function colourOf(colour: string): string {
  if (NAMED.has(colour)) return colour;
  return COLOUR.test(colour) ? `#${colour.replace("#", "")}` : "";
}

function pictureIn(raw: Raw): Picture | null {
  const address = textAt(raw, "image_url") || textAt(raw, "thumb_url");
  return address ? { kind: "picture", address, alt: "", title: "" } : null;
}

function timeOf(raw: Raw): number | null {
  const time_s = numberAt(raw, "ts") ?? Number.parseFloat(textAt(raw, "ts"));
  return Number.isFinite(time_s) && Math.abs(time_s) < 1e11 ? time_s * 1e6 : null;
}

/** Buttons with an address lead there; what else attachments had is shown and cannot be pressed. */
function legacyAction(raw: Raw, block: string, index: number): Element {
  const name = textAt(raw, "name") || `action-${index}`;
  if (textAt(raw, "type") !== "button") return { kind: "unknown", type: textAt(raw, "type") };
  const button = readElement({ ...raw, type: "button", confirm: null, action_id: name }, block, name);
  return button.kind === "button" ? { ...button, question: questionOf(rawAt(raw, "confirm")) } : button;
}
