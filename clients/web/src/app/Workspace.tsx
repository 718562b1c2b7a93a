/** The whole client of somebody who is signed in. */

import { useEffect, useState } from "react";
import { unread } from "../core/state";
import type { View } from "../core/view";
import { TooltipProvider } from "../ui/controls/Tooltip";
import { AppShell } from "../ui/shell/AppShell";
import { Toasts } from "../ui/shell/Toasts";
import { Banner } from "./Banner";
import { ChannelScreen } from "./ChannelScreen";
import { isNarrow } from "./device";
import { useHere, useView } from "./context";
import { channelPath, navigate, useRoute } from "./routing";
import { SidebarScreen } from "./SidebarScreen";
import { ThreadScreen } from "./ThreadScreen";
import { dismissToast, useToasts } from "./toasts";

const LAST_CHANNEL = "last-channel";

export function Workspace({ onSignOut }: { readonly onSignOut: () => void }) {
  const { route, visit } = useRoute();
  const toasts = useToasts();
  const home = useView(homeChannel);
  const [isDetails, setDetails] = useState(false);
  const channel = route.kind === "channel" ? route.channel : null;
  useTitle(channel);
  useAttention();

  useEffect(() => {
    if (route.kind === "home" && home && !isNarrow()) navigate(channelPath(home), { replace: true });
    if (channel) localStorage.setItem(LAST_CHANNEL, channel);
  }, [route.kind, home, channel]);

  const thread = route.kind === "channel" ? route.thread : null;
  const aside =
    channel && thread !== null ? (
      <ThreadScreen key={`${channel}/${thread}`} channel={channel} root={thread} reply={route.kind === "channel" ? route.reply : null} visit={visit} />
    ) : null;
  return (
    <TooltipProvider>
      <AppShell
        banner={<Banner />}
        sidebar={<SidebarScreen current={channel} onSignOut={onSignOut} />}
        main={
          route.kind === "channel" ? (
            <ChannelScreen
              key={route.channel}
              channel={route.channel}
              seq={route.seq ?? null}
              visit={visit}
              isDetails={isDetails}
              onDetails={() => setDetails(!isDetails)}
            />
          ) : null
        }
        aside={aside}
        pane={aside ? "aside" : channel ? "main" : "sidebar"}
      />
      <Toasts toasts={toasts} onDismiss={dismissToast} />
    </TooltipProvider>
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
  const count = useView(({ state }) => {
    let sum = 0;
    for (const membership of state.memberships.values()) {
      if (membership.channel.kind === "direct") sum += unread(membership);
    }
    return sum;
  });
  useEffect(() => {
    document.title = `${count ? `(${count}) ` : ""}${name ? `${name} · ` : ""}${workspace}`;
  }, [name, workspace, count]);
}

/** Tell what is read whether anybody is looking. */
function useAttention(): void {
  const { client } = useHere();
  useEffect(() => {
    const look = () => {
      const isHere = document.visibilityState === "visible" && document.hasFocus();
      client.reading.attend({ isHere });
    };
    look();
    const events = ["focus", "blur", "visibilitychange"] as const;
    for (const name of events) {
      addEventListener(name, look);
      document.addEventListener(name, look);
    }
    return () => {
      for (const name of events) {
        removeEventListener(name, look);
        document.removeEventListener(name, look);
      }
    };
  }, [client]);
}
