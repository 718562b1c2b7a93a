/** What the service worker shows and this page answers for: places to open, and what was read. */

import { useEffect } from "react";
import { useHere } from "./context";
import { navigate } from "./routing";

export function useNotices(): void {
  const { client } = useHere();
  useEffect(() => {
    const worker = (navigator as Partial<Navigator>).serviceWorker;
    if (!worker) return undefined;
    const heard = ({ data }: MessageEvent) => {
      const { type, path } = (data ?? {}) as { type?: string; path?: string };
      if (type === "open" && path?.startsWith("/")) navigate(path);
    };
    worker.addEventListener("message", heard);
    return () => worker.removeEventListener("message", heard);
  }, []);
  useEffect(
    () =>
      client.listen((event) => {
        if (event.type === "read.marked") void closeNotices(event.channel);
      }),
    [client],
  );
}

/** What was read, here or elsewhere, need not be shown any more. */
async function closeNotices(channel: string): Promise<void> {
  const registration = await (navigator as Partial<Navigator>).serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications({ tag: channel })) ?? [];
  for (const notification of shown) notification.close();
}
