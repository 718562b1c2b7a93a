import { i18n } from "@lingui/core";
import { type FormEvent, useState } from "react";
import { TextField } from "../controls/Field";
import { Foot, type FormState, Section } from "./SettingsPage";

export interface KeywordsFormProps {
  readonly keywords: readonly string[];
  readonly state: FormState;
  readonly onSave: (keywords: readonly string[]) => void;
}

export function KeywordsForm({ keywords, state, onSave }: KeywordsFormProps) {
  const [text, setText] = useState(keywords.join("\n"));
  const words = wordsOf(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(words);
  };
  return (
    <Section title={i18n.t("Keywords")}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={i18n.t("Words you want to be told of")}
          hint={i18n.t("One on each line: the name of a product, of a customer.")}
          value={text}
          error={state.error}
          onChange={(event) => setText(event.target.value)}
        />
        <Foot
          state={state}
          action={i18n.t("Save")}
          disabled={words.join("\n") === keywords.join("\n")}
        />
      </form>
    </Section>
  );
}

function wordsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\n,]/).map((word) => word.trim()))].filter(Boolean);
}
