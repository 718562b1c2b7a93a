/** Goes anywhere by a few letters. */

import { i18n } from "@lingui/core";
import { useEffect, useMemo, useState } from "react";
import { unread } from "../core/state";
import { HomeIcon } from "../ui/icons";
import { QuickSwitcher } from "../ui/dialogs/QuickSwitcher";
import type { ChannelView, Destination, PersonView } from "../ui/types";
import { usePeople } from "./directory";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { HOME, navigate } from "./routing";
import { ranked } from "./suggest";
import { attempt } from "./toasts";

const MOST = 12;

export function Switcher() {
  const { client } = useHere();
  const { close } = useDialogs();
  const [search, setSearch] = useState("");
  const all = useDestinations();
  useEffect(() => void client.loader.browse().catch(() => undefined), [client]);
  const found = search.trim()
    ? ranked(all, search.trim(), ({ label, detail = "" }) => [label, detail], MOST)
    : all.filter(({ unread: isUnread }) => isUnread).concat(all.filter(({ unread: no }) => !no)).slice(0, MOST);
  const go = async ({ id, href }: Destination) => {
    close();
    if (href) return navigate(href);
    await attempt(
      client.enter({ type: "direct.open", users: [id] }).then((made) => navigate(`/c/${made.id}`)),
    );
  };
  return (
    <QuickSwitcher
      search={search}
      onSearch={setSearch}
      destinations={found}
      onGo={(destination) => void go(destination)}
      onClose={close}
    />
  );
}

/** Return one's channels first, then people one has no channel with, then other channels. */
function useDestinations(): readonly Destination[] {
  const { client, views } = useHere();
  const memberships = useView((view) => view.state.memberships);
  const others = useView((view) => view.others);
  const people = usePeople();
  return useMemo(() => {
    const view = client.store.get();
    const named = (ids: Iterable<string>) => [...ids].flatMap((id) => views.channel(view, id) ?? []);
    const own = named(memberships.keys()).filter(({ archived, kind }) => !archived && kind !== "updates");
    const known = new Set(own.flatMap(({ kind, people: [one] }) => (kind === "direct" && one ? [one.id] : [])));
    const isUnread = (id: string) => {
      const membership = memberships.get(id);
      return membership !== undefined && unread(membership) > 0;
    };
    const elsewhere = named(others.keys()).filter(({ id, archived }) => !memberships.has(id) && !archived);
    return [
      { id: HOME, href: HOME, label: i18n.t("Home"), icon: HomeIcon },
      ...own.map((channel) => toChannel(channel, isUnread(channel.id))),
      ...(people ?? []).filter(({ id, you }) => !known.has(id) && !you).map(toPerson),
      ...elsewhere.map((channel) => toChannel(channel, false)),
    ];
  }, [memberships, others, people, client, views]);
}

function toChannel(channel: ChannelView, isUnread: boolean): Destination {
  const { id, href, name: label, kind, people } = channel;
  const [person] = people;
  const looks = kind === "direct" && person ? { person, detail: `@${person.handle}` } : { channel: kind };
  const detail = channel.joined ? {} : { detail: i18n.t("not joined") };
  return { id, href, label, unread: isUnread, ...detail, ...looks };
}

/** Without a channel there is no address yet; it is opened when one goes there. */
function toPerson(person: PersonView): Destination {
  return { id: person.id, href: "", label: person.name, detail: `@${person.handle}`, person };
}
