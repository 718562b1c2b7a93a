/** Commands typed into a composer: what is refused stays there, and nothing of it is posted. */

import { i18n } from "@lingui/core";
import { useEffect, useRef, useState } from "react";
import { RefusedError } from "../core/requests";
import { placeKey } from "../core/state";
import type { Locale } from "../locales";
import type { CommandHelp } from "../protocol";
import { newNonce } from "../core/outbox";
import { toWire } from "../text/mentions";
import { readTyped, type Typed } from "../text/typed";
import { useHere } from "./context";
import { type Dialog, useDialogs } from "./dialogs";
import { channelPath, navigate } from "./routing";
import { lookup } from "./suggest";
import { sentenceFor, toast } from "./toasts";

/** What a command may be called. */
const NAME = /^\/[a-z0-9_.-]{1,32}$/;

export const language = () => i18n.locale as Locale;

/** Return what runs a command that stands in a composer, and empties that when it is done. */
export function useCommands(channel: string, thread: number | null, onDone: () => void) {
  const { client } = useHere();
  const { open } = useDialogs();
  const running = useRef<string | null>(null); // Enter twice is one command
  const last = useRef({ draft: "", nonce: "" }); // the same again after a lost connection is done once
  const empty = (draft: string) => {
    const now = client.store.get().drafts.get(placeKey(channel, thread)) ?? "";
    if (now.startsWith(draft)) client.drafts.write(channel, thread, now.slice(draft.length).trimStart());
    onDone();
  };
  const run = async (draft: string, typed: Typed) => {
    if (!NAME.test(typed.command)) return unknown();
    const known = await client.acting.commands(language()).catch(() => []);
    const help = known.find(({ command }) => command === typed.command);
    const isOurs = help && !help.bot;
    const dialog = isOurs && !typed.text && dialogFor(typed.command, channel, thread);
    if (dialog) {
      empty(draft);
      return open(dialog);
    }
    const text = isOurs ? toWire(typed.text, lookup(client.store.get())) : typed.text;
    if (last.current.draft !== draft) last.current = { draft, nonce: newNonce() };
    const { nonce } = last.current;
    const { timeZone: time_zone } = Intl.DateTimeFormat().resolvedOptions();
    const place = { channel, thread, language: language(), time_zone, nonce };
    const done = await client.acting.run({ command: typed.command, text, ...place });
    last.current = { draft: "", nonce: "" };
    empty(draft);
    if (done.text?.includes("\n")) client.acting.say(channel, thread, done.text);
    else if (done.text) toast(done.text);
    if (done.channel) navigate(channelPath(done.channel));
  };
  return (draft: string, typed: Typed) => {
    if (running.current === draft) return;
    running.current = draft;
    run(draft, typed)
      .catch((error: unknown) => toast(sentenceOf(error), "alarm"))
      .finally(() => {
        if (running.current === draft) running.current = null;
      });
  };
}

/** Return what is rather filled in, or asked before it is done. */
function dialogFor(command: string, channel: string, thread: number | null): Dialog | null {
  if (command === "/poll") return { kind: "poll", channel, thread };
  return command === "/leave" ? { kind: "leave", channel } : null;
}

/** Shows what may stand behind the command that is being typed, and what it does. */
export function CommandHint({ draft }: { readonly draft: string }) {
  const { client } = useHere();
  const [known, setKnown] = useState<readonly CommandHelp[]>([]);
  const { command } = readTyped(draft);
  const isCommand = command !== "";
  useEffect(() => {
    if (isCommand) client.acting.commands(language()).then(setKnown, () => undefined);
  }, [isCommand, client]);
  const help = known.find((each) => each.command === command);
  if (!help) return null;
  return (
    <p className="command-hint" role="status">
      <code>{[help.command, help.hint].filter(Boolean).join(" ")}</code> {help.description}
    </p>
  );
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof RefusedError)) return sentenceFor(error);
  if (error.code === "invalid" && error.field === "text") return error.message;
  return error.code === "not_found" && error.field === "command" ? noCommand() : sentenceFor(error);
}

function unknown(): void {
  toast(noCommand(), "alarm");
}

function noCommand(): string {
  return i18n.t("There is no such command. /help lists those there are; to send this as a message, put a second / before it.");
}
