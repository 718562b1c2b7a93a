/** What stands above the page; loaded when it is first opened. */

import { i18n } from "@lingui/core";
import { lazy, Suspense, useState } from "react";
import type { Replies } from "../protocol";
import { Confirm, Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Field } from "../ui/controls/Field";
import { BrowseChannels } from "../ui/dialogs/BrowseChannels";
import { CreateChannel, type NewChannel } from "../ui/dialogs/CreateChannel";
import { PickPeople } from "../ui/dialogs/NewMessage";
import { PeopleDirectory } from "../ui/dialogs/PeopleDirectory";
import { ShortcutSheet } from "../ui/dialogs/ShortcutSheet";
import type { PersonView } from "../ui/types";
import { useBrowsed, usePeople } from "./directory";
import { useHere, useView } from "./context";
import { type Dialog as Kind, useDialogs } from "./dialogs";
import { shortcutGroups } from "./keyboard";
import { PersonCard } from "./PersonCard";
import { mayInvite } from "./policy";
import { channelPath, messagePath, navigate } from "./routing";
import { GroupForm, Groups } from "./Groups";
import { Interrupt } from "./Interrupt";
import { Reactors } from "./Reactors";
import { Switcher } from "./Switcher";
import { attempt } from "./toasts";
import { useAnswered } from "./useAnswered";

const Why = lazy(() => import("./Why"));
const Inviting = lazy(() => import("./Inviting"));

/** The dialog that is open, if one is. */
export default function Overlays({ dialog }: { readonly dialog: Kind }) {
  const { close } = useDialogs();
  switch (dialog.kind) {
    case "switcher":
      return <Switcher />;
    case "newMessage":
      return <NewMessage />;
    case "create":
      return <Create />;
    case "invite":
      return <Suspense><Inviting channel={dialog.channel} /></Suspense>; // its own: what is below stays
    case "shortcuts":
      return <ShortcutSheet groups={shortcutGroups()} onClose={close} />;
    case "rename":
      return <Rename channel={dialog.channel} />;
    case "addPeople":
      return <AddPeople channel={dialog.channel} />;
    case "archive":
      return <Archive channel={dialog.channel} />;
    case "leave":
      return <Leave channel={dialog.channel} />;
    case "person":
      return <PersonCard user={dialog.user} />;
    case "date":
      return <GoToDate channel={dialog.channel} />;
    case "interrupt":
      return <Interrupt {...dialog} />;
    case "why":
      return <Suspense><Why story={dialog.story} /></Suspense>;
    case "groups":
      return <Groups />;
    case "group":
      return <GroupForm group={dialog.group} />;
    case "reactors":
      return <Reactors channel={dialog.channel} seq={dialog.seq} />;
    case "delete":
      return <Delete dialog={dialog} />;
  }
}

/** Public channels, to join or only to look at. */
export function Browse({ onClose }: { readonly onClose: () => void }) {
  const { client } = useHere();
  const { open } = useDialogs();
  const channels = useBrowsed();
  const show = (id: string) => navigate(channelPath(id));
  return (
    <BrowseChannels
      channels={channels}
      onOpen={({ id }) => show(id)}
      onJoin={({ id }) =>
        void attempt(client.enter({ type: "channel.join", channel: id }).then(() => show(id)))
      }
      onCreate={() => open({ kind: "create" })}
      onClose={onClose}
    />
  );
}

/** Everybody. */
export function Directory({ onClose }: { readonly onClose: () => void }) {
  const { open } = useDialogs();
  const people = usePeople();
  const isInviting = useView((view) => mayInvite(view.user));
  return (
    <PeopleDirectory
      people={people}
      onInvite={isInviting ? () => open({ kind: "invite" }) : undefined}
      onMessage={({ id }) => open({ kind: "person", user: id })}
      onGroups={() => open({ kind: "groups" })}
      onClose={onClose}
    />
  );
}

function Create() {
  const { client } = useHere();
  const { close } = useDialogs();
  const form = useAnswered();
  const create = ({ name, kind, topic }: NewChannel) =>
    form.run(async () => {
      const made = await client.enter({ type: "channel.create", name, kind, topic });
      close();
      navigate(channelPath(made.id));
    });
  return <CreateChannel busy={form.isBusy} error={form.error} onCreate={create} onClose={close} />;
}

