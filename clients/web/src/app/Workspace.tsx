/** The whole client of somebody who is signed in. */

import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { i18n } from "@lingui/core";
import { CloseCode } from "../protocol";
import { isAskedToAgree } from "../core/rules";
import { badge } from "../core/state";
import type { View } from "../core/view";
import { CustomEmojiProvider, type CustomEmojiView } from "../ui/controls/Emoji";
import { AppShell } from "../ui/shell/AppShell";
import { Toasts } from "../ui/shell/Toasts";
import { Banner } from "./Banner";
import { ChannelScreen } from "./ChannelScreen";
import { useHere, useView } from "./context";
import { isNarrow } from "./device";
import { type Dialog, type Dialogs, DialogsContext } from "./dialogs";
import { useKeyboard } from "./keyboard";
import { pictureOf } from "./messageViews";
import { channelPath, HOME, MENU, navigate, type Route, useRoute } from "./routing";
import { type Place, SidebarScreen } from "./SidebarScreen";
import { dismissToast, useToasts } from "./toasts";
import { useAttention } from "./useAttention";
import { useNotices } from "./useNotices";
import { useQuiet } from "./useQuiet";
import { useWhatIsDue } from "./useWhatIsDue";

const Overlays = lazy(() => import("./Overlays"));
const Browse = lazy(async () => ({ default: (await import("./Overlays")).Browse }));
const Directory = lazy(async () => ({ default: (await import("./Overlays")).Directory }));
const DetailsScreen = lazy(async () => ({ default: (await import("./DetailsScreen")).DetailsScreen }));
const ThreadScreen = lazy(async () => ({ default: (await import("./ThreadScreen")).ThreadScreen }));
const HomeScreen = lazy(() => import("./HomeScreen"));
const SettingsScreen = lazy(() => import("./SettingsScreen"));
const IntegrationsScreen = lazy(() => import("./IntegrationsScreen"));
const ThreadsScreen = lazy(() => import("./ThreadsScreen"));
const RulesNotice = lazy(() => import("./RulesNotice"));
const RulesScreen = lazy(() => import("./RulesScreen"));
const ModerationScreen = lazy(() => import("./ModerationScreen"));
const Cautions = lazy(() => import("./Cautions"));
const LaterScreen = lazy(() => import("./LaterScreen"));
const Forms = lazy(() => import("./Forms"));
const Notifying = lazy(() => import("./Notifying"));
const TagScreen = lazy(() => import("./TagScreen"));
const ProfileScreen = lazy(() => import("./ProfileScreen"));

/** Whoever begins at home waits for it no longer than for the server. */
if (location.pathname === HOME) void import("./HomeScreen");

const LAST_CHANNEL = "last-channel";
/** Signing in again is what helps. */
const ENDS: readonly number[] = [
  CloseCode.AUTHENTICATION_FAILED,
  CloseCode.SESSION_ENDED,
  CloseCode.SESSION_EXPIRED,
];

export interface WorkspaceProps {
  readonly onSignOut: () => void;
  /** The session was ended from elsewhere, or has expired. */
  readonly onEnded: () => void;
}

