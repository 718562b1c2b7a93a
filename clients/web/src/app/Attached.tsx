/** Files that wait beside what somebody writes, and how they got there. */

import { i18n } from "@lingui/core";
import { useSyncExternalStore } from "react";
import { placeKey } from "../core/state";
import type { Attachment } from "../core/uploads";
import { MAX_FILES } from "../protocol";
import { Attachments } from "../ui/composer/Attachments";
import type { AttachmentView } from "../ui/types";
import { useHere } from "./context";
import { toast } from "./toasts";

export interface Attached {
  /** Everything is at the server. */
  readonly isReady: boolean;
  readonly count: number;
  readonly add: (files: readonly File[]) => void;
}

/** Watch what is attached in a place. */
export function useAttached(channel: string, thread: number | null): Attached {
  const { uploads } = useHere().client;
  const all = useAttachments(channel, thread);
  const add = (files: readonly File[]) => {
    const room = MAX_FILES - all.length;
    if (files.length > room) toast(i18n.t("At most {count} files in one message.", { count: MAX_FILES }), "alarm");
    uploads.add(placeKey(channel, thread), files.slice(0, Math.max(room, 0)));
  };
  return { isReady: all.every(({ file }) => file !== null), count: all.length, add };
}

function useAttachments(channel: string, thread: number | null): readonly Attachment[] {
  const { uploads } = useHere().client;
  return useSyncExternalStore(uploads.store.subscribe, () => uploads.in(placeKey(channel, thread)));
}

export function AttachedFiles({ channel, thread }: { readonly channel: string; readonly thread: number | null }) {
  const { uploads } = useHere().client;
  const place = placeKey(channel, thread);
  const all = useAttachments(channel, thread);
  return (
    <Attachments
      attachments={all.map(attachmentView)}
      onRemove={(key) => uploads.remove(place, key)}
      onRetry={(key) => uploads.retry(place, key)}
    />
  );
}

function attachmentView({ key, name, size, sent, isWaiting, failure, file }: Attachment): AttachmentView {
  const state = failure ? "failed" : file ? "done" : isWaiting ? "waiting" : "sending";
  return { key, name, size, sent, state, ...(failure && { failure: reason(failure) }) };
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
