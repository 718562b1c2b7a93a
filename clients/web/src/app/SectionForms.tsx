/** Asks into which of one's own sections a channel goes, and what a section is called. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_SECTION_CHARACTERS } from "../protocol";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Choice, Field } from "../ui/controls/Field";
import { called, changed, moved } from "./arranging";
import { useView } from "./context";
import { useDialogs } from "./dialogs";
import { useArranging } from "./useArranging";

const NONE = "none";
const NEW = "new";

/** Puts a channel into a section, or out of all. */
export function IntoSection({ channel }: { readonly channel: string }) {
  const { close } = useDialogs();
  const arrange = useArranging();
  const now = useView((view) => view.state.sections);
  const own = now.sections.findIndex(({ channels = [] }) => channels.includes(channel));
  const [chosen, setChosen] = useState(own < 0 ? (now.sections.length ? NONE : NEW) : String(own));
  const [name, setName] = useState("");
  const done = () => {
    const made = called(now, name)?.name ?? name.trim();
    const into = chosen === NEW ? made : chosen === NONE ? null : now.sections[Number(chosen)]!.name;
    if (into === "") return;
    arrange((before) => moved(before, channel, into));
    close();
  };
  return (
    <Dialog
      title={i18n.t("Move to a section")}
      size="s"
      onClose={close}
      onSubmit={done}
      footer={<DialogButtons action={i18n.t("Move")} disabled={chosen === NEW && !name.trim()} onClose={close} />}
    >
      <Choice
        label={i18n.t("Section")}
        value={chosen}
        options={[
          { value: NONE, label: i18n.t("None of my own") },
          ...now.sections.map((section, place) => ({ value: String(place), label: section.name })),
          { value: NEW, label: i18n.t("A new one") },
        ]}
        onChange={setChosen}
      />
      {chosen === NEW && (
        <Field
          label={i18n.t("Name")}
          value={name}
          maxLength={MAX_SECTION_CHARACTERS}
          onChange={(event) => setName(event.target.value)}
        />
      )}
    </Dialog>
  );
}

/** Names a section: a new one, or one that is there. */
export function NameSection({ section }: { readonly section: string | null }) {
  const { close } = useDialogs();
  const arrange = useArranging();
  const now = useView((view) => view.state.sections);
  const [name, setName] = useState(section ?? "");
  const other = called(now, name);
  const isTaken = other !== undefined && other.name !== section;
  const done = () => {
    const chosen = name.trim();
    if (!chosen || isTaken) return;
    arrange((before) =>
      section === null
        ? { ...before, sections: [...before.sections, { name: chosen }] }
        : changed(before, section, { name: chosen }),
    );
    close();
  };
  return (
    <Dialog
      title={section === null ? i18n.t("New section") : i18n.t("Rename the section")}
      size="s"
      onClose={close}
      onSubmit={done}
      footer={<DialogButtons action={i18n.t("Save")} disabled={!name.trim()} onClose={close} />}
    >
      <Field
        label={i18n.t("Name")}
        autoFocus
        value={name}
        maxLength={MAX_SECTION_CHARACTERS}
        error={isTaken ? i18n.t("There is a section of that name.") : undefined}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  );
}
