/** Signing in and signing up. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { type Door, lookAtDoor, signIn, signUp } from "../core/auth";
import { RefusedError } from "../core/requests";
import { SignInPage, SignUpPage } from "../ui/pages/Entrance";
import { fullTime } from "../locales/dates";
import { useRoute } from "./routing";
import { sentenceFor } from "./toasts";

export interface EntranceProps {
  /** The session was ended, here or elsewhere. */
  readonly wasEnded: boolean;
  readonly onEntered: () => Promise<void>;
}

export function Entrance(props: EntranceProps) {
  const { route } = useRoute();
  const [door, setDoor] = useState<Door | null>(null);
  useEffect(() => void lookAtDoor().then(setDoor, () => undefined), []);
  const workspace = door?.workspace.name ?? location.hostname;
  if (route.kind === "sign-up") return <SignUp workspace={workspace} />;
  return <SignIn {...props} workspace={workspace} maySignUp={door?.sign_up ?? false} />;
}

interface SignInProps extends EntranceProps {
  readonly workspace: string;
  readonly maySignUp: boolean;
}

function SignIn({ workspace, maySignUp, wasEnded, onEntered }: SignInProps) {
  const { isBusy, error, run } = useForm();
  return (
    <SignInPage
      workspace={workspace}
      busy={isBusy}
      error={error}
      notice={wasEnded ? i18n.t("You were signed out.") : null}
      {...(maySignUp ? { signUpHref: "/sign-up" } : {})}
      onSignIn={(email, password) =>
        void run(async () => {
          await signIn(email, password);
          await onEntered();
        })
      }
    />
  );
}

function SignUp({ workspace }: { readonly workspace: string }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { isBusy, error, run } = useForm();
  return (
    <SignUpPage
      workspace={workspace}
      busy={isBusy}
      error={error}
      sentTo={sentTo}
      signInHref="/"
      onSignUp={(email) =>
        void run(async () => {
          await signUp(email);
          setSentTo(email);
        })
      }
    />
  );
}

function useForm() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(reasonFor(problem));
    }
    setBusy(false);
  };
  return { isBusy, error, run };
}

function reasonFor(error: unknown): string {
  const code = error instanceof RefusedError ? error.code : null;
  if (code === "unauthenticated") return i18n.t("There is no such account, or the password is wrong.");
  if (code === "forbidden" && error instanceof RefusedError && error.field === "account") {
    return suspendedUntil(error.refusal.retry_after_ms ?? null);
  }
  if (code === "unavailable") return i18n.t("People cannot sign up here by themselves. Ask for an invitation.");
  return sentenceFor(error);
}

function suspendedUntil(left_ms: number | null): string {
  if (left_ms === null) return i18n.t("This account is suspended. Ask an administrator.");
  const when = fullTime((Date.now() + left_ms) * 1_000);
  return i18n.t("This account is suspended until {when}.", { when });
}
