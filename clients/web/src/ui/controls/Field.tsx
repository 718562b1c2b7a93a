import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value; shown and read out beside the field. */
  readonly error?: string | null;
  /** The label is read out, not shown. */
  readonly bare?: boolean;
}

interface FrameProps extends Labelled {
  readonly id: string;
  readonly children: ReactNode;
}

function Frame({ id, label, hint, error, bare, children }: FrameProps) {
  return (
    <div className={classes("field", error && "field-wrong")}>
      <label htmlFor={id} className={bare ? "unseen" : undefined}>
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Labelled) {
  const ids = classes(hint ? `${id}-hint` : "", error ? `${id}-error` : "");
  return { "aria-describedby": ids || undefined, "aria-invalid": error ? true : undefined };
}

export interface FieldProps extends Labelled, ComponentProps<"input"> {
  /** Stands before the value, like the # of a channel's name. */
  readonly prefix?: string;
}

export function Field({ label, hint, error, bare, prefix, ...rest }: FieldProps) {
  const made = useId();
  const id = rest.id ?? made;
  const input = (
    <input {...rest} id={id} className="input" {...described(id, { label, hint, error })} />
  );
  return (
    <Frame {...{ id, label, hint, error, bare }}>
      {prefix ? (
        <div className="input-row">
          <span className="input-prefix" aria-hidden="true">
            {prefix}
          </span>
          {input}
        </div>
      ) : (
        input
      )}
    </Frame>
  );
}

export interface TextFieldProps extends Labelled, ComponentProps<"textarea"> {}

export function TextField({ label, hint, error, bare, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, bare }}>
      <textarea
        rows={3}
        {...rest}
        id={id}
        className="input"
        {...described(id, { label, hint, error })}
      />
    </Frame>
  );
}

export interface SelectProps extends Labelled, Omit<ComponentProps<"select">, "onChange"> {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

export function Select({ label, hint, error, bare, options, onChange, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, bare }}>
      <select
        {...rest}
        id={id}
        className="input select"
        onChange={(event) => onChange(event.target.value)}
        {...described(id, { label, hint, error })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, hint, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="switch-row">
      <label htmlFor={id}>
        <span className="switch-label">{label}</span>
        {hint && (
          <span id={`${id}-hint`} className="field-hint">
            {hint}
          </span>
        )}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  );
}

export interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly hint?: string;
  }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} className="choice-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className="choice-text">
              {option.label}
              {option.hint && <span className="field-hint">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
