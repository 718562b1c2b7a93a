/** How the side bar is arranged: what is starred, one's own sections, channels, direct messages. */

import { i18n } from "@lingui/core";
import { useMemo, useState } from "react";
import type { Membership } from "../protocol";
import { lastIn } from "../core/activity";
import { placeKey } from "../core/state";
import type { View } from "../core/view";
import type { MenuGroups } from "../ui/controls/Menu";
import type { SectionId, SidebarSection } from "../ui/shell/Sidebar";
import type { ChannelView } from "../ui/types";
import { changed, shifted, type Sorting } from "./arranging";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { useArranging } from "./useArranging";

const COLLAPSED = "collapsed-sections";

/** Return the sections in order, and a way to fold one. */
export function useSections() {
  const { views, client } = useHere();
  const [collapsed, setCollapsed] = useState(readCollapsed);
  const arrange = useArranging();
  const menuOf = useMenus();
  const own = useView((view) => view.state.sections);
  const memberships = useView((view) => view.state.memberships);
  const users = useView((view) => view.state.users);
  const presence = useView((view) => view.state.presence);
  const statuses = useView((view) => view.state.statuses);
  const drafts = useView((view) => view.drafts);
  const activity = useView((view) => view.activity);
  const sections = useMemo(() => {
    const view = client.store.get();
    const channels = byName([...memberships.values()], view);
    const shown = channels.flatMap(({ channel }) => views.channel(view, channel.id) ?? []);
    return arranged(shown, view);
  }, [own, memberships, users, presence, statuses, drafts, activity, views, client]);
  const isFolded = (id: SectionId) => collapsed.includes(id);
  const toggle = (id: SectionId) => {
    if (id.startsWith("own:")) {
      const name = id.slice("own:".length);
      const isOpen = !own.sections.find((section) => section.name === name)?.collapsed;
      arrange((now) => changed(now, name, { collapsed: isOpen }));
      return;
    }
    const next = isFolded(id) ? collapsed.filter((each) => each !== id) : [...collapsed, id];
    setCollapsed(next);
    localStorage.setItem(COLLAPSED, JSON.stringify(next));
  };
  const folded = sections.map((section): SidebarSection => {
    if (!section.id.startsWith("own:")) return { ...section, collapsed: isFolded(section.id) };
    return { ...section, menu: menuOf(section.id.slice("own:".length)) };
  });
  return { sections: folded, isFolded, toggle };
}

/** Return what can be done with one's own sections. */
function useMenus(): (name: string) => MenuGroups {
  const { open } = useDialogs();
  const arrange = useArranging();
  return (name) => [
    [
      { label: i18n.t("Rename"), onSelect: () => open({ kind: "nameSection", section: name }) },
      { label: i18n.t("Move up"), onSelect: () => arrange((now) => shifted(now, name, -1)) },
      { label: i18n.t("Move down"), onSelect: () => arrange((now) => shifted(now, name, 1)) },
    ],
    [
      {
        label: i18n.t("Remove the section"),
        danger: true,
        onSelect: () => arrange((now) => changed(now, name, null)),
      },
    ],
  ];
}

/** Put channels, which come by name, into sections: starred ones first, then one's own, then the rest. */
function arranged(shown: readonly ChannelView[], view: View): readonly SidebarSection[] {
  const { sections, sorting = "name" } = view.state.sections;
  const placed = new Map(sections.flatMap(({ name, channels = [] }) => channels.map((id) => [id, name])));
  const sort = (channels: readonly ChannelView[]) => sorted(channels, sorting, view);
  const of = (belongs: (channel: ChannelView) => boolean) => shown.filter(belongs);
  const rest = of((channel) => !channel.starred && !placed.has(channel.id));
  const directs = rest.filter(isDirect);
  return [
    { id: "starred", channels: sort(of(({ starred }) => starred)), collapsed: false },
    ...sections.map(({ name, collapsed = false }) => ({
      id: `own:${name}` as const,
      channels: sort(of(({ id, starred }) => !starred && placed.get(id) === name)),
      collapsed,
    })),
    { id: "channels", channels: sort(rest.filter((channel) => !isDirect(channel))), collapsed: false },
    {
      id: "directs",
      channels: sorting === "unread" ? sort(latestFirst(directs, view)) : latestFirst(directs, view),
      collapsed: false,
    },
  ];
}

function sorted(channels: readonly ChannelView[], sorting: Sorting, view: View): readonly ChannelView[] {
  if (sorting === "newest") return latestFirst(channels, view);
  if (sorting === "name") return channels;
  const isCalling = ({ unread, mentions, muted }: ChannelView) => mentions > 0 || (unread > 0 && !muted);
  return [...channels.filter(isCalling), ...channels.filter((channel) => !isCalling(channel))];
}

function isDirect({ kind }: Pick<ChannelView, "kind">): boolean {
  return kind === "direct" || kind === "group";
}

/** Whom one talks to now comes before whom one talked to last year. */
function latestFirst(channels: readonly ChannelView[], view: View): readonly ChannelView[] {
  return channels.toSorted((one, other) => lastIn(view, other.id) - lastIn(view, one.id));
}

/** Return those to be shown, by name. */
function byName(memberships: Membership[], view: View): Membership[] {
  const collator = new Intl.Collator(i18n.locale, { numeric: true });
  const isShown = ({ channel }: Membership) =>
    channel.kind !== "updates" &&
    (!channel.archived || view.drafts.has(placeKey(channel.id, null)));
  return memberships
    .filter(isShown)
    .sort((one, other) => collator.compare(nameOf(one, view), nameOf(other, view)));
}

function nameOf({ channel }: Membership, { state }: View): string {
  if (channel.name) return channel.name;
  const others = (channel.users ?? []).filter((id) => id !== state.me);
  return others.map((id) => state.users.get(id)?.display_name ?? id).join(", ");
}

function readCollapsed(): readonly SectionId[] {
  try {
    return JSON.parse(localStorage.getItem(COLLAPSED) ?? "[]") as SectionId[];
  } catch {
    return [];
  }
}
