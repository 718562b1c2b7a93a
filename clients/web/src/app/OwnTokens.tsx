/** A token for a program that acts as oneself. */

import "../styles/integrations.css";
import { i18n } from "@lingui/core";
import { useState } from "react";
import { Button } from "../ui/controls/Button";
import { Field } from "../ui/controls/Field";
import { SecretList } from "../ui/pages/SecretList";
import { Section } from "../ui/pages/SettingsPage";
import { copyText } from "./copying";
import { useHere } from "./context";
import { useFormState } from "./useFormState";
import { sentenceFor } from "./toasts";

export function OwnTokens({ onMade }: { readonly onMade: () => void }) {
  const { client } = useHere();
  const [name, setName] = useState("");
  const [token, setToken] = useState("");
  const form = useFormState(sentenceFor);
  const make = async () => {
    setToken((await client.request({ type: "own_token.make", name: name.trim() })).token);
    setName("");
    onMade();
  };
  return (
    <Section title={i18n.t("Tokens for programs")}>
      <p className="soft">
        {i18n.t("With a token a program may do what you may, until you end it below under where you are signed in.")}
      </p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) form.run(make(), "");
        }}
      >
        <Field
          label={i18n.t("What it is for")}
          value={name}
          maxLength={80}
          error={form.state.error}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="button-row">
          <Button type="submit" busy={form.state.busy} disabled={!name.trim()}>
            {i18n.t("Make a token")}
          </Button>
        </div>
      </form>
      {token && (
        <div className="secrets-new" role="status">
          <p>{i18n.t("Copy it now: it is not shown again.")}</p>
          <SecretList secrets={[{ label: i18n.t("Your token"), value: token }]} onCopy={() => void copyText(token)} />
        </div>
      )}
    </Section>
  );
}
