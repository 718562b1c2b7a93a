/** Web Push on this device: asks the browser, and gives the server what it needs. */

import type { NoticesNow } from "../protocol";
import type { Requests } from "./requests";

/** Whether this browser can be woken, and whether it lets us. */
export type Waking = "possible" | "denied" | "impossible";

export function waking(): Waking {
  const isThere = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  if (!isThere) return "impossible";
  return Notification.permission === "denied" ? "denied" : "possible";
}

type Asks = Pick<Requests, "request">;

/** Have this device woken; null if the browser does not let us. */
export async function wakeHere(
  requests: Asks,
  key: string,
  language: "en" | "fr",
): Promise<NoticesNow | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const { endpoint, keys } = (await pushManager.subscribe(options)).toJSON();
  return requests.request<"push.subscribe">({
    type: "push.subscribe",
    endpoint: endpoint ?? "",
    p256dh: keys?.["p256dh"] ?? "",
    auth: keys?.["auth"] ?? "",
    language,
  });
}

/** Let this device sleep. */
export async function sleepHere(requests: Asks): Promise<NoticesNow> {
  const now = await requests.request<"push.unsubscribe">({ type: "push.unsubscribe" });
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  return now;
}
