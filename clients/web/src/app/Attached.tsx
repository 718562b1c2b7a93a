/** Files that wait beside what somebody writes, and how they got there. */

import { i18n } from "@lingui/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { placeKey } from "../core/state";
import type { Attachment } from "../core/uploads";
import { MAX_FILES } from "../protocol";
import { Attachments } from "../ui/composer/Attachments";
import type { AttachmentView } from "../ui/types";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";
import { voiceView } from "./messageViews";
import { toast } from "./toasts";

export interface Attached {
  /** Everything is at the server. */
  readonly isReady: boolean;
  readonly count: number;
  readonly add: (files: readonly File[]) => void;
  readonly isFull: boolean;
}

/** Watch what is attached in a place. */
export function useAttached(channel: string, thread: number | null): Attached {
  const { uploads } = useHere().client;
  const all = useAttachments(channel, thread);
  const add = (files: readonly File[]) => {
    const room = MAX_FILES - all.length;
    if (files.length > room) sayFull();
    uploads.add(placeKey(channel, thread), files.slice(0, Math.max(room, 0)));
  };
  const isReady = all.every(({ file }) => file !== null);
  return { isReady, count: all.length, add, isFull: all.length >= MAX_FILES };
}

export function sayFull(): void {
  toast(i18n.t("At most {count} files in one message.", { count: MAX_FILES }), "alarm");
}

function useAttachments(channel: string, thread: number | null): readonly Attachment[] {
  const { uploads } = useHere().client;
  return useSyncExternalStore(uploads.store.subscribe, () => uploads.in(placeKey(channel, thread)));
}

export function AttachedFiles({ channel, thread }: { readonly channel: string; readonly thread: number | null }) {
  const { uploads } = useHere().client;
  const { open } = useDialogs();
  const place = placeKey(channel, thread);
  const all = useAttachments(channel, thread);
  const addressOf = useAddresses(all);
  return (
    <Attachments
      attachments={all.map((each) => attachmentView(each, addressOf(each)))}
      onRemove={(key) => uploads.remove(place, key)}
      onRetry={(key) => uploads.retry(place, key)}
      onDescribe={(key) => open({ kind: "describe", place, file: key })}
    />
  );
}

/** Return where files can be heard or seen that have not been sent. */
function useAddresses(all: readonly Attachment[]): (attachment: Attachment) => string | undefined {
  const [known] = useState(() => new Map<File, string>());
  useEffect(() => () => forget(known, []), [known]);
  useEffect(() => forget(known, all.map(({ data }) => data)), [known, all]);
  return ({ data, type, voice }) => {
    if (!voice && !SEEN.test(type)) return undefined;
    if (!known.has(data)) known.set(data, URL.createObjectURL(data));
    return known.get(data);
  };
}

const SEEN = /^image\/(png|jpeg|gif|webp)$/;

function forget(known: Map<File, string>, wanted: readonly File[]): void {
  for (const [data, address] of known) {
    if (wanted.includes(data)) continue;
    URL.revokeObjectURL(address);
    known.delete(data);
  }
}

function attachmentView(attachment: Attachment, src: string | undefined): AttachmentView {
  const { key, name, size, sent, isWaiting, failure, file, voice, description } = attachment;
  const state = failure ? "failed" : file ? "done" : isWaiting ? "waiting" : "sending";
  const shown = { key, name, size, sent, state, ...(failure && { failure: reason(failure) }) } as const;
  return { ...shown, description, ...(src && { src }), ...(voice && { voice: voiceView(voice) }) };
}

/** Say why the server does not want a file. */
function reason(code: string): string {
  switch (code) {
    case "too_large":
      return i18n.t("It is too large.");
    case "invalid":
      return i18n.t("It is empty.");
    case "rate_limited":
      return i18n.t("That is all for today.");
    case "storage_full":
      return i18n.t("The server’s disk is full.");
    default:
      return i18n.t("Not sent.");
  }
}
