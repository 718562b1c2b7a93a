/** Settings: whether this device tells one, when it does not, and what holds for everybody. */

import { i18n } from "@lingui/core";
import { type FormEvent, useState } from "react";
import type { QuietPolicy, WeeklyHours } from "../protocol";
import { RefusedError } from "../core/requests";
import { clockTime, dayName } from "../locales/dates";
import { Button } from "../ui/controls/Button";
import { Choice, Select, Switch } from "../ui/controls/Field";
import { type HoursFields, HoursForm } from "../ui/pages/HoursForm";
import { Foot, Section } from "../ui/pages/SettingsPage";
import { useHere, useView } from "./context";
import { fieldsOf, hoursOf, ownZone, zonesWith } from "./hoursFields";
import { offeredTimes } from "./laterTimes";
import { askPermission, choose, isHeard, isShown, permission } from "./notifyChoice";
import { ring } from "./sound";
import { sentenceFor } from "./toasts";
import { useFormState } from "./useFormState";
import { HOUR_US, usePause } from "./usePause";

export function Notifications() {
  return (
    <Section title={i18n.t("Notifications")}>
      <ThisDevice />
      <Pause />
    </Section>
  );
}

export function QuietHours() {
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const quiet = useView(({ state }) => state.quiet);
  const policy = useView(({ state }) => state.quietPolicy);
  return (
    <>
      <Section title={i18n.t("Quiet hours")}>
        <OwnHours key={JSON.stringify(quiet)} />
      </Section>
      {isAdministrator && (
        <Section title={i18n.t("Quiet hours for everybody")}>
          <Everybody key={JSON.stringify(policy)} policy={policy} />
        </Section>
      )}
    </>
  );
}

function ThisDevice() {
  const [said, setSaid] = useState(permission);
  const [isOn, setOn] = useState(isShown);
  const [isLoud, setLoud] = useState(isHeard);
  const show = (wanted: boolean) => {
    choose("shown", wanted);
    setOn(wanted);
    if (wanted) void askPermission().then(setSaid);
  };
  const hear = (wanted: boolean) => {
    choose("heard", wanted);
    setLoud(wanted);
    if (wanted) ring();
  };
  return (
    <>
      <Switch
        label={i18n.t("Notifications on this device")}
        hint={hintFor(said)}
        checked={isOn && said === "granted"}
        disabled={said === "denied" || said === "unsupported"}
        onChange={show}
      />
      <Switch
        label={i18n.t("A short sound")}
        hint={i18n.t("Where the client is open on this device.")}
        checked={isLoud}
        onChange={hear}
      />
    </>
  );
}

function hintFor(said: ReturnType<typeof permission>): string {
  if (said === "denied") return i18n.t("The browser does not allow them here: change it in its settings.");
  if (said === "unsupported") return i18n.t("This browser has none at this address.");
  return i18n.t(
    "While chatserver is open here. For what calls you: your name, direct messages, your threads and keywords.",
  );
}

