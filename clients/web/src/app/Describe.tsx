/** Says in words what there is to see in a picture, before it is sent. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_DESCRIPTION_CHARACTERS } from "../protocol";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { TextField } from "../ui/controls/Field";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";

export default function Describe({ place, file }: { readonly place: string; readonly file: string }) {
  const { uploads } = useHere().client;
  const { close } = useDialogs();
  const attached = uploads.in(place).find(({ key }) => key === file);
  const [text, setText] = useState(attached?.description ?? "");
  const save = () => {
    uploads.describe(place, file, text.trim());
    close();
  };
  return (
    <Dialog
      title={i18n.t("Describe {name}", { name: attached?.name ?? "" })}
      size="s"
      onClose={close}
      onSubmit={save}
      footer={<DialogButtons action={i18n.t("Save")} onClose={close} />}
    >
      <TextField
        label={i18n.t("Description")}
        hint={i18n.t("What there is to see, for those who do not see it. Search finds it, too.")}
        value={text}
        maxLength={MAX_DESCRIPTION_CHARACTERS}
        onChange={(event) => setText(event.target.value)}
      />
    </Dialog>
  );
}
