import { i18n } from "@lingui/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { LOCALE_NAMES, LOCALES, type Locale } from "../../locales";
import { Button, IconButton } from "../controls/Button";
import { Choice, Field, Select } from "../controls/Field";
import { ChevronLeftIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import type { PersonView, SessionView, Theme } from "../types";
import { SessionList } from "./SessionList";

export interface SettingsPageProps {
  readonly you: PersonView;
  readonly email?: string;
  readonly theme: Theme;
  readonly locale: Locale;
  /** Absent while they are loading. */
  readonly sessions: readonly SessionView[] | null;
  readonly profile: FormState;
  readonly password: FormState;
  readonly onTheme: (theme: Theme) => void;
  readonly onLocale: (locale: Locale) => void;
  readonly onRename: (name: string) => void;
  readonly onPassword: (current: string, next: string) => void;
  readonly onEndSession: (session: SessionView) => void;
  readonly onSignOut: () => void;
  readonly onEndOthers?: () => void;
  readonly onBack: () => void;
  /** More sections, such as notifications. */
  readonly children?: ReactNode;
}

/** How far a form has got. */
export interface FormState {
  readonly busy?: boolean;
  readonly error?: string | null;
  readonly done?: string | null;
}

export function SettingsPage(props: SettingsPageProps) {
  const { theme, onTheme, locale, onLocale, sessions, onEndSession, onSignOut, onBack, children } =
    props;
  return (
    <div className="settings">
      <header className="pane-header">
        <IconButton label={i18n.t("Back")} icon={ChevronLeftIcon} onClick={onBack} />
        <div className="channel-title">
          <h1>{i18n.t("Settings")}</h1>
        </div>
      </header>
      <div className="settings-scroll">
        <div className="settings-content">
          <Section title={i18n.t("Profile")}>
            <Profile {...props} />
          </Section>
          <Section title={i18n.t("Appearance")}>
            <Choice label={i18n.t("Theme")} value={theme} options={themes()} onChange={onTheme} />
            <Select
              label={i18n.t("Language")}
              value={locale}
              options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
              onChange={(value) => onLocale(value as Locale)}
            />
          </Section>
          {children}
          <Section title={i18n.t("Password")}>
            <Password {...props} />
          </Section>
          <Section title={i18n.t("Where you are signed in")}>
            <SessionList
              sessions={sessions}
              onEnd={onEndSession}
              onSignOut={onSignOut}
              onEndOthers={props.onEndOthers}
            />
          </Section>
        </div>
      </div>
    </div>
  );
}

export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function themes(): readonly { value: Theme; label: string }[] {
  return [
    { value: "auto", label: i18n.t("Like the system") },
    { value: "light", label: i18n.t("Light") },
    { value: "dark", label: i18n.t("Dark") },
    { value: "contrast", label: i18n.t("High contrast") },
  ];
}

function Profile({ you, email, profile, onRename }: SettingsPageProps) {
  const [name, setName] = useState(you.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onRename(name.trim());
  };
  return (
    <form className="form" onSubmit={submit}>
      <div className="profile">
        <Avatar person={{ ...you, name }} size="xl" />
        <div>
          <p className="profile-handle">@{you.handle}</p>
          {email && <p className="soft">{email}</p>}
        </div>
      </div>
      <Field
        label={i18n.t("Name")}
        hint={i18n.t("How the others see you.")}
        value={name}
        maxLength={80}
        autoComplete="name"
        error={profile.error}
        onChange={(event) => setName(event.target.value)}
      />
      <Foot
        state={profile}
        action={i18n.t("Save")}
        disabled={name.trim() === "" || name.trim() === you.name}
      />
    </form>
  );
}

function Password({ password: state, onPassword }: SettingsPageProps) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPassword(current, next);
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={i18n.t("Current password")}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <Field
        label={i18n.t("New password")}
        hint={i18n.t("At least 8 characters. A few words in a row are good.")}
        type="password"
        autoComplete="new-password"
        value={next}
        error={state.error}
        onChange={(event) => setNext(event.target.value)}
      />
      <Foot
        state={state}
        action={i18n.t("Change password")}
        disabled={!current || next.length < 8}
      />
    </form>
  );
}

/** The button of a form, and what became of it. */
export function Foot({
  state,
  action,
  disabled,
}: {
  readonly state: FormState;
  readonly action: string;
  readonly disabled: boolean;
}) {
  return (
    <div className="button-row">
      <Button type="submit" busy={state.busy} disabled={disabled}>
        {action}
      </Button>
      <span className="form-done" role="status">
        {state.done}
      </span>
    </div>
  );
}
