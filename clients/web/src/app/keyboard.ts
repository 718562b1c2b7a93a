/** The keys of the whole client. */

import { i18n } from "@lingui/core";
import { useEffect } from "react";
import { unread } from "../core/state";
import type { ShortcutGroup } from "../ui/dialogs/ShortcutSheet";
import { useHere } from "./context";
import type { Dialogs } from "./dialogs";
import { isMac } from "./device";
import { channelPath, HOME, LAST, navigate, type Route } from "./routing";

/** Obey the keys that mean the same everywhere. */
export function useKeyboard(
  route: Route,
  dialogs: Dialogs,
  toggleDetails: () => void,
  leave: () => void,
): void {
  const { client } = useHere();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || dialogs.current) return;
      const isTyping = isField(event.target);
      const withCommand = isMac() ? event.metaKey : event.ctrlKey;
      const key = event.key.toLowerCase();
      const done = () => event.preventDefault();
      if (withCommand && !event.shiftKey && key === "k") return done(), dialogs.open({ kind: "switcher" });
      if (withCommand && event.shiftKey && key === "f") return done(), dialogs.open({ kind: "search" });
      if (withCommand && event.shiftKey && key === "k") return done(), dialogs.open({ kind: "newMessage" });
      if (withCommand && event.shiftKey && key === "l") return done(), navigate("/channels");
      if (withCommand && event.shiftKey && key === "e") return done(), navigate("/people");
      if (withCommand && event.shiftKey && key === "h") return done(), navigate(HOME);
      if (withCommand && key === ".") return done(), toggleDetails();
      if (withCommand && key === ",") return done(), navigate("/settings");
      if (event.key === "?" && !isTyping) return done(), dialogs.open({ kind: "shortcuts" });
      if (event.key === "Escape") return escape(route, leave, client.reading.markAll.bind(client.reading));
      if (isCharacter(event) && !isTyping) focusComposer();
    };
    const along = (event: KeyboardEvent) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || !step || dialogs.current) return;
      event.preventDefault();
      event.stopPropagation(); // in a field, too
      goAlong(step, event.shiftKey);
    };
    document.addEventListener("keydown", along, { capture: true });
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("keydown", along, { capture: true });
      document.removeEventListener("keydown", pressed);
    };
  }, [client, route, dialogs, toggleDetails, leave]);

  /** Go to the next channel of the sidebar, or the next that has something unread. */
  function goAlong(step: number, onlyUnread: boolean): void {
    const links = [...document.querySelectorAll<HTMLElement>(".sidebar-item[data-channel]")];
    const ids = links.map((link) => link.dataset["channel"] ?? "");
    const { memberships } = client.store.get().state;
    const isWanted = (id: string) => {
      const membership = memberships.get(id);
      if (!onlyUnread) return true;
      return membership !== undefined && !membership.muted && unread(membership) > 0;
    };
    const current = route.kind === "channel" ? ids.indexOf(route.channel) : -1;
    for (let index = current + step; index >= 0 && index < ids.length; index += step) {
      const id = ids[index]!;
      if (isWanted(id)) return navigate(channelPath(id));
    }
  }
}

/** What the sheet of shortcuts says. */
export function shortcutGroups(): readonly ShortcutGroup[] {
  const command = isMac() ? "⌘" : "Ctrl";
  return [
    {
      title: i18n.t("Going places"),
      shortcuts: [
        { keys: `${command}+K`, what: i18n.t("Jump to a channel or a person") },
        { keys: `${command}+Shift+F`, what: i18n.t("Search") },
        { keys: `${command}+Shift+H`, what: i18n.t("Home") },
        { keys: "Alt+↑", what: i18n.t("Channel above") },
        { keys: "Alt+↓", what: i18n.t("Channel below") },
        { keys: "Alt+Shift+↑", what: i18n.t("Unread channel above") },
        { keys: "Alt+Shift+↓", what: i18n.t("Unread channel below") },
        { keys: `${command}+Shift+L`, what: i18n.t("Browse channels") },
        { keys: `${command}+Shift+E`, what: i18n.t("People") },
        { keys: `${command}+,`, what: i18n.t("Settings") },
        { keys: `${command}+.`, what: i18n.t("Show or hide details") },
        { keys: "?", what: i18n.t("Keyboard shortcuts") },
      ],
    },
    {
      title: i18n.t("Reading"),
      shortcuts: [
        { keys: "↑", what: i18n.t("Message above") },
        { keys: "↓", what: i18n.t("Message below") },
        { keys: "T", what: i18n.t("Reply in thread") },
        { keys: "E", what: i18n.t("Edit message") },
        { keys: "+", what: i18n.t("React") },
        { keys: "U", what: i18n.t("Mark unread from here") },
        { keys: "S", what: i18n.t("Save for later, or no longer") },
        { keys: "C", what: i18n.t("Copy link") },
        { keys: "Del", what: i18n.t("Delete message") },
        { keys: "Esc", what: i18n.t("Mark as read, or close what is beside") },
      ],
    },
    {
      title: i18n.t("Home"),
      shortcuts: [
        { keys: "↑", what: i18n.t("Story above") },
        { keys: "↓", what: i18n.t("Story below") },
        { keys: "Enter", what: i18n.t("Open") },
        { keys: "E", what: i18n.t("Dismiss") },
        { keys: "W", what: i18n.t("Why am I seeing this?") },
        { keys: "N", what: i18n.t("Show what is new") },
        { keys: "Esc", what: i18n.t("Back to where you were last") },
      ],
    },
    {
      title: i18n.t("Writing"),
      shortcuts: [
        { keys: "Enter", what: i18n.t("Send") },
        { keys: "Shift+Enter", what: i18n.t("New line") },
        { keys: "↑", what: i18n.t("Edit your last message, where nothing is written") },
        { keys: `${command}+B`, what: i18n.t("Bold") },
        { keys: `${command}+I`, what: i18n.t("Italic") },
        { keys: `${command}+E`, what: i18n.t("Code") },
      ],
    },
  ];
}

/** Close what stands beside; where nothing does, call the channel read, or leave. */
function escape(route: Route, leave: () => void, markAll: (channel: string) => void): void {
  switch (route.kind) {
    case "channel":
      if (route.thread !== null) navigate(channelPath(route.channel));
      else markAll(route.channel);
      break;
    case "home":
      navigate(route.beside ? HOME : LAST);
      break;
    default:
      leave();
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function isCharacter(event: KeyboardEvent): boolean {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const isOnMessage = event.target instanceof Element && event.target.closest("[data-key]") !== null;
  const isOnButton = event.target instanceof Element && event.target.closest("button, a") !== null;
  return isPlain && [...event.key].length === 1 && event.key !== " " && !isOnMessage && !isOnButton;
}

/** Whoever begins to type means to write. */
function focusComposer(): void {
  document.querySelector<HTMLTextAreaElement>(".shell-main .composer-text")?.focus();
}