export function Workspace({ onSignOut, onEnded }: WorkspaceProps) {
  const { route, visit } = useRoute();
  const toasts = useToasts();
  const [isDetails, setDetails] = useState(false);
  const toggleDetails = useCallback(() => setDetails((before) => !before), []);
  const dialogs = useDialogState();
  const background = useBackground(route);
  const ownEmoji = useWorkspaceEmoji();
  const leave = useCallback(() => navigate(isNarrow() ? MENU : pathOf(background)), [background]);
  useKeyboard(route, dialogs, toggleDetails, leave);
  useAttention();
  useWhatIsDue();
  useNotices();
  const wanted = useTitle(background);
  const isEnded = useView(({ link }) => link.kind === "refused" && ENDS.includes(link.code));
  useEffect(() => {
    if (isEnded) onEnded();
  }, [isEnded]);

  const owner = useUpdatesOwner(route);
  const seen = owner ? asThread(route) : route;
  const aside = asideOf(seen, visit, !owner && isDetails && background, toggleDetails);
  const page = owner ? (
    <ProfileScreen key={owner} user={owner} part="updates" onBack={leave} />
  ) : (
    pageOf(route, onSignOut, leave)
  );
  const isForm = useView(({ forms }) => forms.length > 0);
  const isWarned = useView(({ state }) => state.cautions.length > 0);
  const isAsked = useView(({ state }) => isAskedToAgree(state)) && route.kind !== "rules";
  const isPage = page !== null;
  return (
    <DialogsContext value={dialogs}>
      <CustomEmojiProvider value={ownEmoji}>
        <AppShell
          banner={
            <>
              <Banner />
              <Suspense>{isAsked && <RulesNotice />}</Suspense>
            </>
          }
          sidebar={
            <SidebarScreen
              current={isPage ? null : background}
              place={placeOf(route, isPage || background !== null)}
              tag={route.kind === "tag" ? route.tag : null}
              onSignOut={onSignOut}
            />
          }
          main={
            <Suspense>
              {page ??
                (background === null ? (
                  <HomeScreen route={route} visit={visit} />
                ) : background === undefined ? null : (
                  <ChannelScreen
                    key={background}
                    channel={background}
                    seq={route.kind === "channel" ? route.seq : null}
                    visit={visit}
                    isDetails={isDetails}
                    onDetails={toggleDetails}
                  />
                ))}
            </Suspense>
          }
          aside={aside}
          asideLabel={threadIn(seen) ? i18n.t("Thread") : i18n.t("Details")}
          pane={aside ? "aside" : route.kind === "menu" ? "sidebar" : "main"}
        />
        <Suspense>
          {route.kind === "channels" && <Browse onClose={() => navigate(pathOf(background))} />}
          {route.kind === "people" && <Directory onClose={() => navigate(pathOf(background))} />}
        </Suspense>
        <Suspense>{isForm && <Forms />}</Suspense>
        <Suspense>{isWarned && !dialogs.current && <Cautions />}</Suspense>
        <Suspense>
          <Notifying route={route} count={wanted} />
        </Suspense>
        <Suspense>{dialogs.current && <Overlays dialog={dialogs.current} />}</Suspense>
      </CustomEmojiProvider>
      <Toasts toasts={toasts} onDismiss={dismissToast} />
    </DialogsContext>
  );
}

/** Return which of the places above the channels is open. */
function placeOf({ kind }: Route, isElsewhere: boolean): Place {
  if (kind === "threads") return kind;
  if (kind === "moderation" || kind === "audit") return "moderation";
  if (kind === "saved" || kind === "reminders" || kind === "scheduled") return "later";
  return isElsewhere ? null : "home";
}

/** Return whose updates the address leads to; these stand on their page. */
function useUpdatesOwner(route: Route): string | null {
  const id = route.kind === "channel" ? route.channel : "";
  return useView(({ state, others }) => {
    const channel = state.memberships.get(id)?.channel ?? others.get(id);
    return channel?.kind === "updates" ? channel.creator : null;
  });
}

/** An update is looked at as a thread, with what was replied. */
function asThread(route: Route): Route {
  if (route.kind !== "channel" || route.seq === null) return route;
  return { ...route, seq: null, thread: route.seq };
}

/** Return what is shown instead of the feed and of channels. */
function pageOf(route: Route, onSignOut: () => void, leave: () => void): ReactNode {
  switch (route.kind) {
    case "threads":
      return <ThreadsScreen onBack={leave} />;
    case "saved":
    case "reminders":
    case "scheduled":
      return <LaterScreen tab={route.kind} onBack={leave} />;
    case "settings":
      return <SettingsScreen onSignOut={onSignOut} onBack={leave} />;
    case "audit":
    case "moderation":
      return <ModerationScreen tab={route.kind} onBack={leave} />;
    case "rules":
      return <RulesScreen onBack={leave} />;
    case "integrations":
      return <IntegrationsScreen onBack={leave} />;
    case "tag":
      return <TagScreen key={route.tag} tag={route.tag} onBack={leave} />;
    case "person":
      return <ProfileScreen key={route.user} user={route.user} part={route.part} onBack={leave} />;
    default:
      return null;
  }
}

