/** The list of channels and people one talks to. */

import { i18n } from "@lingui/core";
import { unreadThreads } from "../core/threads";
import { Sidebar, type SidebarLink } from "../ui/shell/Sidebar";
import { tagPath } from "../text/hashtags";
import { InfoIcon, BookmarkIcon, HomeIcon, SmileIcon, ThreadsIcon } from "../ui/icons";
import { clockTime, shortDay } from "../locales/dates";
import { SidebarSkeleton } from "../ui/states/Skeletons";
import { moved, type Sorting } from "./arranging";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { isMac } from "./device";
import { calling, type Counts, waiting } from "./forLater";
import { useReports } from "./useReports";
import { mayInvite } from "./policy";
import { HOME, navigate, personPath } from "./routing";
import { attempt } from "./toasts";
import { useArranging } from "./useArranging";
import { HOUR_US, usePause } from "./usePause";
import { usePartners, usePresenceOf } from "./usePresence";
import { useSections } from "./useSections";

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
  const { until, isPaused, pause } = usePause();
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
  usePresenceOf("sidebar", usePartners());
  const { sections, isFolded, toggle } = useSections();
  const arrange = useArranging();
  const sorting = useView((view) => view.state.sections.sorting ?? "name");
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
        [
          { label: i18n.t("New section"), onSelect: () => open({ kind: "nameSection", section: null }) },
          ...sortings().map(([value, label]) => ({
            label,
            checked: value === sorting,
            onSelect: () => arrange((now) => ({ ...now, sorting: value })),
          })),
        ],
        [{ label: i18n.t("Keyboard shortcuts"), keys: "?", onSelect: () => open({ kind: "shortcuts" }) }],
      ]}
      you={you}
      yourState={until === null ? null : quietState(until)}
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
          isPaused
            ? { label: i18n.t("End the pause"), onSelect: () => pause(null) }
            : {
                label: i18n.t("Pause notifications for an hour"),
                onSelect: () => pause(Date.now() * 1_000 + HOUR_US),
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
      onMove={(channel, into) =>
        arrange((now) => moved(now, channel, into.startsWith("own:") ? into.slice("own:".length) : null))
      }
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

/** Say in a few words that one is told nothing now, and until when. */
function quietState(until_us: number): string {
  const time = clockTime(until_us);
  const isToday = new Date(until_us / 1_000).toDateString() === new Date().toDateString();
  if (isToday) return i18n.t("Quiet until {time}", { time });
  return i18n.t("Quiet until {day}, {time}", { day: shortDay(until_us), time });
}

function sortings(): readonly (readonly [Sorting, string])[] {
  return [
    ["name", i18n.t("Sort by name")],
    ["newest", i18n.t("Sort by newest")],
    ["unread", i18n.t("Sort unread first")],
  ];
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
