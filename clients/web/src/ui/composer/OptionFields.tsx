import "../../styles/polls.css";
import { i18n } from "@lingui/core";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { MAX_POLL_OPTION_CHARACTERS, MAX_POLL_OPTIONS } from "../../protocol";
import { Button, IconButton } from "../controls/Button";
import { Field } from "../controls/Field";
import { ChevronDownIcon, ChevronUpIcon, CloseIcon, PlusIcon } from "../icons";

const LEAST = 2;

export interface OptionFieldsProps {
  readonly options: readonly string[];
  readonly error: string | null;
  readonly onChange: (options: readonly string[]) => void;
}

/** Return the options that have a text. */
export function written(options: readonly string[]): readonly string[] {
  return options.map((text) => text.trim()).filter((text) => text !== "");
}

/** What to choose from: Enter goes to the next one, Alt and an arrow moves one up or down. */
export function OptionFields({ options, error, onChange }: OptionFieldsProps) {
  const list = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number | null>(null);
  // In the commit itself: an effect of an earlier one would look for a field that is not there yet.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    list.current?.querySelectorAll("input")[wanted.current]?.focus();
    wanted.current = null;
  });
  /** Change them, and go on in one of them. */
  const change = (next: readonly string[], at: number) => {
    wanted.current = at;
    onChange(next);
  };
  const add = () => change([...options, ""], options.length);
  const remove = (at: number) =>
    change(options.filter((_, each) => each !== at), Math.min(at, options.length - LEAST));
  const move = (at: number, to: number) => {
    if (to < 0 || to >= options.length) return;
    const next = [...options];
    [next[at], next[to]] = [options[to]!, options[at]!];
    change(next, to);
  };
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (at < options.length - 1) change([...options], at + 1);
      else if (options.length < MAX_POLL_OPTIONS) add();
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && step) {
      event.preventDefault();
      move(at, at + step);
    }
  };
  return (
    <fieldset ref={list} className="poll-choices">
      <legend>{i18n.t("Options")}</legend>
      {options.map((text, at) => (
        <div key={at} className="poll-choice">
          <Field
            bare
            label={i18n.t("Option {number}", { number: at + 1 })}
            placeholder={i18n.t("Option {number}", { number: at + 1 })}
            value={text}
            maxLength={MAX_POLL_OPTION_CHARACTERS}
            onChange={({ target }) => onChange(options.with(at, target.value))}
            onKeyDown={(event) => onKeyDown(event, at)}
          />
          <IconButton
            size="s"
            tip="top"
            label={i18n.t("Move up")}
            keys="Alt ↑"
            icon={ChevronUpIcon}
            aria-disabled={at === 0}
            onClick={() => move(at, at - 1)}
          />
          <IconButton
            size="s"
            tip="top"
            label={i18n.t("Move down")}
            keys="Alt ↓"
            icon={ChevronDownIcon}
            aria-disabled={at === options.length - 1}
            onClick={() => move(at, at + 1)}
          />
          {options.length > LEAST && (
            <IconButton
              size="s"
              tip="top"
              label={i18n.t("Remove option {number}", { number: at + 1 })}
              icon={CloseIcon}
              onClick={() => remove(at)}
            />
          )}
        </div>
      ))}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {options.length < MAX_POLL_OPTIONS && (
        <div>
          <Button small look="quiet" icon={PlusIcon} onClick={add}>
            {i18n.t("Add an option")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
