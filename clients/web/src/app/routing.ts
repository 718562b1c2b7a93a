/** Where in the client one is: the address bar, and nothing else, decides. */

import { useSyncExternalStore } from "react";

export type Route =
  | { readonly kind: "home" }
  | {
      readonly kind: "channel";
      readonly channel: string;
      /** The message to show, outside threads. */
      readonly seq: number | null;
      readonly thread: number | null;
      /** The reply to show. */
      readonly reply: number | null;
    }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "person"; readonly user: string; readonly part: string }
  | { readonly kind: "channels" | "people" | "settings" | "sign-up" | "threads" };

const PAGES = ["channels", "people", "settings", "sign-up", "threads"] as const;

/** `/c/C…`, `/c/C…/120`, `/c/C…/120/thread`, `/c/C…/120/thread#134` */
const CHANNEL = /^\/c\/([CDG][0-9A-Z]+)(?:\/(\d+)(\/thread)?)?\/?$/;

const PERSON = /^\/people\/(U[0-9A-Z]+)\/?$/;
const TAG = /^\/tags\/([^/]+)\/?$/;

export function parse(path: string, hash = ""): Route {
  const match = CHANNEL.exec(path);
  if (match) {
    const [, channel = "", seq, isThread] = match;
    const [place, thread] = isThread ? [null, numberOf(seq)] : [numberOf(seq), null];
    const reply = isThread && /^#\d+$/.test(hash) ? numberOf(hash.slice(1)) : null;
    return { kind: "channel", channel, seq: place, thread, reply };
  }
  const [, user] = PERSON.exec(path) ?? [];
  if (user) return { kind: "person", user, part: hash.slice(1) };
  const [, tag] = TAG.exec(path) ?? [];
  if (tag) return { kind: "tag", tag: decoded(tag) };
  const page = PAGES.find((name) => path === `/${name}` || path.startsWith(`/${name}/`));
  return { kind: page ?? "home" };
}

export function channelPath(channel: string): string {
  return `/c/${channel}`;
}

export function personPath(user: string): string {
  return `/people/${user}`;
}

export function messagePath(channel: string, seq: number, thread: number | null): string {
  return thread === null ? `/c/${channel}/${seq}` : `${threadPath(channel, thread)}#${seq}`;
}

export function threadPath(channel: string, root: number): string {
  return `/c/${channel}/${root}/thread`;
}

const watchers = new Set<() => void>();

/** Go to another place; `replace` leaves no step to come back to. */
export function navigate(path: string, { replace = false } = {}): void {
  const isHere = path === location.pathname + location.hash; // the same link again: show it again
  history[replace || isHere ? "replaceState" : "pushState"]({ visit: Date.now() }, "", path);
  tell();
}

/** Follow links inside the client without loading a page. */
export function followLinks(): void {
  addEventListener("popstate", tell);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || !isOurs(event, link)) return;
    event.preventDefault();
    navigate(link.pathname + link.hash);
  });
}

/** Return the route and a number that changes with each visit, of the same place too. */
export function useRoute(): { readonly route: Route; readonly visit: string } {
  const visit = useSyncExternalStore(subscribe, current);
  return { route: parse(location.pathname, location.hash), visit };
}

function isOurs(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const isInside = link.origin === location.origin && parse(link.pathname).kind !== "home";
  return isPlain && !event.defaultPrevented && !link.target && (isInside || link.pathname === "/");
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function current(): string {
  const visit = (history.state as { visit?: number } | null)?.visit ?? 0;
  return `${location.pathname}${location.hash} ${visit}`;
}

function tell(): void {
  for (const watcher of watchers) watcher();
}

/** Return what an address says; one that says nothing is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
