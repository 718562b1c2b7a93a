/** The list of channels and people one talks to. */

import { i18n } from "@lingui/core";
import { useMemo, useState } from "react";
import type { Membership } from "../protocol";
import { lastIn } from "../core/activity";
import { placeKey } from "../core/state";
import { unreadThreads } from "../core/threads";
import type { View } from "../core/view";
import { Sidebar, type SectionId, type SidebarLink } from "../ui/shell/Sidebar";
import { tagPath } from "../text/hashtags";
import { InfoIcon, BookmarkIcon, HomeIcon, SmileIcon, ThreadsIcon } from "../ui/icons";
import { SidebarSkeleton } from "../ui/states/Skeletons";
import type { ChannelView } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { isMac } from "./device";
import { calling, type Counts, waiting } from "./forLater";
import { useReports } from "./useReports";
import { mayInvite } from "./policy";
import { HOME, navigate, personPath } from "./routing";
import { attempt } from "./toasts";

const COLLAPSED = "collapsed-sections";

export type Place = "home" | "threads" | "later" | "moderation" | null;

export interface SidebarScreenProps {
  readonly current: string | null | undefined;
  /** Which of the places above the channels is open. */
  readonly place: Place;
  /** The hashtag that is looked at. */
  readonly tag: string | null;
  readonly onSignOut: () => void;
}

export function SidebarScreen({ current, place, tag, onSignOut }: SidebarScreenProps) {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const isAway = useView(({ state }) => state.away);
  const isLoaded = useView((view) => view.isLoaded);
  const workspace = useView((view) => view.workspace?.name ?? "");
  const you = useView((view) => views.person(view, view.state.me));
  const newStories = useView((view) => view.feed.badge.direct);
  const newThreads = useView((view) => unreadThreads(view.state));
  const later = useLaterLink(place === "later");
  const moderation = useModerationLink(place === "moderation");
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
          { label: i18n.t("Be reminded"), onSelect: () => open({ kind: "remind", at: null }) },
          isInviting && { label: i18n.t("Invite people"), onSelect: () => open({ kind: "invite" }) },
        ],
        [{ label: i18n.t("Keyboard shortcuts"), keys: "?", onSelect: () => open({ kind: "shortcuts" }) }],
      ]}
      you={you}
      youMenu={[
        [
          {
            label: you.status ? i18n.t("Change your status") : i18n.t("Set a status"),
            icon: SmileIcon,
            onSelect: () => open({ kind: "status" }),
          },
          {
            label: isAway ? i18n.t("Be seen as online") : i18n.t("Seem to be offline"),
            onSelect: () => void attempt(client.request({ type: "presence.set", away: !isAway })),
          },
        ],
        [
          { label: i18n.t("Your profile"), href: personPath(you.id) },
          { label: i18n.t("Settings"), href: "/settings" },
        ],
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
        ...later,
        ...moderation,
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

/** Return the way to what one keeps for later, if there is any; to what calls for one first. */
function useLaterLink(current: boolean): readonly SidebarLink[] {
  const saved = useView((view) => view.state.saved);
  const reminders = useView((view) => view.state.reminders);
  const scheduled = useView((view) => view.state.scheduled);
  const isEmpty = saved.size + reminders.size + scheduled.size === 0;
  if (isEmpty && !current) return [];
  const [urgent, all] = [calling, waiting].map((of) => of({ saved, reminders, scheduled })) as [Counts, Counts];
  const first = urgent.scheduled ? "scheduled" : urgent.reminders ? "reminders" : "saved";
  const isOnlySaved = first === "saved" && !all.saved && (all.reminders || all.scheduled);
  const tab = isOnlySaved ? (all.reminders ? "reminders" : "scheduled") : first;
  return [
    {
      href: `/${tab}`,
      label: i18n.t("Later"),
      icon: BookmarkIcon,
      current,
      unread: urgent.reminders + urgent.scheduled,
      count: all.saved,
    },
  ];
}

/** Return the way to what moderators see to, for administrators, and for others if there is any. */
function useModerationLink(current: boolean): readonly SidebarLink[] {
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const { reports } = useReports();
  const unread = reports?.length ?? 0;
  if (!isAdministrator && !unread && !current) return [];
  return [{ href: "/moderation", label: i18n.t("Moderation"), icon: InfoIcon, current, unread }];
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
