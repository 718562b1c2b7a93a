/** The list of channels and people one talks to. */

import { i18n } from "@lingui/core";
import { useMemo, useState } from "react";
import type { Membership } from "../protocol";
import { lastIn } from "../core/activity";
import { placeKey } from "../core/state";
import { unreadThreads } from "../core/threads";
import type { View } from "../core/view";
import { Sidebar, type SectionId } from "../ui/shell/Sidebar";
import { tagPath } from "../text/hashtags";
import { HomeIcon, ThreadsIcon } from "../ui/icons";
import { SidebarSkeleton } from "../ui/states/Skeletons";
import type { ChannelView } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { isMac } from "./device";
import { mayInvite } from "./policy";
import { HOME, navigate } from "./routing";

const COLLAPSED = "collapsed-sections";

export interface SidebarScreenProps {
  readonly current: string | null | undefined;
  /** Which of the places above the channels is open. */
  readonly place: "home" | "threads" | null;
  /** The hashtag that is looked at. */
  readonly tag: string | null;
  readonly onSignOut: () => void;
}

export function SidebarScreen({ current, place, tag, onSignOut }: SidebarScreenProps) {
  const { views } = useHere();
  const { open } = useDialogs();
  const isLoaded = useView((view) => view.isLoaded);
  const workspace = useView((view) => view.workspace?.name ?? "");
  const you = useView((view) => views.person(view, view.state.me));
  const newStories = useView((view) => view.feed.badge.direct);
  const newThreads = useView((view) => unreadThreads(view.state));
  const isInviting = useView((view) => mayInvite(view.user));
  const tags = useView((view) => view.state.tags);
  const { sections, isFolded, toggle } = useSections();
  return (
    <Sidebar
      workspace={workspace}
      workspaceMenu={[
        [
          { label: i18n.t("Browse channels"), href: "/channels" },
          { label: i18n.t("People"), href: "/people" },
          { label: i18n.t("Create a channel"), onSelect: () => open({ kind: "create" }) },
          isInviting && { label: i18n.t("Invite people"), onSelect: () => open({ kind: "invite" }) },
        ],
        [{ label: i18n.t("Keyboard shortcuts"), keys: "?", onSelect: () => open({ kind: "shortcuts" }) }],
      ]}
      you={you}
      youMenu={[
        [{ label: i18n.t("Settings"), href: "/settings" }],
        [{ label: i18n.t("Sign out"), onSelect: onSignOut }],
      ]}
      links={[
        {
          href: HOME,
          label: i18n.t("Home"),
          icon: HomeIcon,
          current: place === "home",
          unread: newStories,
        },
        {
          href: "/threads",
          label: i18n.t("Threads"),
          icon: ThreadsIcon,
          current: place === "threads",
          unread: newThreads,
        },
      ]}
      sections={sections}
      tags={{
        links: tags.map((name) => ({ name, href: tagPath(name), current: name === tag })),
        collapsed: isFolded("tags"),
      }}
      current={current ?? null}
      onToggle={toggle}
      onSwitch={() => open({ kind: "switcher" })}
      onSearch={() => open({ kind: "search" })}
      onNewMessage={() => open({ kind: "newMessage" })}
      onAddChannel={() => navigate("/channels")}
      switchKeys={isMac() ? "⌘K" : "Ctrl+K"}
    >
      {!isLoaded && <SidebarSkeleton />}
    </Sidebar>
  );
}

/** Return the sections in order, and a way to fold one. */
function useSections() {
  const { views, client } = useHere();
  const [collapsed, setCollapsed] = useState(readCollapsed);
  const memberships = useView((view) => view.state.memberships);
  const users = useView((view) => view.state.users);
  const presence = useView((view) => view.state.presence);
  const drafts = useView((view) => view.drafts);
  const activity = useView((view) => view.activity);
  const sections = useMemo(() => {
    const view = client.store.get();
    const channels = sorted([...memberships.values()], view);
    const shown = channels.flatMap(({ channel }) => views.channel(view, channel.id) ?? []);
    const of = (belongs: (channel: ChannelView) => boolean) => shown.filter(belongs);
    const directs = of((channel) => !channel.starred && isDirect(channel));
    return [
      { id: "starred" as const, channels: of(({ starred }) => starred) },
      { id: "channels" as const, channels: of((channel) => !channel.starred && !isDirect(channel)) },
      { id: "directs" as const, channels: latestFirst(directs, view) },
    ];
  }, [memberships, users, presence, drafts, activity, views, client]);
  const toggle = (id: SectionId) => {
    const next = collapsed.includes(id) ? collapsed.filter((each) => each !== id) : [...collapsed, id];
    setCollapsed(next);
    localStorage.setItem(COLLAPSED, JSON.stringify(next));
  };
  const folded = sections.map((section) => ({
    ...section,
    collapsed: collapsed.includes(section.id),
  }));
  return { sections: folded, isFolded: (id: SectionId) => collapsed.includes(id), toggle };
}

function isDirect({ kind }: Pick<ChannelView, "kind">): boolean {
  return kind === "direct" || kind === "group";
}

/** Whom one talks to now comes before whom one talked to last year. */
function latestFirst(channels: readonly ChannelView[], view: View): readonly ChannelView[] {
  return channels.toSorted((one, other) => lastIn(view, other.id) - lastIn(view, one.id));
}

/** Return those to be shown, by name. */
function sorted(memberships: Membership[], view: View): Membership[] {
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
