import { i18n } from "@lingui/core";
import { useId } from "react";
import type { ChecksElement, Option, Value } from "../../text/kit/types";
import { isRaw, listAt, type Raw, rawAt, textAt } from "../../text/kit/json";
import type { ElementProps } from "./Elements";
import { useActing } from "./useActing";
import { Phrase } from "./Words";

/** Several of a few, or one of them; all in sight. */
export function Checks({ element, label, hint, error, isTold = true }: ElementProps<ChecksElement>) {
  const id = useId();
  const { value, change, isStill, tabIndex, question } = useActing(element, isTold);
  const chosen = chosenIn(value);
  const toggle = (option: Option, isOn: boolean) => change(withOption(element, chosen, option, isOn));
  return (
    <fieldset
      className="kit-checks"
      disabled={isStill}
      aria-describedby={error ? `${id}-error` : undefined}
      aria-invalid={error ? true : undefined}
    >
      <legend className={label ? undefined : "unseen"}>{label ?? i18n.t("Options")}</legend>
      {element.options.map((option) => (
        <label key={option.value} className="kit-check">
          <input
            type={element.isMulti ? "checkbox" : "radio"}
            name={id}
            tabIndex={tabIndex}
            checked={chosen.some((raw) => textAt(raw, "value") === option.value)}
            onChange={(event) => toggle(option, event.target.checked)}
          />
          <span>
            <Phrase words={option.text} />
            {option.description && (
              <span className="field-hint">
                <Phrase words={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
      {hint && <p className="field-hint">{hint}</p>}
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
      {question}
    </fieldset>
  );
}

function chosenIn(value: Value): readonly Raw[] {
  const one = rawAt(value, "selected_option");
  return one ? [one] : listAt(value, "selected_options").filter(isRaw);
}

function withOption({ type, isMulti }: ChecksElement, chosen: readonly Raw[], option: Option, isOn: boolean): Value {
  if (!isMulti) return { type, selected_option: option.raw };
  const others = chosen.filter((raw) => textAt(raw, "value") !== option.value);
  return { type, selected_options: isOn ? [...others, option.raw] : others };
}
