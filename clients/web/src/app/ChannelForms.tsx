/** What is asked for to make a channel, to change one, and to find a place in it. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Field } from "../ui/controls/Field";
import { CreateChannel, type NewChannel } from "../ui/dialogs/CreateChannel";
import { PickPeople } from "../ui/dialogs/NewMessage";
import type { PersonView } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { usePeople } from "./directory";
import { channelPath, messagePath, navigate } from "./routing";
import { useAnswered } from "./useAnswered";

export function Create() {
  const { client } = useHere();
  const { close } = useDialogs();
  const form = useAnswered();
  const create = ({ name, kind, purpose }: NewChannel) =>
    form.run(async () => {
      const made = await client.enter({ type: "channel.create", name, kind, purpose });
      close();
      navigate(channelPath(made.id));
    });
  return <CreateChannel busy={form.isBusy} error={form.error} onCreate={create} onClose={close} />;
}

export function NewMessage() {
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

export function AddPeople({ channel }: { readonly channel: string }) {
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

export function Rename({ channel }: { readonly channel: string }) {
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

export function GoToDate({ channel }: { readonly channel: string }) {
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
