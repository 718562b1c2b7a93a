/** What the service worker shows and this page answers for: places to open, and what was read. */

import { useEffect } from "react";
import type { Client } from "../core/client";
import { placeKey, unread } from "../core/state";
import { useHere, useView } from "./context";
import { isShown, permission } from "./notifyChoice";
import { navigate } from "./routing";

export function useNotices(): void {
  const { client } = useHere();
  useEffect(() => {
    const worker = (navigator as Partial<Navigator>).serviceWorker;
    if (!worker) return undefined;
    const heard = ({ data, ports }: MessageEvent) => {
      const { type, path } = (data ?? {}) as { type?: string; path?: string };
      if (type === "open" && path?.startsWith("/")) navigate(path);
      if (type === "told?") ports[0]?.postMessage(isTelling(client));
    };
    worker.addEventListener("message", heard);
    return () => worker.removeEventListener("message", heard);
  }, [client]);
  const isOnline = useView(({ link }) => link.kind === "online");
  useEffect(() => {
    if (isOnline) void closeRead(client);
  }, [client, isOnline]);
  useEffect(
    () =>
      client.listen((event) => {
        if (event.type === "read.marked") void closeNotices(event.channel);
        if (event.type !== "thread.read") return;
        void closeNotices(placeKey(event.follow.channel, event.follow.thread));
      }),
    [client],
  );
}

/** Say whether this page tells of messages by itself: then no push need be heard as well. */
function isTelling(client: Client): boolean {
  return isShown() && permission() === "granted" && client.store.get().link.kind === "online";
}

/** What was read while this page was away. */
async function closeRead(client: Client): Promise<void> {
  const registration = await (navigator as Partial<Navigator>).serviceWorker?.getRegistration();
  const { memberships } = client.store.get().state;
  for (const notification of (await registration?.getNotifications()) ?? []) {
    const membership = memberships.get(notification.tag);
    if (membership && unread(membership) === 0) notification.close();
  }
}

/** What was read, here or elsewhere, need not be shown any more. */
async function closeNotices(tag: string): Promise<void> {
  const registration = await (navigator as Partial<Navigator>).serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications({ tag })) ?? [];
  for (const notification of shown) notification.close();
}
