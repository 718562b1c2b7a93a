import { i18n } from "@lingui/core";
import { useState } from "react";
import { Dialog, DialogButtons } from "../controls/Dialog";
import { Choice, Field } from "../controls/Field";

export interface NewChannel {
  readonly name: string;
  readonly kind: "public" | "private";
  readonly purpose: string;
}

export interface CreateChannelProps {
  readonly onCreate: (channel: NewChannel) => void;
  readonly onClose: () => void;
  readonly busy?: boolean;
  /** Why it was refused. */
  readonly error?: string | null;
}

export function CreateChannel({ onCreate, onClose, busy, error }: CreateChannelProps) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<NewChannel["kind"]>("public");
  const [purpose, setPurpose] = useState("");
  const ready = name.replace(/-+$/, "") !== "";
  return (
    <Dialog
      title={i18n.t("Create a channel")}
      onClose={onClose}
      onSubmit={() =>
        ready && onCreate({ name: name.replace(/-+$/, ""), kind, purpose: purpose.trim() })
      }
      footer={
        <DialogButtons
          action={i18n.t("Create channel")}
          busy={busy}
          disabled={!ready}
          onClose={onClose}
        />
      }
    >
      <Field
        label={i18n.t("Name")}
        prefix="#"
        value={name}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        placeholder={i18n.t("e.g. launch-plan")}
        hint={i18n.t("Lower case, no spaces.")}
        error={error}
        onChange={(event) => setName(asChannelName(event.target.value))}
      />
      <Field
        label={i18n.t("What is it for? (optional)")}
        value={purpose}
        maxLength={250}
        onChange={(event) => setPurpose(event.target.value)}
      />
      <Choice
        label={i18n.t("Who can see it")}
        value={kind}
        onChange={setKind}
        options={[
          {
            value: "public",
            label: i18n.t("Everybody"),
            hint: i18n.t("Anyone here can find it and join."),
          },
          {
            value: "private",
            label: i18n.t("Only who is invited"),
            hint: i18n.t("Others do not see that it exists."),
          },
        ]}
      />
    </Dialog>
  );
}

/** Write a name as channels are named, while it is typed. */
export function asChannelName(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/^[#\s]+/, "")
    .replace(/\s+/g, "-");
}