function Pause() {
  const { until, isPaused, pause } = usePause();
  const when = (time_us: number) => ({ day: dayName(time_us), time: clockTime(time_us) });
  return (
    <div className="form">
      <p role="status">
        {until === null
          ? i18n.t("You are told at once.")
          : i18n.t("It is quiet until {day}, {time}. Messages arrive all the same.", when(until))}
      </p>
      <div className="button-row">
        {isPaused ? (
          <Button small onClick={() => pause(null)}>
            {i18n.t("End the pause")}
          </Button>
        ) : (
          <>
            <Button small onClick={() => pause(Date.now() * 1_000 + HOUR_US)}>
              {i18n.t("Pause for one hour")}
            </Button>
            <Button small onClick={() => pause(offeredTimes(new Date())[0]!.time_us)}>
              {i18n.t("Pause until tomorrow")}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

type Mode = "default" | "own" | "off";

function OwnHours() {
  const { client } = useHere();
  const quiet = useView(({ state }) => state.quiet);
  const policy = useView(({ state }) => state.quietPolicy);
  const [mode, setMode] = useState<Mode>(quiet.mode ?? "default");
  const own = quiet.hours ?? policy.default ?? null;
  const [fields, setFields] = useState(() => fieldsOf(own, ownZone()));
  const form = useFormState(reasonFor);
  const [problem, setProblem] = useState<string>();
  const save = (event: FormEvent) => {
    event.preventDefault();
    const hours = mode === "own" ? hoursOf(fields) : null;
    setProblem(mode === "own" && !hours ? disorder() : undefined);
    if (mode === "own" && !hours) return;
    const change = client.request<"quiet.change">({ type: "quiet.change", mode, hours });
    form.run(change, i18n.t("Saved."));
  };
  return (
    <form className="form" onSubmit={save}>
      <p className="soft">
        {i18n.t(
          "Outside of your hours no device of yours rings or shows a number. Messages arrive all the same; when the quiet ends you are told what is still unread. What somebody sends anyway rings, and says so.",
        )}
      </p>
      <Choice
        label={i18n.t("When you are told")}
        value={mode}
        options={[
          { value: "default", label: i18n.t("Like everybody here"), hint: described(policy.default ?? null) },
          { value: "own", label: i18n.t("In hours of my own") },
          { value: "off", label: i18n.t("At any time") },
        ]}
        onChange={setMode}
      />
      {policy.floor && (
        <p className="soft">
          {i18n.t("Here nobody is told outside of these hours, whatever they choose:")} {described(policy.floor)}
        </p>
      )}
      {mode === "own" && (
        <HoursForm
          label={i18n.t("Hours in which you may be reached")}
          value={fields}
          zones={zonesWith(fields.zone)}
          error={problem ?? form.state.error ?? undefined}
          onChange={setFields}
        />
      )}
      <Foot state={form.state} action={i18n.t("Save quiet hours")} disabled={false} />
    </form>
  );
}

function Everybody({ policy }: { readonly policy: QuietPolicy }) {
  const { client } = useHere();
  const [normal, setNormal] = useState(() => offered(policy.default ?? null));
  const [floor, setFloor] = useState(() => offered(policy.floor ?? null));
  const [who, setWho] = useState(policy.send_anyway ?? "everybody");
  const [holds, setHolds] = useState(policy.floor_holds ?? true);
  const form = useFormState(reasonFor);
  const [problem, setProblem] = useState<string>();
  const save = (event: FormEvent) => {
    event.preventDefault();
    const said = [normal, floor].map(({ isOn, fields }) => (isOn ? hoursOf(fields) : null));
    const isWrong = [normal, floor].some(({ isOn }, at) => isOn && !said[at]);
    setProblem(isWrong ? disorder() : undefined);
    if (isWrong) return;
    const next = { default: said[0] ?? null, floor: said[1] ?? null, send_anyway: who, floor_holds: holds };
    const command = { type: "quiet_policy.change", policy: next } as const;
    form.run(client.request<"quiet_policy.change">(command), i18n.t("Saved."));
  };
  return (
    <form className="form" onSubmit={save}>
      <Switch
        label={i18n.t("Hours for who chooses none")}
        hint={i18n.t("Everybody may choose others.")}
        checked={normal.isOn}
        onChange={(isOn) => setNormal({ ...normal, isOn })}
      />
      {normal.isOn && (
        <HoursForm
          label={i18n.t("Hours in which people are told")}
          value={normal.fields}
          error={problem}
          onChange={(fields) => setNormal({ ...normal, fields })}
        />
      )}
      <Switch
        label={i18n.t("Hours outside of which nobody is told")}
        hint={i18n.t("People may be quieter, never louder. The hours are those where each of them lives.")}
        checked={floor.isOn}
        onChange={(isOn) => setFloor({ ...floor, isOn })}
      />
      {floor.isOn && (
        <HoursForm
          label={i18n.t("Widest hours")}
          value={floor.fields}
          error={problem}
          onChange={(fields) => setFloor({ ...floor, fields })}
        />
      )}
      <Select
        label={i18n.t("Who may send anyway, so that people are told in their quiet hours")}
        value={who}
        options={[
          { value: "everybody", label: i18n.t("Everybody") },
          { value: "administrators", label: i18n.t("Administrators") },
          { value: "nobody", label: i18n.t("Nobody") },
        ]}
        onChange={(value) => setWho(value as typeof who)}
      />
      {floor.isOn && who !== "nobody" && (
        <Switch
          label={i18n.t("Not outside of the widest hours")}
          hint={i18n.t("There, what is sent anyway is told later, too.")}
          checked={holds}
          onChange={setHolds}
        />
      )}
      <Foot state={form.state} action={i18n.t("Save for everybody")} disabled={false} />
    </form>
  );
}

interface Offered {
  readonly isOn: boolean;
  readonly fields: HoursFields;
}

/** Hours for everybody are in the zone of each, unless they say another. */
function offered(hours: WeeklyHours | null): Offered {
  return { isOn: hours !== null, fields: { ...fieldsOf(hours, ""), zone: hours?.time_zone ?? ownZone() } };
}

function disorder(): string {
  return i18n.t("A day ends after it begins.");
}

/** Return hours in a line: "Monday 09:00–18:00, …" would be long, so days that are alike are one. */
function described(hours: WeeklyHours | null): string {
  if (!hours) return i18n.t("So far: at any time");
  const { days } = fieldsOf(hours, "");
  const format = new Intl.DateTimeFormat(i18n.locale, { weekday: "short", timeZone: "UTC" });
  const name = (day: number) => format.format(Date.UTC(2026, 0, 5 + day));
  const parts: string[] = [];
  for (let day = 0; day < days.length; ) {
    const { isOpen, begins, ends } = days[day]!;
    let last = day;
    const isAlike = (other = days[last + 1]) =>
      other !== undefined && other.isOpen && other.begins === begins && other.ends === ends;
    while (isOpen && isAlike()) last += 1;
    if (isOpen) parts.push(`${name(day)}${last > day ? `–${name(last)}` : ""} ${begins}–${ends}`);
    day = last + 1;
  }
  return parts.join(", ") || i18n.t("Quiet all day");
}

function reasonFor(error: unknown): string {
  if (error instanceof RefusedError && error.field?.endsWith("holidays")) {
    return i18n.t("Write days off as year-month-day: 2026-12-25");
  }
  return sentenceFor(error);
}
