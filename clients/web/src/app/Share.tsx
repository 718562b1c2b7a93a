/** Passing a message on in one's own updates, with a few words. */

import "../styles/profiles.css";
import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_TEXT_CHARACTERS, type MessagePlace } from "../protocol";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { TextField } from "../ui/controls/Field";
import { newNonce } from "../core/outbox";
import { toWire } from "../text/mentions";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";
import SharedMessage from "./SharedMessage";
import { lookup } from "./suggest";
import { toast } from "./toasts";
import { useAnswered } from "./useAnswered";

export default function Share({ place: { channel, seq } }: { readonly place: MessagePlace }) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [text, setText] = useState("");
  const [nonce] = useState(newNonce);
  const form = useAnswered();
  const said = toWire(text, lookup(client.store.get())).trim();
  const share = () => {
    if (!said) return;
    form.run(async () => {
      const mine = await client.loader.updatesOf(client.store.get().state.me);
      const shares = { channel, seq };
      await client.request<"message.post">({ type: "message.post", channel: mine, text: said, nonce, shares });
      toast(i18n.t("It is in your updates now."), "done");
      close();
    });
  };
  return (
    <Dialog
      title={i18n.t("Repost in your updates")}
      onClose={close}
      onSubmit={share}
      footer={
        <DialogButtons action={i18n.t("Repost")} busy={form.isBusy} disabled={!said} onClose={close} />
      }
    >
      <TextField
        label={i18n.t("What do you want to say about it?")}
        value={text}
        maxLength={MAX_TEXT_CHARACTERS}
        autoFocus
        error={form.error}
        onChange={(event) => setText(event.target.value)}
      />
      <SharedMessage place={{ channel, seq }} />
    </Dialog>
  );
}
