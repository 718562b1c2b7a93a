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

/** Have what this device is woken by shown in another language from now on. */
export async function speakHere(requests: Asks, language: "en" | "fr"): Promise<void> {
  const worker = (navigator as Partial<Navigator>).serviceWorker;
  const registration = await worker?.getRegistration();
  const { endpoint, keys } = (await registration?.pushManager?.getSubscription())?.toJSON() ?? {};
  const { here } = await requests.request<"notices.get">({ type: "notices.get" });
  if (!here || !endpoint || !keys) return;
  const { p256dh = "", auth = "" } = keys;
  await requests.request<"push.subscribe">({ type: "push.subscribe", endpoint, p256dh, auth, language });
}

/** Let this device sleep. */
export async function sleepHere(requests: Asks): Promise<NoticesNow> {
  const now = await requests.request<"push.unsubscribe">({ type: "push.unsubscribe" });
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  return now;
}
