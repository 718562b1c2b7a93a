import { i18n } from "@lingui/core";
import type { Waking } from "../../core/waking";
import type { NoticeChoice, NoticesNow } from "../../protocol";
import { Select, Switch } from "../controls/Field";
import { Section } from "./SettingsPage";

export interface NoticesFormProps {
  /** Absent while it is loading. */
  readonly now: NoticesNow | null;
  readonly waking: Waking;
  /** The server sends mail, and knows an address. */
  readonly mayMail: boolean;
  readonly busy: boolean;
  readonly onTurn: (isOn: boolean) => void;
  readonly onChange: (wanted: Partial<NoticeChoice>) => void;
}

export function NoticesForm(props: NoticesFormProps) {
  const { now, mayMail, onChange } = props;
  const choice = now?.choice;
  return (
    <Section title={i18n.t("Push and e-mail")}>
      <p className="soft">{i18n.t("How you are told while you are away: only of what calls you.")}</p>
      <Device {...props} />
      <Switch
        label={i18n.t("Say what was written")}
        hint={i18n.t("Otherwise notifications and letters tell only by whom and where.")}
        checked={choice?.texts ?? true}
        disabled={!now}
        onChange={(texts) => onChange({ texts })}
      />
      <Select
        label={i18n.t("E-mail")}
        hint={mayMail ? undefined : i18n.t("This server sends no e-mail, or does not know your address.")}
        value={choice?.mail ?? "off"}
        disabled={!now || (!mayMail && (choice?.mail ?? "off") === "off")}
        options={mails()}
        onChange={(mail) => onChange({ mail: mail as NoticeChoice["mail"] })}
      />
      {choice && <When choice={choice} onChange={onChange} />}
    </Section>
  );
}

function Device({ now, waking, busy, onTurn }: NoticesFormProps) {
  const isHere = now?.here ?? false;
  return (
    <Switch
      label={i18n.t("Push notifications on this device")}
      hint={hintOf(waking, now)}
      checked={isHere}
      disabled={!now || busy || (waking !== "possible" && !isHere)}
      onChange={onTurn}
    />
  );
}

function hintOf(waking: Waking, now: NoticesNow | null): string {
  if (waking === "impossible") return i18n.t("This browser has no push notifications.");
  if (waking === "denied") return i18n.t("The browser does not allow them; its settings for this site do.");
  const count = now?.devices ?? 0;
  return i18n.t("Also while chatserver is closed. {count, plural, =0 {No device of yours is woken.} one {One device of yours is woken.} other {# devices of yours are woken.}}", { count });
}

type WhenProps = Pick<NoticesFormProps, "onChange"> & { readonly choice: NoticeChoice };

function When({ choice: { mail, hour = 8, weekday = 0 }, onChange }: WhenProps) {
  if (mail !== "daily" && mail !== "weekly") return null;
  return (
    <>
      {mail === "weekly" && (
        <Select
          label={i18n.t("Day")}
          value={String(weekday)}
          options={weekdays()}
          onChange={(value) => onChange({ weekday: Number(value) })}
        />
      )}
      <Select
        label={i18n.t("Hour")}
        value={String(hour)}
        options={hours()}
        onChange={(value) => onChange({ hour: Number(value) })}
      />
    </>
  );
}

function mails(): readonly { value: string; label: string }[] {
  return [
    { value: "off", label: i18n.t("None") },
    { value: "mentions", label: i18n.t("What I missed") },
    { value: "daily", label: i18n.t("The best of my feed, daily") },
    { value: "weekly", label: i18n.t("The best of my feed, weekly") },
  ];
}

/** The first of January 2024 was a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function weekdays(): readonly { value: string; label: string }[] {
  const format = new Intl.DateTimeFormat(i18n.locale, { weekday: "long", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => ({
    value: String(day),
    label: format.format(MONDAY + day * DAY_MS),
  }));
}

function hours(): readonly { value: string; label: string }[] {
  const format = new Intl.DateTimeFormat(i18n.locale, { timeStyle: "short", timeZone: "UTC" });
  return Array.from({ length: 24 }, (_, hour) => ({
    value: String(hour),
    label: format.format(MONDAY + hour * (DAY_MS / 24)),
  }));
}