function NewMessage() {
  const { client } = useHere();
  const { close } = useDialogs();
  const people = usePeople() ?? [];
  const form = useAnswered();
  const open = (chosen: readonly PersonView[]) =>
    form.run(async () => {
      const users = chosen.map(({ id }) => id);
      const channel = await client.enter({ type: "direct.open", users });
      close();
      navigate(channelPath(channel.id));
    });
  return (
    <PickPeople
      title={i18n.t("New message")}
      action={i18n.t("Write")}
      people={people}
      busy={form.isBusy}
      error={form.error}
      onDone={open}
      onClose={close}
    />
  );
}

function AddPeople({ channel }: { readonly channel: string }) {
  const { client } = useHere();
  const { close } = useDialogs();
  const members = useView((view) => view.state.members.get(channel));
  const people = (usePeople() ?? []).filter(({ id }) => !members?.has(id));
  const form = useAnswered();
  const add = (chosen: readonly PersonView[]) =>
    form.run(async () => {
      for (const { id: user } of chosen) {
        await client.request<"member.add">({ type: "member.add", channel, user });
      }
      close();
    });
  return (
    <PickPeople
      title={i18n.t("Add people")}
      action={i18n.t("Add")}
      people={people}
      busy={form.isBusy}
      error={form.error}
      onDone={add}
      onClose={close}
    />
  );
}

function Rename({ channel }: { readonly channel: string }) {
  const { client } = useHere();
  const { close } = useDialogs();
  const before = useView((view) => view.state.memberships.get(channel)?.channel.name ?? "");
  const [name, setName] = useState(before);
  const form = useAnswered();
  const rename = () =>
    form.run(async () => {
      await client.request<"channel.rename">({ type: "channel.rename", channel, name });
      close();
    });
  return (
    <Dialog
      title={i18n.t("Rename the channel")}
      size="s"
      onClose={close}
      onSubmit={rename}
      footer={<DialogButtons action={i18n.t("Rename")} busy={form.isBusy} onClose={close} />}
    >
      <Field
        label={i18n.t("Name")}
        prefix="#"
        autoFocus
        value={name}
        error={form.error}
        onChange={(event) => setName(event.target.value.toLowerCase().replace(/\s+/g, "-"))}
      />
    </Dialog>
  );
}

function GoToDate({ channel }: { readonly channel: string }) {
  const { close } = useDialogs();
  const [date, setDate] = useState("");
  const form = useAnswered();
  const { client } = useHere();
  const go = () =>
    form.run(async () => {
      const time = new Date(`${date}T00:00`);
      if (Number.isNaN(time.getTime())) return;
      const seq = await client.loader.locate(channel, time.getTime() * 1_000);
      close();
      navigate(seq === null ? channelPath(channel) : messagePath(channel, seq, null));
    });
  return (
    <Dialog
      title={i18n.t("Jump to a date")}
      size="s"
      onClose={close}
      onSubmit={go}
      footer={<DialogButtons action={i18n.t("Jump")} busy={form.isBusy} disabled={!date} onClose={close} />}
    >
      <Field
        label={i18n.t("Date")}
        type="date"
        autoFocus
        value={date}
        error={form.error}
        onChange={(event) => setDate(event.target.value)}
      />
    </Dialog>
  );
}

function Archive({ channel }: { readonly channel: string }) {
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

function Leave({ channel }: { readonly channel: string }) {
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

function Delete({ dialog }: { readonly dialog: Extract<Kind, { kind: "delete" }> }) {
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

type Simple = "channel.archive" | "channel.leave" | "message.delete";

interface SureProps {
  readonly title: string;
  readonly action: string;
  readonly command: Extract<Parameters<ReturnType<typeof useHere>["client"]["request"]>[0], { type: Simple }>;
  readonly children: React.ReactNode;
  readonly onDone?: () => void;
}

/** Ask before carrying out what cannot be undone. */
function Sure({ title, action, command, children, onDone }: SureProps) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const isDone = await attempt(client.request<keyof Replies>(command));
    close();
    if (isDone) onDone?.();
  };
  return (
    <Confirm title={title} action={action} danger busy={isBusy} onConfirm={() => void confirm()} onClose={close}>
      {children}
    </Confirm>
  );
}
