/** The whole client of somebody who is signed in. */

import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { i18n } from "@lingui/core";
import { CloseCode } from "../protocol";
import { badge } from "../core/state";
import type { View } from "../core/view";
import { Button } from "../ui/controls/Button";
import { CustomEmojiProvider, type CustomEmojiView } from "../ui/controls/Emoji";
import { HashIcon } from "../ui/icons";
import { EmptyState } from "../ui/states/EmptyState";
import { AppShell } from "../ui/shell/AppShell";
import { Toasts } from "../ui/shell/Toasts";
import { Banner } from "./Banner";
import { ChannelScreen } from "./ChannelScreen";
import { useHere, useView } from "./context";
import { isNarrow } from "./device";
import { type Dialog, type Dialogs, DialogsContext } from "./dialogs";
import { useKeyboard } from "./keyboard";
import { pictureOf } from "./messageViews";
import { channelPath, navigate, type Route, useRoute } from "./routing";
import { SidebarScreen } from "./SidebarScreen";
import { dismissToast, useToasts } from "./toasts";
import { useAttention } from "./useAttention";

const Overlays = lazy(() => import("./Overlays"));
const Browse = lazy(async () => ({ default: (await import("./Overlays")).Browse }));
const Directory = lazy(async () => ({ default: (await import("./Overlays")).Directory }));
const DetailsScreen = lazy(async () => ({ default: (await import("./DetailsScreen")).DetailsScreen }));
const ThreadScreen = lazy(async () => ({ default: (await import("./ThreadScreen")).ThreadScreen }));
const SettingsScreen = lazy(() => import("./SettingsScreen"));

const ThreadsScreen = lazy(() => import("./ThreadsScreen"));
const TagScreen = lazy(() => import("./TagScreen"));
const ProfileScreen = lazy(() => import("./ProfileScreen"));

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
  useKeyboard(route, dialogs, toggleDetails);
  useAttention();
  useTitle(background);
  const isEnded = useView(({ link }) => link.kind === "refused" && ENDS.includes(link.code));
  useEffect(() => {
    if (isEnded) onEnded();
  }, [isEnded]);

  const aside = asideOf(route, visit, isDetails && background, toggleDetails);
  const page = pageOf(route, onSignOut);
  const isPage = page !== null;
  const place = route.kind === "channel" ? route : null;
  return (
    <DialogsContext value={dialogs}>
      <CustomEmojiProvider value={ownEmoji}>
        <AppShell
          banner={<Banner />}
          sidebar={
            <SidebarScreen
              current={isPage ? null : background}
              isInThreads={route.kind === "threads"}
              tag={route.kind === "tag" ? route.tag : null}
              onSignOut={onSignOut}
            />
          }
          main={
            isPage ? (
              <Suspense>{page}</Suspense>
            ) : background ? (
              <ChannelScreen
                key={background}
                channel={background}
                seq={place?.seq ?? null}
                visit={visit}
                isDetails={isDetails}
                onDetails={toggleDetails}
              />
            ) : (
              <Nowhere />
            )
          }
          aside={isPage ? null : aside}
          asideLabel={place?.thread ? i18n.t("Thread") : i18n.t("Details")}
          pane={aside && !isPage ? "aside" : route.kind === "home" ? "sidebar" : "main"}
        />
        <Suspense>
          {route.kind === "channels" && <Browse onClose={() => navigate(back(background))} />}
          {route.kind === "people" && <Directory onClose={() => navigate(back(background))} />}
        </Suspense>
        <Suspense>{dialogs.current && <Overlays dialog={dialogs.current} />}</Suspense>
      </CustomEmojiProvider>
      <Toasts toasts={toasts} onDismiss={dismissToast} />
    </DialogsContext>
  );
}

/** Return what is shown instead of a channel. */
function pageOf(route: Route, onSignOut: () => void): ReactNode {
  switch (route.kind) {
    case "threads":
      return <ThreadsScreen />;
    case "settings":
      return <SettingsScreen onSignOut={onSignOut} />;
    case "tag":
      return <TagScreen key={route.tag} tag={route.tag} />;
    case "person":
      return <ProfileScreen key={route.user} user={route.user} part={route.part} />;
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

/** What to do for somebody who is in no channel yet. */
function Nowhere() {
  const isLoaded = useView((view) => view.isLoaded);
  if (!isLoaded) return null;
  return (
    <EmptyState
      icon={HashIcon}
      title={i18n.t("You are in no channel yet")}
      actions={
        <Button look="primary" onClick={() => navigate("/channels")}>
          {i18n.t("Browse channels")}
        </Button>
      }
    >
      <p>{i18n.t("Look for one to join, or write to somebody.")}</p>
    </EmptyState>
  );
}

/** What stands beside the channel: a thread, or its details. */
function asideOf(route: Route, visit: string, details: string | false | null, close: () => void): ReactNode {
  if (route.kind !== "channel") return null;
  const { channel, thread, reply } = route;
  if (thread !== null) {
    return (
      <Suspense>
        <ThreadScreen key={`${channel}/${thread}`} channel={channel} root={thread} reply={reply} visit={visit} />
      </Suspense>
    );
  }
  if (!details) return null;
  return (
    <Suspense>
      <DetailsScreen channel={details} onClose={close} />
    </Suspense>
  );
}

/** Return the channel on the screen; dialogs that have an address stand above the last one. */
function useBackground(route: Route): string | null {
  const home = useView(homeChannel);
  const [last, setLast] = useState<string | null>(null);
  const current = route.kind === "channel" ? route.channel : null;
  useEffect(() => {
    if (current === null) return;
    setLast(current);
    localStorage.setItem(LAST_CHANNEL, current);
  }, [current]);
  const goesHome = route.kind === "home" && home !== null && !isNarrow();
  useEffect(() => {
    if (goesHome && home) navigate(channelPath(home), { replace: true });
  }, [goesHome, home]);
  return current ?? (route.kind === "home" && isNarrow() ? null : (last ?? home));
}

function back(channel: string | null): string {
  return channel ? channelPath(channel) : "/";
}

function useDialogState(): Dialogs {
  const [current, setCurrent] = useState<Dialog | null>(null);
  return useMemo(
    () => ({ current, open: setCurrent, close: () => setCurrent(null) }),
    [current],
  );
}

/** Return where to begin: where one was last, else #general, else anywhere. */
function homeChannel({ state, isLoaded }: View): string | null {
  if (!isLoaded) return null;
  const last = localStorage.getItem(LAST_CHANNEL);
  if (last && state.memberships.has(last)) return last;
  const all = [...state.memberships.values()].map(({ channel }) => channel);
  return (all.find(({ name }) => name === "general") ?? all[0])?.id ?? null;
}

/** How much is unread stands in the title of the page. */
function useTitle(channel: string | null): void {
  const { views } = useHere();
  const name = useView((view) => (channel ? views.channel(view, channel)?.name : undefined));
  const workspace = useView((view) => view.workspace?.name ?? "chatserver");
  const count = useView(countWanted);
  useEffect(() => {
    document.title = `${count ? `(${count}) ` : ""}${name ? `${name} · ` : ""}${workspace}`;
  }, [name, workspace, count]);
}

/** Return how many messages call for the reader. */
function countWanted({ state }: View): number {
  let count = 0;
  for (const membership of state.memberships.values()) {
    count += badge(membership, state.blocked);
  }
  return count;
}
