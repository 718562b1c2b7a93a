/** The rows of a place, and what can be done with each message in it. */

import { i18n } from "@lingui/core";
import { useMemo, useRef, useState } from "react";
import { MAX_PINS, MAX_REACTION_KINDS, MAX_SAVED, type Message } from "../protocol";
import type { Client } from "../core/client";
import { withLines } from "../core/gone";
import { RefusedError } from "../core/requests";
import { type Row, Rows } from "../core/rows";
import type { Entry } from "../core/outbox";
import { isVisited, type View } from "../core/view";
import type { MessageActions, MessageView, Names } from "../ui/types";
import { administers, type Views } from "./views";
import { useHere, useView } from "./context";
import { moderates, seesRevisions } from "./policy";
import { useDialogs } from "./dialogs";
import { navigate, threadPath } from "./routing";
import { attempt, sentenceFor, toast } from "./toasts";

/** A place, and what is known of it. */
export interface Spoken {
  readonly channel: string;
  readonly thread: number | null;
  readonly messages: readonly Message[];
  readonly newAfter: number | null;
  readonly isBeginning: boolean;
  /** The newest messages are there; what is on its way comes after them. */
  readonly isLive: boolean;
}

/** Return rows that stay the same objects while nothing in them changes. */
export function useRows(spoken: Spoken): readonly Row[] {
  const { channel, thread, messages: standing, newAfter, isBeginning, isLive } = spoken;
  const { client } = useHere();
  const gone = useView((view) => view.gone.get(channel));
  const messages = useMemo(
    () => (gone ? withLines(standing, gone, { thread, isBeginning, isLive }) : standing),
    [standing, gone, thread, isBeginning, isLive],
  );
  const outbox = useView((view) => view.outbox);
  const maker = useRef<Rows>(null);
  maker.current ??= new Rows();
  const rows = maker.current;
  return useMemo(() => {
    const isHere = (entry: Entry) => entry.channel === channel && entry.thread === thread;
    return rows.of({
      isBeginning,
      messages,
      entries: isLive ? outbox.filter(isHere) : [],
      me: client.store.get().state.me,
      newAfter,
      keyOf: (message) => client.rowNames.of(message),
    });
  }, [messages, outbox, channel, thread, newAfter, isBeginning, isLive, client, rows]);
}

/** What to pass to each row; everything in it is stable. */
export interface Conversing {
  readonly views: Views;
  readonly names: Names;
  readonly actionsFor: (message: MessageView) => MessageActions;
  readonly editing: MessageView | null;
  readonly stopEditing: () => void;
  readonly editLast: (rows: readonly Row[]) => void;
}

