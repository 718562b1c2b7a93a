import { i18n } from "@lingui/core";
import { type KeyboardEvent, useRef } from "react";
import type { EntryElement, Value, WhenElement } from "../../text/kit/types";
import { numberAt, textAt } from "../../text/kit/json";
import { Field, TextField } from "../controls/Field";
import type { ElementProps } from "./Elements";
import { useActing } from "./useActing";

/** A text, a number or an address to write. */
export function Entry({ element, label, hint, error, isTold = false }: ElementProps<EntryElement>) {
  const { value, change, keep, tabIndex, question } = useActing(element, isTold);
  const { type, what, isLong, placeholder, minLength, maxLength, min, max, allowsDecimals } = element;
  const written = textAt(value, "value");
  const send = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !isTold || !element.sendsOnEnter || event.nativeEvent.isComposing) return;
    event.preventDefault();
    change({ type, value: written || null });
  };
  const common = {
    label: label ?? (placeholder || i18n.t("Text")),
    bare: label === undefined,
    hint,
    error,
    tabIndex,
    value: written,
    placeholder: placeholder || undefined,
    minLength: minLength ?? undefined,
    maxLength: maxLength ?? 3000,
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      keep({ type, value: target.value || null }),
  } as const;
  return (
    <>
      {isLong ? (
        <TextField {...common} />
      ) : (
        <Field
          {...common}
          type={what}
          onKeyDown={send}
          {...(what === "number" && { min: min ?? undefined, max: max ?? undefined, step: allowsDecimals ? "any" : 1 })}
        />
      )}
      {question}
    </>
  );
}

const TYPES = { date: "date", time: "time", datetime: "datetime-local" } as const;
const KEYS = { date: "selected_date", time: "selected_time", datetime: "selected_date_time" } as const;

/** A day, a time, or both. */
export function When({ element, label, hint, error, isTold = true }: ElementProps<WhenElement>) {
  const { value, change, keep, isStill, tabIndex, question } = useActing(element, isTold);
  const { type, what, placeholder } = element;
  const shown = shownIn(value, what);
  const told = useRef(shown);
  const valueFor = (text: string): Value => ({ type, [KEYS[what]]: text ? wireOf(text, what) : null });
  return (
    <>
      <Field
        label={label ?? (placeholder || (what === "time" ? i18n.t("Time") : i18n.t("Date")))}
        bare={label === undefined}
        hint={hint}
        error={error}
        type={TYPES[what]}
        value={shown}
        disabled={isStill}
        tabIndex={tabIndex}
        onChange={(event) => keep(valueFor(event.target.value))}
        onBlur={() => {
          // while somebody types, a year is first 0002
          if (!isTold || told.current === shown) return;
          told.current = shown;
          change(valueFor(shown));
        }}
      />
      {question}
    </>
  );
}

function shownIn(value: Value, what: WhenElement["what"]): string {
  if (what !== "datetime") return textAt(value, KEYS[what]);
  const time_s = numberAt(value, KEYS.datetime);
  if (time_s === null) return "";
  const date = new Date(time_s * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function wireOf(text: string, what: WhenElement["what"]): string | number {
  return what === "datetime" ? Math.floor(new Date(text).getTime() / 1000) : text;
}
