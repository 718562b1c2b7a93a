/** Signing in and signing up. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { signIn, signUp } from "../core/auth";
import { RefusedError } from "../core/requests";
import { SignInPage, SignUpPage } from "../ui/pages/Entrance";
import { useRoute } from "./routing";
import { sentenceFor } from "./toasts";

export interface EntranceProps {
  /** The session was ended, here or elsewhere. */
  readonly wasEnded: boolean;
  readonly onEntered: () => Promise<void>;
}

export function Entrance(props: EntranceProps) {
  const { route } = useRoute();
  return route.kind === "sign-up" ? <SignUp /> : <SignIn {...props} />;
}

function SignIn({ wasEnded, onEntered }: EntranceProps) {
  const { isBusy, error, run } = useForm();
  return (
    <SignInPage
      workspace={workspaceName()}
      busy={isBusy}
      error={error}
      notice={wasEnded ? i18n.t("You were signed out.") : null}
      signUpHref="/sign-up"
      onSignIn={(email, password) =>
        void run(async () => {
          await signIn(email, password);
          await onEntered();
        })
      }
    />
  );
}

function SignUp() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { isBusy, error, run } = useForm();
  return (
    <SignUpPage
      workspace={workspaceName()}
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
  if (code === "unavailable") return i18n.t("People cannot sign up here by themselves. Ask for an invitation.");
  return sentenceFor(error);
}

/** Whoever is not signed in is not told more than the address says. */
function workspaceName(): string {
  return location.hostname;
}
