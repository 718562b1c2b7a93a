/** Words somebody wants to be told of, wherever they may read them. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_KEYWORD_CHARACTERS, MAX_KEYWORDS } from "../protocol";
import { KeywordsForm } from "../ui/pages/KeywordsForm";
import { useHere, useView } from "./context";
import { useFormState } from "./useFormState";

export function Keywords() {
  const { client } = useHere();
  const keywords = useView((view) => view.state.keywords);
  const form = useFormState();
  const [problem, setProblem] = useState<string | null>(null);
  const save = (words: readonly string[]) => {
    const wrong = problemOf(words);
    setProblem(wrong);
    if (wrong) return;
    const command = { type: "keywords.set", keywords: words } as const;
    form.run(client.request<"keywords.set">(command), i18n.t("Saved."));
  };
  return (
    <KeywordsForm
      key={keywords.join("\n")}
      keywords={keywords}
      state={problem ? { error: problem } : form.state}
      onSave={save}
    />
  );
}

function problemOf(words: readonly string[]): string | null {
  if (words.length > MAX_KEYWORDS) {
    return i18n.t("At most {count} words.", { count: MAX_KEYWORDS });
  }
  const isLong = words.some((word) => [...word].length > MAX_KEYWORD_CHARACTERS);
  return isLong ? i18n.t("At most {count} characters each.", { count: MAX_KEYWORD_CHARACTERS }) : null;
}
