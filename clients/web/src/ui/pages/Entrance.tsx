/** The pages before one is in: signing in, asking for an account. */

import { i18n } from "@lingui/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../controls/Button";
import { Field } from "../controls/Field";
import { InboxIcon } from "../icons";

export interface EntranceProps {
  readonly workspace: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** One calm column, like the pages the server makes. */
export function Entrance({ workspace, title, children, footer }: EntranceProps) {
  return (
    <main className="entrance" id="main">
      <div className="entrance-card">
        <p className="entrance-workspace">
          <Logo />
          {workspace}
        </p>
        <h1>{title}</h1>
        {children}
      </div>
      {footer && <div className="entrance-footer">{footer}</div>}
    </main>
  );
}

/** Two voices in one bubble. */
export function Logo() {
  return <img className="logo" src="/icon.svg" width={28} height={28} alt="" />;
}

export interface SignInPageProps {
  readonly workspace: string;
  readonly busy?: boolean;
  /** Why it was refused. */
  readonly error?: string | null;
  /** "You were signed out." */
  readonly notice?: string | null;
  readonly onSignIn: (email: string, password: string) => void;
  /** Where one asks for an account, if this server lets people do so. */
  readonly signUpHref?: string;
  readonly footer?: ReactNode;
}

export function SignInPage(props: SignInPageProps) {
  const { workspace, busy, error, notice, onSignIn, signUpHref, footer } = props;
  const [password, setPassword] = useState("");
  return (
    <Entrance workspace={workspace} title={i18n.t("Sign in")} footer={footer}>
      {notice && <p className="notice">{notice}</p>}
      <AddressForm
        action={i18n.t("Sign in")}
        autoComplete="username"
        {...{ busy, error }}
        onSubmit={(email) => onSignIn(email, password)}
      >
        <Field
          label={i18n.t("Password")}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </AddressForm>
      <p className="entrance-hint">
        {signUpHref ? (
          <a href={signUpHref}>{i18n.t("Ask for an account")}</a>
        ) : (
          i18n.t("No account yet? Ask a colleague who is here for an invitation.")
        )}
      </p>
    </Entrance>
  );
}

export interface SignUpPageProps {
  readonly workspace: string;
  readonly busy?: boolean;
  readonly error?: string | null;
  /** The request is made; a mail is on its way if the address may sign up. */
  readonly sentTo?: string | null;
  readonly onSignUp: (email: string) => void;
  readonly signInHref: string;
  readonly footer?: ReactNode;
}

export function SignUpPage(props: SignUpPageProps) {
  const { workspace, busy, error, sentTo, onSignUp, signInHref, footer } = props;
  const back = (
    <p className="entrance-hint">
      <a href={signInHref}>{i18n.t("Back to signing in")}</a>
    </p>
  );
  if (sentTo) {
    return (
      <Entrance workspace={workspace} title={i18n.t("Look into your mail")} footer={footer}>
        <p className="entrance-sent" role="status">
          <InboxIcon size={24} />
          <span>
            {i18n.t(
              "If {email} may sign up here, a message with a link is on its way. It can take a minute.",
              {
                email: sentTo,
              },
            )}
          </span>
        </p>
        {back}
      </Entrance>
    );
  }
  return (
    <Entrance workspace={workspace} title={i18n.t("Ask for an account")} footer={footer}>
      <AddressForm
        action={i18n.t("Send me the link")}
        autoComplete="email"
        hint={i18n.t("We send a link to it; there you choose a name and a password.")}
        {...{ busy, error }}
        onSubmit={onSignUp}
      />
      {back}
    </Entrance>
  );
}

interface AddressFormProps {
  /** What it does: "Sign in". */
  readonly action: string;
  readonly autoComplete: "username" | "email";
  readonly hint?: string;
  readonly busy?: boolean | undefined;
  /** Why it was refused. */
  readonly error?: string | null | undefined;
  readonly onSubmit: (email: string) => void;
  /** Asked for besides. */
  readonly children?: ReactNode;
}

/** Asks for an e-mail address. */
function AddressForm({ action, autoComplete, hint, busy, error, onSubmit, children }: AddressFormProps) {
  const [email, setEmail] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(email.trim());
  };
  return (
    <form className="form" onSubmit={submit}>
      {error && (
        <p className="alarm" role="alert">
          {error}
        </p>
      )}
      <Field
        label={i18n.t("E-mail address")}
        hint={hint}
        type="email"
        name="email"
        autoComplete={autoComplete}
        required
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      {children}
      <Button type="submit" look="primary" busy={busy}>
        {action}
      </Button>
    </form>
  );
}
