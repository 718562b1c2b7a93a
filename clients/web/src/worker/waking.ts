/** How the service worker is woken: shows what came, opens it, and keeps its subscription. */

import { noticeOf, toldBy } from "./notices";

/** A page that sleeps answers nothing. */
const ANSWER_WITHIN_MS = 500;

interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** Have a worker show notifications; call it while its script is first run. */
export function beWoken(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    event.waitUntil(show(worker, event.data?.text() ?? ""));
  });
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const data = event.notification.data as { path?: string } | null;
    event.waitUntil(open(worker, data?.path ?? "/"));
  });
  worker.addEventListener("pushsubscriptionchange", (event) => {
    const change = event as unknown as SubscriptionChange;
    change.waitUntil(renew(worker, change));
  });
}

async function show(worker: ServiceWorkerGlobalScope, text: string): Promise<void> {
  const told = toldBy(text);
  const { registration } = worker;
  const shown = told ? await registration.getNotifications({ tag: told.tag }) : [];
  const data = shown[0]?.data as { count?: number } | undefined;
  const { title, options } = noticeOf(told, data?.count ?? 0, navigator.languages);
  const silent = await isToldByPages(worker);
  await registration.showNotification(title, { ...options, silent, ...(silent && { renotify: false }) });
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
    headers: { "X-Requested-With": "chatserver", "Content-Type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys["p256dh"], auth: keys["auth"] }),
  });
}
