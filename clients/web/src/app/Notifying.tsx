/** Tells the reader of what is for them, where they are and as loudly as they want it. */

import { i18n } from "@lingui/core";
import { useEffect, useRef } from "react";
import type { Client } from "../core/client";
import { callOf, decide } from "../core/notify";
import { quietUntil } from "../core/quiet";
import { placeKey, type State } from "../core/state";
import type { Message, MessageEdited } from "../protocol";
import { useHere } from "./context";
import { askPermission, choose, isHeard, isShown, isToBeOffered, permission } from "./notifyChoice";
import { HOME, messagePath, navigate, type Route } from "./routing";
import { ring } from "./sound";
import { Tabs } from "./tabs";
import { toast } from "./toasts";
import { useQuiet } from "./useQuiet";
import type { Views } from "./views";

/** What is older was missed, not said just now: the badge tells of it. */
const LIVE_US = 120_000_000;
const LETTERS = 160;

interface Note {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly path: string;
}

export default function Notifying({ route, count }: { readonly route: Route; readonly count: number }) {
  const { client, views } = useHere();
  const tabs = useTabs(route);
  const held = useRef(new Map<string, Message>());
  const isQuiet = useQuiet() !== null;
  useEffect(
    () =>
      client.listen((event) => {
        if (event.type === "message.deleted") held.current.delete(keyOf(event.message));
        if (event.type !== "message.posted" && event.type !== "message.edited") return;
        const { message } = event;
        if (event.type === "message.edited" && !namesMe(client, event)) {
          if (!isCalling(client, message)) held.current.delete(keyOf(message));
          return;
        }
        const done = weigh(client, message, event.type === "message.edited");
        if (done === "held") held.current.set(keyOf(message), message);
        const place = message.thread ?? null;
        if (done !== "told" || !tabs.current || tabs.current.isLookedAt(message.channel, place)) return;
        if (document.hasFocus() && isToBeOffered()) offer();
        if (tabs.current.isTelling) tell(noteOf(message, client, views));
      }),
    [client, views],
  );
  useEffect(() => {
    if (isQuiet || held.current.size === 0) return;
    const { state } = client.store.get();
    const left = [...held.current.values()].filter((message) => isUnread(message, state)).length;
    held.current.clear();
    if (left > 0 && tabs.current?.isTelling) tell(summary(left));
  }, [isQuiet, client]);
  useEffect(() => showCount(count), [count]);
  return null;
}

/** Say whether an edit names the reader for the first time: to them it is a new message. */
function namesMe(client: Client, { newly_named = [] }: MessageEdited): boolean {
  return newly_named.includes(client.store.get().state.me);
}

function isCalling(client: Client, message: Message): boolean {
  const call = callOf(message, client.store.get().state);
  return call !== null && call !== "message";
}

function keyOf({ channel, seq }: Message): string {
  return placeKey(channel, seq);
}

/** Say what becomes of a message that was just posted, or edited. */
function weigh(client: Client, message: Message, isEdit: boolean): "told" | "held" | null {
  const { state, quietTimes } = client.store.get();
  const now_us = Date.now() * 1_000;
  const call = callOf(message, state);
  const membership = state.memberships.get(message.channel);
  const said_us = isEdit ? (message.edited_us ?? 0) : message.time_us;
  if (!call || !membership || said_us < now_us - LIVE_US) return null;
  const { level = "all", muted } = membership;
  const isLocked = quietUntil(quietTimes.locked, now_us) !== null;
  const quiet = quietUntil(quietTimes.ahead, now_us) !== null;
  const urgent = message.urgent === true && !isLocked;
  const { alerts, held } = decide({ call, urgent }, { level, muted: muted === true, quiet, active: true });
  return held ? "held" : alerts ? "told" : null;
}

