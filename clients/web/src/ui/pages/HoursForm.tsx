import { i18n } from "@lingui/core";
import { Field, Select, TextField } from "../controls/Field";

/** Hours as a form has them; a day without a beginning is quiet all day. */
export interface HoursFields {
  readonly days: readonly { readonly begins: string; readonly ends: string; readonly isOpen: boolean }[];
  /** One on each line. */
  readonly holidays: string;
  /** Empty: wherever each person is. */
  readonly zone: string;
}

export interface HoursFormProps {
  readonly label: string;
  readonly value: HoursFields;
  /** Absent: these hours are in everybody's own time. */
  readonly zones?: readonly string[];
  readonly error?: string | undefined;
  readonly onChange: (value: HoursFields) => void;
}

/** The days of a week, each with the hours in which one may be reached. */
export function HoursForm({ label, value, zones, error, onChange }: HoursFormProps) {
  const change = (at: number, changes: Partial<HoursFields["days"][number]>) =>
    onChange({ ...value, days: value.days.map((day, index) => (index === at ? { ...day, ...changes } : day)) });
  return (
    <>
      <fieldset className="hours">
        <legend className="field-label">{label}</legend>
        {value.days.map((day, at) => (
          <div key={at} className="hours-day">
            <label>
              <input
                type="checkbox"
                checked={day.isOpen}
                onChange={({ target }) => change(at, { isOpen: target.checked })}
              />
              {weekday(at)}
            </label>
            {day.isOpen ? (
              <>
                <Time label={i18n.t("{day}, from", { day: weekday(at) })} value={day.begins} onChange={(begins) => change(at, { begins })} />
                <span aria-hidden="true">–</span>
                <Time label={i18n.t("{day}, until", { day: weekday(at) })} value={day.ends} onChange={(ends) => change(at, { ends })} />
              </>
            ) : (
              <span className="soft">{i18n.t("Quiet all day")}</span>
            )}
          </div>
        ))}
      </fieldset>
      {zones && (
        <Select
          label={i18n.t("Time zone")}
          value={value.zone}
          options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
          onChange={(zone) => onChange({ ...value, zone })}
        />
      )}
      <TextField
        label={i18n.t("Days off")}
        hint={i18n.t("One on each line: 2026-12-25")}
        value={value.holidays}
        error={error}
        onChange={({ target }) => onChange({ ...value, holidays: target.value })}
      />
    </>
  );
}

interface TimeProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Time({ label, value, onChange }: TimeProps) {
  return (
    <Field bare label={label} type="time" required value={value} onChange={({ target }) => onChange(target.value)} />
  );
}

/** A Monday is 0. */
function weekday(at: number): string {
  const monday = Date.UTC(2026, 0, 5);
  const format = new Intl.DateTimeFormat(i18n.locale, { weekday: "long", timeZone: "UTC" });
  const name = format.format(monday + at * 86_400_000);
  return name.charAt(0).toLocaleUpperCase(i18n.locale) + name.slice(1);
}
