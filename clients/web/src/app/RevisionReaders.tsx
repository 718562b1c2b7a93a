/** Who sees what messages said before they were edited: for administrators to say. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { SetRevisionReaders } from "../protocol";
import { Choice } from "../ui/controls/Field";
import { Section } from "../ui/pages/SettingsPage";
import { useHere, useView } from "./context";
import { attempt } from "./toasts";

type Readers = SetRevisionReaders["readers"];

export function RevisionReaders() {
  const { client } = useHere();
  const decided = useView(({ workspace }) => workspace?.revisions ?? "everybody");
  const [wanted, setWanted] = useState<Readers | null>(null); // shown at once
  const chosen = wanted ?? decided;
  const choose = async (readers: Readers) => {
    setWanted(readers);
    const isDone = await attempt(client.request<"revision_readers.set">({ type: "revision_readers.set", readers }));
    if (!isDone) setWanted(null);
  };
  useEffect(() => setWanted(null), [decided]);
  return (
    <Section title={i18n.t("Edited messages")}>
      <Choice
        label={i18n.t("Who sees what a message said before")}
        value={chosen}
        options={[
          { value: "everybody", label: i18n.t("Who may read it") },
          { value: "authors", label: i18n.t("Its author and administrators") },
          { value: "nobody", label: i18n.t("Nobody") },
        ]}
        onChange={(readers) => void choose(readers)}
      />
      <p className="field-hint">
        {chosen === "nobody"
          ? i18n.t("Nothing is kept of what a message said before.")
          : i18n.t("Of a message that is deleted, nothing is left.")}
      </p>
    </Section>
  );
}
