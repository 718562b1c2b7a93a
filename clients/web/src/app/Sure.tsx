/** Asks before carrying out what cannot be undone. */

import { i18n } from "@lingui/core";
import { type ReactNode, useState } from "react";
import type { Replies } from "../protocol";
import { Confirm } from "../ui/controls/Dialog";
import { useHere, useView } from "./context";
import { type Dialog as Kind, useDialogs } from "./dialogs";
import { navigate } from "./routing";
import { attempt } from "./toasts";

export function Archive({ channel }: { readonly channel: string }) {
  return (
    <Sure
      title={i18n.t("Archive the channel?")}
      action={i18n.t("Archive")}
      command={{ type: "channel.archive", channel }}
    >
      <p>{i18n.t("Nobody can write in it any more. What was said stays readable.")}</p>
    </Sure>
  );
}

export function Convert({ channel }: { readonly channel: string }) {
  const { name = "", members = 0 } = useView((view) => view.state.memberships.get(channel)?.channel) ?? {};
  return (
    <Sure
      title={i18n.t("Make #{name} private?", { name })}
      action={i18n.t("Make private for good")}
      command={{ type: "channel.convert", channel }}
    >
      <p>
        {i18n.t(
          "From now on {members, plural, one {only its one member sees} other {only its # members see}} what was and will be said here, with its files. Whoever followed it from outside does no longer.",
          { members },
        )}
      </p>
      <p>
        <strong>{i18n.t("There is no way back: it can never be made public again.")}</strong>
      </p>
    </Sure>
  );
}

export function Leave({ channel }: { readonly channel: string }) {
  const isPrivate = useView((view) => view.state.memberships.get(channel)?.channel.kind === "private");
  return (
    <Sure
      title={i18n.t("Leave the channel?")}
      action={i18n.t("Leave")}
      command={{ type: "channel.leave", channel }}
      onDone={() => navigate("/")}
    >
      <p>
        {isPrivate
          ? i18n.t("Somebody in it has to bring you back in.")
          : i18n.t("You can come back at any time.")}
      </p>
    </Sure>
  );
}

export function Delete({ dialog }: { readonly dialog: Extract<Kind, { kind: "delete" }> }) {
  const { channel, message } = dialog;
  if (message.seq === null) return null;
  return (
    <Sure
      title={i18n.t("Delete the message?")}
      action={i18n.t("Delete")}
      command={{ type: "message.delete", channel, seq: message.seq }}
    >
      <p>{i18n.t("This cannot be undone.")}</p>
      <blockquote className="clip">{message.text}</blockquote>
    </Sure>
  );
}

type Simple = "channel.archive" | "channel.convert" | "channel.leave" | "message.delete";

interface SureProps {
  readonly title: string;
  readonly action: string;
  readonly command: Extract<Parameters<ReturnType<typeof useHere>["client"]["request"]>[0], { type: Simple }>;
  readonly children: ReactNode;
  readonly onDone?: () => void;
}

function Sure({ title, action, command, children, onDone }: SureProps) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const carriedOut: Promise<unknown> =
      command.type === "message.delete" ? client.change(command) : client.request<keyof Replies>(command);
    const isDone = await attempt(carriedOut);
    close();
    if (isDone) onDone?.();
  };
  return (
    <Confirm title={title} action={action} danger busy={isBusy} onConfirm={() => void confirm()} onClose={close}>
      {children}
    </Confirm>
  );
}