/** Return the emoji that the workspace's people added. */
function useWorkspaceEmoji(): readonly CustomEmojiView[] {
  const emoji = useView((view) => view.state.emoji);
  return useMemo(
    () => [...emoji.values()].map((each) => ({ name: each.name, image: pictureOf(each) })),
    [emoji],
  );
}

/** Return the thread that an address opens. */
function threadIn(route: Route) {
  if (route.kind === "home") return route.beside;
  if (route.kind !== "channel" || route.thread === null) return null;
  const { channel, thread, reply } = route;
  return { channel, thread, reply };
}

/** What stands beside the feed or the channel: a thread, or the channel's details. */
function asideOf(route: Route, visit: string, details: string | false | null | undefined, close: () => void): ReactNode {
  const opened = threadIn(route);
  if (opened) {
    const { channel, thread, reply } = opened;
    return (
      <Suspense>
        <ThreadScreen
          key={`${channel}/${thread}`}
          channel={channel}
          root={thread}
          reply={reply}
          visit={visit}
          onClose={() => navigate(route.kind === "home" ? HOME : channelPath(channel))}
        />
      </Suspense>
    );
  }
  if (!details || route.kind !== "channel") return null;
  return (
    <Suspense>
      <DetailsScreen channel={details} onClose={close} />
    </Suspense>
  );
}

/**
 * Return what is on the screen: a channel, or null for the feed, undefined for nothing yet.
 *
 * Pages and dialogs that have an address stand above what was there before.
 */
function useBackground(route: Route): string | null | undefined {
  const lastChannel = useView(beginning);
  const isLoaded = useView((view) => view.isLoaded);
  const [before, setBefore] = useState<string | null>(null);
  const current = currentIn(route);
  useEffect(() => {
    if (current === undefined) return;
    setBefore(current);
    if (current) localStorage.setItem(LAST_CHANNEL, current);
  }, [current]);
  const isSent = route.kind === "last" && isLoaded;
  useEffect(() => {
    if (isSent) navigate(pathOf(lastChannel), { replace: true });
  }, [isSent, lastChannel]);
  if (route.kind === "last") return undefined;
  return current === undefined ? before : current;
}

function currentIn(route: Route): string | null | undefined {
  if (route.kind === "channel") return route.channel;
  return route.kind === "home" || route.kind === "menu" ? null : undefined;
}

function pathOf(channel: string | null | undefined): string {
  return channel ? channelPath(channel) : HOME;
}

function useDialogState(): Dialogs {
  const [current, setCurrent] = useState<Dialog | null>(null);
  return useMemo(
    () => ({ current, open: setCurrent, close: () => setCurrent(null) }),
    [current],
  );
}

/** Return the channel to begin in: where one was last, else #general, else any. */
function beginning({ state, isLoaded }: View): string | null {
  if (!isLoaded) return null;
  const last = localStorage.getItem(LAST_CHANNEL);
  const all = [...state.memberships.values()]
    .map(({ channel }) => channel)
    .filter(({ kind }) => kind !== "updates");
  if (last && all.some(({ id }) => id === last)) return last;
  return (all.find(({ name }) => name === "general") ?? all[0])?.id ?? null;
}

/** How much calls for the reader stands in the title of the page, but not while it is quiet. */
function useTitle(channel: string | null | undefined): number {
  const { views } = useHere();
  const known = useView((view) => (channel ? views.channel(view, channel)?.name : undefined));
  const name = channel === null ? i18n.t("Home") : known;
  const workspace = useView((view) => view.workspace?.name ?? "chatserver");
  const isQuiet = useQuiet() !== null;
  const called = useView(countWanted);
  const count = isQuiet ? 0 : called;
  useEffect(() => {
    document.title = `${count ? `(${count}) ` : ""}${name ? `${name} · ` : ""}${workspace}`;
  }, [name, workspace, count]);
  return count;
}

/** Return how many messages call for the reader. */
function countWanted({ state }: View): number {
  let count = 0;
  for (const membership of state.memberships.values()) {
    if (membership.channel.kind !== "updates") count += badge(membership, state.blocked);
  }
  return count;
}
