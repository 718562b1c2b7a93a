/** What is chosen in a list, and the form in which a program hears of it. */

import { listAt, type Raw, rawAt, textAt, textsAt } from "../../text/kit/json";
import { optionOf } from "../../text/kit/elements";
import type { Option, SelectElement, Source, Value } from "../../text/kit/types";
import type { Names } from "../types";

const KEYS = {
  static: "selected_option",
  external: "selected_option",
  users: "selected_user",
  conversations: "selected_conversation",
  channels: "selected_channel",
} as const;

export function chosenIn({ source, isMulti }: SelectElement, value: Value): readonly Option[] {
  const key = KEYS[source];
  const isById = source !== "static" && source !== "external";
  if (isById) {
    const ids = isMulti ? textsAt(value, `${key}s`) : [textAt(value, key)].filter(Boolean);
    return ids.map((id) => optionFor(id));
  }
  const one = rawAt(value, key);
  const raws: readonly Raw[] = isMulti ? listAt(value, `${key}s`) : one ? [one] : [];
  return raws.map(optionOf);
}

/** Return the value after somebody chose an option, or took it back. */
export function valueWith(element: SelectElement, chosen: readonly Option[], option: Option): Value {
  const { type, source, isMulti } = element;
  const key = KEYS[source];
  const wire = (each: Option) => (key === "selected_option" ? each.raw : each.value);
  if (!isMulti) return { type, [key]: wire(option) };
  const others = chosen.filter(({ value }) => value !== option.value);
  const next = others.length < chosen.length ? others : [...chosen, option];
  return { type, [`${key}s`]: next.map(wire) };
}

/** Make an option of somebody, or of a channel. */
export function optionFor(id: string): Option {
  return { raw: { value: id }, value: id, text: { text: id, isMarked: false }, description: null, href: null };
}

export function labelOf(source: Source, option: Option, names: Names): string {
  if (source === "static" || source === "external") return option.text.text;
  const person = names.person(option.value);
  if (person) return person.name;
  const channel = names.channel(option.value);
  return channel ? `#${channel.name}` : option.value;
}
