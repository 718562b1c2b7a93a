/**
 * The service worker: keeps the shell, so that the client opens without a network.
 *
 * Pages come from the network while there is one, so a new version is there with the next visit;
 * what a page is made of is named by its content and never asked for twice.
 */

import { beWoken } from "./worker/waking";

declare const __FILES__: readonly string[];
declare const __VERSION__: string;

const worker = self as unknown as ServiceWorkerGlobalScope;

const CACHE = `shell-${__VERSION__}`;
const SHELL = "/";
const PATIENCE_MS = 3_000;
/** Where the client answers; everything else, such as joining, is the server's own. */
const PLACES = /^\/($|c(\/|$)|channels$|home\/|menu$|people(\/|$)|settings$|sign-in$|sign-up$|tags\/|threads$)/;

beWoken(worker);

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...__FILES__])));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(kept(request));
  else if (request.mode === "navigate" && PLACES.test(url.pathname)) event.respondWith(page(request));
});

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

/** Answer from the cache, and fill it. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** Answer from the network, or from the cache if that is away or slow. */
async function page(request: Request): Promise<Response> {
  const network = fetch(request);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  try {
    const response = await Promise.race([network, late]);
    if (response && response.status < 500) return response;
  } catch {
    // no network
  }
  return (await caches.match(SHELL)) ?? network;
}
