/** A thread beside its channel. */

import { i18n } from "@lingui/core";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Follow, Message } from "../protocol";
import { placeKey } from "../core/state";
import { IconButton } from "../ui/controls/Button";
import { BellIcon } from "../ui/icons";
import { SidePane } from "../ui/channel/SidePane";
import { MessageSkeletons } from "../ui/states/Skeletons";
import { ErrorScreen } from "../ui/states/EmptyState";
import { ComposerBox } from "./ComposerBox";
import { useHere, useView } from "./context";
import { MessageList, type MessageListHandle } from "./MessageList";
import { rowKeys } from "./rowKeys";
import { RowView } from "./RowView";
import { attempt } from "./toasts";
import { useConversing, useRows } from "./useConversation";
import { useAuthors, usePresenceOf } from "./usePresence";
import { titleOf } from "./views";

export interface ThreadScreenProps {
  readonly channel: string;
  readonly root: number;
  /** The reply to show. */
  readonly reply: number | null;
  readonly visit: string;
  readonly onClose: () => void;
}

const NOTHING: readonly Message[] = [];
/** A glance is no reading. */
const READ_MS = 500;

export function ThreadScreen({ channel, root, reply, visit, onClose }: ThreadScreenProps) {
  const { client, views } = useHere();
  const list = useRef<MessageListHandle>(null);
  const shown = useView((view) => views.channel(view, channel));
  const thread = useView((view) => view.threads.get(placeKey(channel, root)));
  const messages = useThread(channel, root);
  usePresenceOf("thread", useAuthors(messages));
  const follow = useView((view) => view.state.follows.get(placeKey(channel, root)));
  const newAfter = useReadBefore(follow);
  const [isAtBottom, setAtBottom] = useState(true);
  useReading(messages, isAtBottom);
  const rows = useRows({
    channel,
    thread: root,
    messages,
    newAfter,
    isBeginning: true,
    isLive: true,
  });
  const conversing = useConversing(channel, true);
  const { names, actionsFor, editing } = conversing;
  useView((view) => view.state.users);
  useView((view) => view.state.statuses);
  useView((view) => view.reacting);
  useView((view) => view.state.saved);
  useView((view) => view.state.blocked);
  const view = client.store.get();
  const target = useMemo(() => {
    const row = reply === null ? null : rows.find(({ message }) => message?.seq === reply);
    return row ? { key: row.key, visit, align: "center" as const } : null;
  }, [rows, reply, visit]);

  const isEmpty = rows.length === 0;
  return (
    <SidePane
      title={i18n.t("Thread")}
      subtitle={shown ? titleOf(shown) : ""}
      onClose={onClose}
      actions={shown?.joined && <FollowButton channel={channel} root={root} follow={follow} />}
      footer={
        shown && (shown.joined || shown.kind === "updates") && !shown.archived ? (
          <ComposerBox
            channel={channel}
            thread={root}
            placeholder={i18n.t("Reply")}
            autoFocus
            editing={editing}
            onEdited={conversing.stopEditing}
            onEditLast={() => conversing.editLast(rows)}
            onSent={() => list.current?.toBottom()}
          />
        ) : null
      }
    >
      {thread?.isFailed && isEmpty ? (
        <ErrorScreen onRetry={() => void client.history.openThread(channel, root)} />
      ) : !thread || (thread.isLoading && isEmpty) ? (
        <MessageSkeletons count={3} />
      ) : (
        <MessageList
          ref={list}
          name={`${channel}/${root}`}
          label={i18n.t("Thread")}
          items={rows}
          isLive
          target={target}
          onPlace={(place) => setAtBottom(place.isAtBottom)}
          onKeyDown={rowKeys((key) => {
            const row = rows.find((each) => each.key === key);
            const message = row && views.message(view, row);
            return message && { message, actions: actionsFor(message) };
          })}
        >
          {(row) => {
            const message = views.message(view, row);
            return (
              <RowView
                key={row.key}
                row={row}
                message={message}
                names={names}
                actions={actionsFor(message)}
                isHighlighted={row.key === target?.key}
                isEditing={row.key === editing?.key}
                isInThread
                isFocusable={row === rows.at(-1)}
                {...(row === rows[1] && { replies: rows.length - 1 })}
              />
            );
          }}
        </MessageList>
      )}
    </SidePane>
  );
}

interface FollowButtonProps {
  readonly channel: string;
  readonly root: number;
  readonly follow: Follow | undefined;
}

function FollowButton({ channel, root, follow }: FollowButtonProps) {
  const { client } = useHere();
  const isFollowing = follow?.following === true;
  return (
    <IconButton
      label={isFollowing ? i18n.t("Stop following") : i18n.t("Follow this thread")}
      icon={BellIcon}
      pressed={isFollowing}
      onClick={() => void attempt(client.threads.follow(channel, root, !isFollowing))}
    />
  );
}

/** Return up to where the thread was read when the reader came, or called it unread. */
function useReadBefore(follow: Follow | undefined): number | null {
  const [before, setBefore] = useState<number | null>(null);
  const read = (follow?.following && follow.read_seq) || null;
  useEffect(() => {
    if (read !== null && (before === null || read < before)) setBefore(read);
  }, [read]);
  return before;
}

/** Say that the replies are read while somebody looks at the last one. */
function useReading(messages: readonly Message[], isAtBottom: boolean): void {
  const { client } = useHere();
  const last = messages.at(-1);
  useEffect(() => {
    const read = () => {
      const isHere = document.visibilityState === "visible" && document.hasFocus();
      if (isHere && isAtBottom && last?.thread) {
        client.threads.seen(last.channel, last.thread, last.seq, last.time_us);
      }
    };
    const timer = setTimeout(read, READ_MS);
    addEventListener("focus", read);
    return () => {
      clearTimeout(timer);
      removeEventListener("focus", read);
    };
  }, [client, last, isAtBottom]);
}

/** Return the thread's root and its replies; load them. */
function useThread(channel: string, root: number): readonly Message[] {
  const { client } = useHere();
  const all = useView((view) => view.state.messages.get(channel)) ?? NOTHING;
  useEffect(() => {
    client.threads.attend(channel, root);
    void client.history.openThread(channel, root);
    return () => client.history.closeThread();
  }, [client, channel, root]);
  return useMemo(
    () => all.filter((message) => message.seq === root || message.thread === root),
    [all, root],
  );
}