function useTabs(route: Route) {
  const tabs = useRef<Tabs | null>(null);
  const looking = useRef(lookingAt(route));
  looking.current = lookingAt(route);
  const show = () => {
    const isHere = document.visibilityState === "visible" && document.hasFocus();
    tabs.current?.show(isHere ? looking.current : null);
  };
  useEffect(() => {
    const opened = new Tabs();
    tabs.current = opened;
    const ends = new AbortController();
    for (const name of ["focus", "blur"]) addEventListener(name, show, { signal: ends.signal });
    document.addEventListener("visibilitychange", show, { signal: ends.signal });
    return () => {
      ends.abort();
      opened.close();
      tabs.current = null;
    };
  }, []);
  useEffect(show, [looking.current.channel, looking.current.thread]);
  return tabs;
}

function lookingAt(route: Route) {
  if (route.kind === "channel") return { channel: route.channel, thread: route.thread };
  return { channel: null, thread: route.kind === "home" ? (route.beside?.thread ?? null) : null };
}

function noteOf(message: Message, client: Client, views: Views): Note {
  const view = client.store.get();
  const { channel, seq, thread = null, text } = message;
  const name = views.person(view, message.author).name;
  const place = views.channel(view, channel);
  const isDirect = place?.kind === "direct";
  const body = plain(text, (id) => views.person(view, id).name);
  return {
    title: isDirect || !place ? name : i18n.t("{name} in {place}", { name, place: placeName(place) }),
    body: body || i18n.t("A file"),
    tag: placeKey(channel, thread),
    path: messagePath(channel, seq, thread),
  };
}

function placeName({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return kind === "public" || kind === "private" ? `#${name}` : name;
}

/** Return a text as one reads it in a line: names for marks, and no signs. */
function plain(text: string, person: (id: string) => string): string {
  const named = text
    .replace(/<@(U[0-9A-Z]+)>/g, (_whole, id: string) => `@${person(id)}`)
    .replace(/<!(channel|here)>/g, "@$1")
    .replace(/<[#!][^<>\s]{1,64}>/g, "…")
    .replace(/[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return named.length > LETTERS ? `${named.slice(0, LETTERS)}…` : named;
}

function summary(count: number): Note {
  return {
    title: i18n.t("Your quiet hours are over"),
    body: i18n.t("{count, plural, one {One message is for you.} other {# messages are for you.}}", { count }),
    tag: "quiet",
    path: HOME,
  };
}

function tell(note: Note): void {
  if (!isShown()) return;
  if (isHeard()) ring();
  if (permission() === "granted") void show(note);
  else if (note.tag === "quiet") toast(`${note.title}. ${note.body}`);
}

async function show({ title, path, ...rest }: Note): Promise<void> {
  const options = { ...rest, icon: "/icon-192.png", silent: true, data: { path } };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      shown.close();
      focus();
      navigate(path);
    };
  } catch {
    // a telephone has them by its worker only
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.showNotification(title, options);
  }
}

/** Somebody was just called elsewhere in the client: now one knows what it is good for. */
function offer(): void {
  const ask = () => void askPermission().then((said) => choose("shown", said === "granted"));
  toast(i18n.t("Shall this device tell you when somebody calls you?"), "note", {
    label: i18n.t("Tell me"),
    onSelect: ask,
  });
}

function isUnread({ channel, seq, thread = null }: Message, state: State): boolean {
  if (thread === null) return (state.memberships.get(channel)?.read_seq ?? seq) < seq;
  return (state.follows.get(placeKey(channel, thread))?.read_seq ?? seq) < seq;
}

/** Beside the title, the icon of the installed client tells how much calls, and that of the tab that something does. */
function showCount(count: number): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = count > 0 ? CALLED_ICON : "/icon.svg";
  if (!("setAppBadge" in navigator)) return;
  void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}

const CALLED_ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="15" fill="#14665a"/>' +
    '<path d="M19 17h26a8 8 0 0 1 8 8v10a8 8 0 0 1-8 8H30l-10 8v-8h-1a8 8 0 0 1-8-8V25a8 8 0 0 1 8-8Z" fill="#fff"/>' +
    '<circle cx="49" cy="15" r="13" fill="#d93a2b" stroke="#14665a" stroke-width="3"/></svg>',
)}`;