export function useConversing(channel: string, isInThread: boolean): Conversing {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const names = useView((view) => views.names(view));
  const isAdministrator = useView((view) =>
    administers(view.user, view.state.memberships.get(channel)),
  );
  const revisions = useView((view) => {
    const membership = view.state.memberships.get(channel);
    const kind = (membership?.channel ?? view.others.get(channel))?.kind;
    return seesRevisions(view.workspace, moderates(view.user, membership, kind));
  });
  const isModerator = useView((view) => {
    const membership = view.state.memberships.get(channel);
    const kind = (membership?.channel ?? view.others.get(channel))?.kind;
    return kind !== "direct" && kind !== "group" && moderates(view.user, membership, kind);
  });
  const isClosed = useView((view) => {
    const membership = view.state.memberships.get(channel);
    return membership ? membership.channel.archived === true : !isVisited(view, channel);
  });
  const isIn = useView((view) => view.state.memberships.has(channel));
  const isOpen = useView((view) => isSharable(view, channel));
  const [editing, setEditing] = useState<MessageView | null>(null);
  const own = useMemo<MessageActions>(() => {
    const openThread = (message: MessageView) => {
      const root = message.root ?? message.seq;
      if (root !== null) navigate(threadPath(channel, root));
    };
    const markUnread = ({ seq, root }: MessageView) => {
      if (seq === null) return;
      const marking = isInThread
        ? client.threads.markUnread(channel, root ?? seq, seq)
        : client.reading.markUnread(channel, seq);
      void attempt(marking);
    };
    return {
      ...(isInThread ? {} : { onOpenThread: openThread }),
      ...(isClosed || !isIn ? {} : { onMarkUnread: markUnread }),
      ...(isOpen ? { onShare: ({ seq }: MessageView) => seq !== null && open({ kind: "share", channel, seq }) } : {}),
      onSave: (message) => void save(client, channel, message),
      onRemind: ({ seq }) => {
        if (seq !== null) open({ kind: "remind", at: { channel, seq } });
      },
      ...(revisions === "none"
        ? {}
        : { onRevisions: ({ seq }: MessageView) => seq !== null && open({ kind: "revisions", channel, seq }) }),
      onReactors: ({ seq }) => {
        if (seq !== null) open({ kind: "reactors", channel, seq });
      },
      onHide: ({ seq, hidden = false }) => {
        if (seq !== null) open({ kind: "hide", channel, seq, hidden });
      },
      onReport: ({ seq }) => {
        if (seq !== null) open({ kind: "report", channel, seq });
      },
      ...(isInThread || isClosed ? {} : { onReply: openThread }),
      ...(isClosed || !isIn ? {} : { onPin: (message) => void pin(client, channel, message) }),
      ...(isClosed
        ? {}
        : {
            onReact: (message, emoji) => void react(client, channel, message, emoji),
            onEdit: setEditing,
            onDelete: (message) => open({ kind: "delete", channel, message }),
            onRemovePreview: ({ seq }, url) =>
              seq !== null && void attempt(client.request({ type: "preview.remove", channel, seq, url })),
          }),
      onCopyLink: (message) => void copy(location.origin + message.href, i18n.t("Link copied.")),
      onCopyText: (message) => void copy(message.text, i18n.t("Text copied.")),
      onRetry: (message) => client.outbox.retry(message.key),
      onDiscard: (message) => client.outbox.discard(message.key),
      onPerson: (person) => open({ kind: "person", user: person.id }),
      onFile: ({ files = [] }, { id }) =>
        open({ kind: "file", file: id, files: files.filter(({ kind, deleted }) => kind === "image" && !deleted) }),
    };
  }, [channel, isInThread, isClosed, isIn, isOpen, revisions, client, open]);
  const mine = useMemo<MessageActions>(() => {
    const { onReport, onHide, ...all } = own; // one deletes what is one's own
    return all;
  }, [own]);
  const others = useMemo<MessageActions>(() => {
    const { onDelete, onRemovePreview, onRevisions, onHide, ...all } = own;
    return {
      ...all,
      ...(isModerator && onHide && { onHide }),
      ...(isAdministrator && onDelete && { onDelete }),
      ...(isAdministrator && onRemovePreview && { onRemovePreview }),
      ...(revisions === "all" && onRevisions && { onRevisions }),
    };
  }, [own, isAdministrator, isModerator, revisions]);
  const actionsFor = (message: MessageView) => (message.mine ? mine : others);
  const editLast = (rows: readonly Row[]) => {
    const me = client.store.get().state.me;
    const mine = rows.findLast(
      ({ message, entry }) => entry || (message?.author === me && !message.deleted && !message.poll),
    );
    // what is still on its way can't be changed yet; what one wrote before is not meant
    if (mine?.message && !isClosed) setEditing(views.message(client.store.get(), mine));
  };
  return { views, names, actionsFor, editing, stopEditing: () => setEditing(null), editLast };
}

/** Say whether everybody may read a channel, and the user has updates to pass its messages on. */
function isSharable({ state, others, user }: View, channel: string): boolean {
  const kind = (state.memberships.get(channel)?.channel ?? others.get(channel))?.kind;
  return (kind === "public" || kind === "updates") && user?.role !== "guest";
}

/** Join in with an emoji, or take one's own away. */
async function react(
  client: Client,
  channel: string,
  { seq, reactions }: MessageView,
  emoji: string,
): Promise<void> {
  const isMine = reactions.find((each) => each.emoji === emoji)?.mine ?? false;
  if (seq === null) return;
  try {
    await client.reacting.set(channel, seq, emoji, !isMine);
  } catch (error) {
    const isFull = error instanceof RefusedError && error.code === "too_large";
    const most = i18n.t("There are {count} different emoji on it already: join in with one of those.", {
      count: MAX_REACTION_KINDS,
    });
    toast(isFull ? most : sentenceFor(error), "alarm");
  }
}

/** Pin a message, or take its pin off. */
async function pin(client: Client, channel: string, { seq, pinned_by }: MessageView): Promise<void> {
  if (seq === null) return;
  const type = pinned_by ? "message.unpin" : "message.pin";
  try {
    await client.request<"message.pin">({ type, channel, seq } as never);
  } catch (error) {
    const isFull = error instanceof RefusedError && error.code === "too_large";
    const most = i18n.t("{count} messages are pinned here: take one off first.", { count: MAX_PINS });
    toast(isFull ? most : sentenceFor(error), "alarm");
  }
}

/** Keep a message for later, or keep it no longer. */
async function save(client: Client, channel: string, { seq, saved }: MessageView): Promise<void> {
  if (seq === null) return;
  try {
    if (saved === "open") await client.request<"message.unsave">({ type: "message.unsave", channel, seq });
    else await client.request<"message.save">({ type: "message.save", channel, seq });
  } catch (error) {
    const isFull = error instanceof RefusedError && error.code === "too_large";
    const most = i18n.t("You keep {count} messages for later: let go of some first.", { count: MAX_SAVED });
    toast(isFull ? most : sentenceFor(error), "alarm");
  }
}

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(done, "done");
  } catch {
    toast(text); // an address without TLS has no clipboard
  }
}
