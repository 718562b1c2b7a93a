/** One's own name, looks, language, password and devices. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { Session } from "../protocol";
import { changePassword } from "../core/auth";
import { RefusedError } from "../core/requests";
import { speakHere } from "../core/waking";
import type { Locale } from "../locales";
import { Section, SettingsPage } from "../ui/pages/SettingsPage";
import { useHere, useView } from "./context";
import { chosenTheme, chooseLocale, chooseTheme } from "./preferences";
import { BlockedPeople } from "./BlockedPeople";
import { Keywords } from "./Keywords";
import { FeedAddress } from "./FeedAddress";
import { Notifications, QuietHours } from "./Notifications";
import { OwnProfile } from "./ProfileForms";
import { OwnEmoji } from "./OwnEmoji";
import { OwnReceipts } from "./OwnReceipts";
import { OpenInvitations } from "./OpenInvitations";
import { NoticeChoices } from "./NoticeChoices";
import { OwnTokens } from "./OwnTokens";
import { RevisionReaders } from "./RevisionReaders";
import { mayInvite } from "./policy";
import { attempt, sentenceFor, toast } from "./toasts";
import { useFormState } from "./useFormState";

export interface SettingsScreenProps {
  readonly onSignOut: () => void;
  readonly onBack: () => void;
}

export default function SettingsScreen({ onSignOut, onBack }: SettingsScreenProps) {
  const { client, views } = useHere();
  const you = useView((view) => views.person(view, view.state.me));
  const isInviting = useView((view) => mayInvite(view.user));
  const [theme, setTheme] = useState(chosenTheme);
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const { sessions, load, endSession, endOthers } = useSessions();
  const profile = useFormState(reasonFor);
  const password = useFormState(reasonFor);
  return (
    <SettingsPage
      you={you}
      theme={theme}
      locale={i18n.locale as Locale}
      sessions={
        sessions?.map(({ id, client: name, created_us, seen_us, current }) => ({
          id,
          name,
          created_us,
          seen_us,
          current: current ?? false,
        })) ?? null
      }
      profile={profile.state}
      password={password.state}
      onTheme={(next) => {
        setTheme(next);
        chooseTheme(next);
      }}
      onLocale={(locale) => {
        void chooseLocale(locale);
        speakHere(client, locale).catch(() => undefined);
      }}
      onRename={(display_name) =>
        profile.run(client.request({ type: "user.rename", display_name }), i18n.t("Saved."))
      }
      onPassword={(current, next) =>
        password.run(changePassword(current, next), i18n.t("Your password is changed. Other devices are signed out."))
      }
      onEndSession={({ id }) => void endSession(id)}
      onSignOut={onSignOut}
      onEndOthers={() => void endOthers()}
      onBack={onBack}
    >
      <OwnProfile />
      <OwnReceipts />
      <Notifications />
      <NoticeChoices />
      <QuietHours />
      <Keywords />
      <BlockedPeople />
      {isInviting && <OpenInvitations />}
      <FeedAddress />
      <OwnEmoji />
      <OwnTokens onMade={() => void attempt(load())} />
      {isAdministrator && <RevisionReaders />}
      {isAdministrator && <Apps />}
    </SettingsPage>
  );
}

function Apps() {
  return (
    <Section title={i18n.t("Apps")}>
      <p className="soft">{i18n.t("Programs that talk here as bots, and their tokens.")}</p>
      <div className="button-row">
        <a className="button button-plain" href="/integrations">
          {i18n.t("Manage apps")}
        </a>
      </div>
    </Section>
  );
}

function useSessions() {
  const { client } = useHere();
  const [sessions, setSessions] = useState<readonly Session[] | null>(null);
  const load = async () => {
    setSessions((await client.request({ type: "sessions.list" })).sessions);
  };
  useEffect(() => void attempt(load()), [client]);
  const endSession = async (session: string) => {
    if (await attempt(client.request({ type: "session.end", session }))) await attempt(load());
  };
  const endOthers = async () => {
    const isDone = await attempt(client.request({ type: "other_sessions.end" }));
    if (isDone) toast(i18n.t("You are signed out everywhere else."), "done");
    await attempt(load());
  };
  return { sessions, load, endSession, endOthers };
}

function reasonFor(error: unknown): string {
  if (!(error instanceof RefusedError)) return sentenceFor(error);
  if (error.code === "forbidden") return i18n.t("That is not your password so far.");
  if (error.code === "invalid" && /password/.test(error.field ?? error.message)) {
    return i18n.t("That password is too short or too common.");
  }
  return sentenceFor(error);
}
