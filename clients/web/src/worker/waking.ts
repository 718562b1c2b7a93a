/** How the service worker is woken: shows what came, opens it, and keeps its subscription. */

import { noticeOf, toldBy } from "./notices";

/** A page that sleeps answers nothing. */
const ANSWER_WITHIN_MS = 500;
/** As many as the server answers for at once. */
const MOST_ASKED = 50;
const HEADERS = { "X-Requested-With": "chatserver" };

interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** Have a worker show notifications; call it while its script is first run. */
export function beWoken(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    const shown = show(worker, event.data?.text() ?? "");
    event.waitUntil(shown.then((tag) => closeRead(worker, tag)));
  });
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const data = event.notification.data as { path?: string } | null;
    const { tag } = event.notification;
    event.waitUntil(open(worker, data?.path ?? "/").then(() => closeRead(worker, tag)));
  });
  worker.addEventListener("pushsubscriptionchange", (event) => {
    const change = event as unknown as SubscriptionChange;
    change.waitUntil(renew(worker, change));
  });
}

/** Show what came; return its place. */
async function show(worker: ServiceWorkerGlobalScope, text: string): Promise<string> {
  const told = toldBy(text);
  const { registration } = worker;
  const shown = told ? await registration.getNotifications({ tag: told.tag }) : [];
  const data = shown[0]?.data as { count?: number } | undefined;
  const { title, options } = noticeOf(told, data?.count ?? 0, navigator.languages);
  const silent = await isToldByPages(worker);
  await registration.showNotification(title, { ...options, silent, ...(silent && { renotify: false }) });
  return options.tag ?? "";
}

/**
 * Close what was read elsewhere meanwhile. Browsers wake a worker only to show something, so
 * this waits for the next time there is something to show, or to open.
 */
async function closeRead(worker: ServiceWorkerGlobalScope, justShown: string): Promise<void> {
  const others = (await worker.registration.getNotifications())
    .map((shown) => ({ shown, of: (shown.data as { of?: string | null } | null)?.of }))
    .filter(({ shown, of }) => of && shown.tag !== justShown)
    .slice(-MOST_ASKED);
  if (others.length === 0) return;
  const asked = new URLSearchParams(others.map(({ of }) => ["of", of ?? ""]));
  try {
    const response = await fetch(`/notices/unread?${asked}`, { headers: HEADERS });
    if (!response.ok) return;
    const { unread } = (await response.json()) as { unread: readonly boolean[] };
    others.forEach(({ shown }, at) => unread[at] === false && shown.close());
  } catch {
    // no network: they stay until the next time
  }
}

/** Ask the pages that are open whether they have told of it by themselves, and been heard. */
async function isToldByPages(worker: ServiceWorkerGlobalScope): Promise<boolean> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const answers = pages.map((page) => {
    const { port1, port2 } = new MessageChannel();
    page.postMessage({ type: "told?" }, [port2]);
    return new Promise<boolean>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data === true);
      setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
    });
  });
  return (await Promise.all(answers)).some(Boolean);
}

/** Focus a page that is open and lead it there, or open one. */
async function open(worker: ServiceWorkerGlobalScope, path: string): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0];
  if (!page) {
    await worker.clients.openWindow(path);
    return;
  }
  page.postMessage({ type: "open", path });
  await page.focus();
}

/** Tell the server of the subscription that took the place of the one before. */
async function renew(worker: ServiceWorkerGlobalScope, change: SubscriptionChange): Promise<void> {
  const { newSubscription, oldSubscription } = change;
  const options = oldSubscription?.options;
  const next =
    newSubscription ?? (options && (await worker.registration.pushManager.subscribe(options)));
  const { endpoint, keys } = next?.toJSON() ?? {};
  if (!endpoint || !keys) return;
  await fetch("/notices/device", {
    method: "POST",
    headers: { ...HEADERS, "Content-Type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys["p256dh"], auth: keys["auth"] }),
  });
}
