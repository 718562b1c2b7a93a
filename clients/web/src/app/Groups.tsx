/** Groups of people who are mentioned together; administrators make and change them. */

import { i18n } from "@lingui/core";
import { useMemo, useState } from "react";
import { MAX_GROUP_PEOPLE } from "../protocol";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Field } from "../ui/controls/Field";
import { GroupList } from "../ui/dialogs/GroupList";
import { PeoplePicker } from "../ui/dialogs/NewMessage";
import type { PersonView } from "../ui/types";
import { useHere, useView } from "./context";
import { usePeople } from "./directory";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";
import { useAnswered } from "./useAnswered";
import { groupView } from "./views";

export function Groups() {
  const { client } = useHere();
  const { close, open } = useDialogs();
  const groups = useView(({ state }) => state.groups);
  const me = useView(({ state }) => state.me);
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const shown = useMemo(() => {
    const all = [...groups.values()].map((group) => groupView(group, me));
    return all.sort((one, other) => one.name.localeCompare(other.name));
  }, [groups, me]);
  const remove = (group: string) =>
    void attempt(client.request<"group.remove">({ type: "group.remove", group }));
  return (
    <GroupList
      groups={shown}
      onClose={close}
      {...(isAdministrator && {
        onCreate: () => open({ kind: "group", group: null }),
        onChange: ({ id }) => open({ kind: "group", group: id }),
        onRemove: ({ id }) => remove(id),
      })}
    />
  );
}

export function GroupForm({ group }: { readonly group: string | null }) {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const close = () => open({ kind: "groups" });
  const people = usePeople() ?? [];
  const [before] = useState(() => client.store.get().state.groups.get(group ?? ""));
  const [name, setName] = useState(before?.name ?? "");
  const [title, setTitle] = useState(before?.title ?? "");
  const [chosen, setChosen] = useState<readonly PersonView[]>(() =>
    (before?.users ?? []).map((id) => views.person(client.store.get(), id)),
  );
  const form = useAnswered();
  const save = () =>
    form.run(async () => {
      const said = { name, title: title.trim(), users: chosen.map(({ id }) => id) };
      if (group === null) await client.request<"group.create">({ type: "group.create", ...said });
      else await client.request<"group.change">({ type: "group.change", group, ...said });
      close();
    });
  return (
    <Dialog
      title={group === null ? i18n.t("New group") : i18n.t("Change the group")}
      onClose={close}
      onSubmit={save}
      footer={
        <DialogButtons
          action={i18n.t("Save")}
          busy={form.isBusy}
          disabled={name === "" || chosen.length === 0}
          onClose={close}
        />
      }
    >
      <div className="form">
        <Field
          label={i18n.t("Name")}
          prefix="@"
          hint={i18n.t("What people write to mention all of them.")}
          value={name}
          maxLength={80}
          error={form.error}
          onChange={(event) => setName(handleOf(event.target.value))}
        />
        <Field
          label={i18n.t("Who they are")}
          value={title}
          maxLength={250}
          onChange={(event) => setTitle(event.target.value)}
        />
        <PeoplePicker
          people={people}
          chosen={chosen}
          most={MAX_GROUP_PEOPLE}
          onChosen={setChosen}
        />
      </div>
    </Dialog>
  );
}

function handleOf(text: string): string {
  return text.toLowerCase().replace(/\s+/g, "-").replace(/[^a-z0-9._-]/g, "").replace(/^[._-]+/, "");
}
