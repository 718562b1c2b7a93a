/** A channel: its header, its messages, and where to write. */

import { i18n } from "@lingui/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Message } from "../protocol";
import { unread } from "../core/state";
import { covers, isLive, shows, type Window } from "../core/windows";
import { ChannelHeader } from "../ui/channel/ChannelHeader";
import { JumpToNewest } from "../ui/channel/Lines";
import { ErrorScreen } from "../ui/states/EmptyState";
import { MessageSkeletons } from "../ui/states/Skeletons";
import type { ChannelView } from "../ui/types";
import { Beginning } from "./Beginning";
import { ComposerBox } from "./ComposerBox";
import { isTouch } from "./device";
import { useHere, useView } from "./context";
import { useChannelMenu } from "./useChannelMenu";
import { MessageList, type MessageListHandle, type Place, type Target } from "./MessageList";
import { MENU, messagePath, navigate } from "./routing";
import { rowKeys } from "./rowKeys";
import { RowView } from "./RowView";
import { Announces, Closed } from "./NotWriting";
import { attempt, toast } from "./toasts";
import { useConversing, useRows } from "./useConversation";
import { useLedAway } from "./useLedAway";
import { useMayBegin } from "./useMayBegin";
import { usePresence } from "./usePresence";
import { titleOf } from "./views";

export interface ChannelScreenProps {
  readonly channel: string;
  /** The message to show. */
  readonly seq: number | null;
  readonly visit: string;
  readonly isDetails: boolean;
  readonly onDetails: () => void;
}

const NOTHING: readonly Message[] = [];

export function ChannelScreen(props: ChannelScreenProps) {
  const { channel } = props;
  const { views } = useHere();
  const shown = useView((view) => views.channel(view, channel));
  const isLoaded = useView((view) => view.isLoaded);
  const list = useRef<MessageListHandle>(null);
  const conversing = useConversing(channel, false);
  const menu = useChannelMenu(channel);
  const { messages, window } = useChannelMessages(channel);
  const line = useView((view) => view.lines.get(channel));
  const rows = useRows({
    channel,
    thread: null,
    messages,
    newAfter: line?.after ?? null,
    isBeginning: window?.from === 0,
    isLive: window !== undefined && isLive(window),
  });
  const place = usePlace(channel, rows);
  const target = useTarget(props, rows);
  usePresence(channel, messages);
  const { client } = useHere();
  const mayBegin = useMayBegin(channel);
  useLedAway(channel, isLoaded ? shown : null);

  const star = () => {
    const starred = !shown?.starred;
    void attempt(client.request({ type: "channel.star", channel, starred }));
  };

  if (!shown) return isLoaded ? <Missing channel={channel} /> : <MessageSkeletons />;
  return (
    <>
      <ChannelHeader
        channel={shown}
        menu={menu}
        detailsOpen={props.isDetails}
        onDetails={props.onDetails}
        onBack={() => navigate(MENU)}
        {...(shown.joined && { onStar: star })}
      />
      <div className="channel-messages">
        {!window || (window.isLoading && rows.length === 0) ? (
          <MessageSkeletons />
        ) : window.isFailed && rows.length === 0 ? (
          <ErrorScreen onRetry={() => void client.history.open(channel)} />
        ) : (
          <ChannelMessages
            {...{ channel: shown, window, rows, list, conversing, target, place }}
          />
        )}
        {place.newAbove > 0 && <JumpToNew count={place.newAbove} onJump={place.toFirstNew} />}
        {place.isAway && (
          <JumpToNewest
            count={place.below}
            onJump={() => void client.history.newest(channel).then(() => list.current?.toBottom())}
          />
        )}
      </div>
      {!shown.joined || shown.archived ? (
        <Closed channel={shown} />
      ) : !mayBegin && !conversing.editing ? (
        <Announces channel={channel} messages={messages} />
      ) : (
        <ComposerBox
          channel={channel}
          thread={null}
          placeholder={i18n.t("Message {name}", { name: titleOf(shown) })}
          autoFocus={!isTouch()}
          editing={conversing.editing}
          onEdited={conversing.stopEditing}
          onEditLast={() => conversing.editLast(rows)}
          onSent={() => void client.history.newest(channel).then(() => list.current?.toBottom())}
        />
      )}
    </>
  );
}

interface ChannelMessagesProps {
  readonly channel: ChannelView;
  readonly window: Window;
  readonly rows: ReturnType<typeof useRows>;
  readonly list: React.RefObject<MessageListHandle | null>;
  readonly conversing: ReturnType<typeof useConversing>;
  readonly target: Target | null;
  readonly place: ReturnType<typeof usePlace>;
}

const BEGINNING = { key: "beginning", row: null };

function ChannelMessages(props: ChannelMessagesProps) {
  const { channel, window, rows, list, conversing, target, place } = props;
  const { client } = useHere();
  const { views, names, actionsFor, editing } = conversing;
  useView((view) => view.state.users); // names change with people
  useView((view) => view.state.presence);
  useView((view) => view.state.statuses);
  useView((view) => view.state.follows);
  useView((view) => view.state.pins);
  useView((view) => view.state.saved);
  useView((view) => view.reacting);
  useView((view) => view.state.blocked);
  const view = client.store.get();
  const items = useMemo(() => {
    const lines = rows.map((row) => ({ key: row.key, row }));
    return window.from === 0 ? [BEGINNING, ...lines] : lines;
  }, [rows, window.from === 0]);
  const last = rows.at(-1)?.key;
  const me = view.state.me;
  const ownLast = rows.findLast(({ message }) => message?.author === me && !message.deleted)?.key;
  return (
    <MessageList
      ref={list}
      name={channel.id}
      label={i18n.t("Messages in {name}", { name: titleOf(channel) })}
      items={items}
      isLive={isLive(window)}
      target={target}
      onNearStart={() => void client.history.loadBefore(channel.id)}
      onNearEnd={() => void client.history.loadAfter(channel.id)}
      onPlace={place.moved}
      onRest={(near) => client.history.rest(channel.id, near)}
      onKeyDown={rowKeys((key) => {
        const row = rows.find((each) => each.key === key);
        const message = row && views.message(view, row);
        return message && { message, actions: actionsFor(message) };
      })}
    >
      {({ key, row }) => {
        if (!row) return <Beginning key={key} channel={channel} />;
        const message = views.message(view, row);
        return (
          <RowView
            key={key}
            row={row}
            message={message}
            names={names}
            actions={actionsFor(message)}
            isHighlighted={key === target?.key}
            isEditing={key === editing?.key}
            isInThread={false}
            isFocusable={key === last}
            isReadShown={key === ownLast}
          />
        );
      }}
    </MessageList>
  );
}

/** Return what is loaded of a channel; open it if nothing is. */
function useChannelMessages(channel: string) {
  const { client } = useHere();
  const window = useView((view) => view.windows.get(channel));
  const all = useView((view) => view.state.messages.get(channel)) ?? NOTHING;
  const isKnown = useView((view) => view.isLoaded);
  const messages = useMemo(
    () => (window ? all.filter((message) => shows(window, message)) : NOTHING),
    [all, window?.from, window?.to],
  );
  useEffect(() => () => client.history.leave(channel), [client, channel]);
  useEffect(() => {
    if (!isKnown) return;
    client.reading.attend({ channel });
    client.loader.pins(channel).catch(() => undefined);
  }, [client, channel, isKnown]);
  useEffect(() => () => client.reading.attend({ channel: null, isAtBottom: false }), [client]);
  return { messages, window };
}

/** Return whether the newest messages are out of sight, how many came meanwhile, and what is new. */
function usePlace(channel: string, rows: ReturnType<typeof useRows>) {
  const { client } = useHere();
  const [isAtBottom, setAtBottom] = useState(true);
  const [isNewSeen, setNewSeen] = useState(false);
  const window = useView((view) => view.windows.get(channel));
  const line = useView((view) => view.lines.get(channel));
  const membership = useView(({ state }) => state.memberships.get(channel));
  const latest = useRef(rows);
  latest.current = rows;
  const first = useRef(0);
  const moved = useCallback(
    (place: Place) => {
      setAtBottom(place.isAtBottom);
      first.current = place.first;
      if (firstNewOf(latest.current) >= place.first) setNewSeen(true);
      const seq = latest.current[place.first]?.message?.seq ?? null;
      client.reading.attend({ isAtBottom: place.isAtBottom, seq });
    },
    [client],
  );
  const firstNew = firstNewOf(rows);
  useEffect(() => setNewSeen(firstNew >= 0 && firstNew >= first.current), [line, firstNew]);
  const newAbove = line && !isNewSeen ? (membership?.ordinal ?? 0) - line.ordinal : 0;
  const toFirstNew = () => {
    setNewSeen(true);
    void client.loader.firstAfter(channel, line?.after ?? 0).then((seq) => {
      if (seq !== null) navigate(messagePath(channel, seq, null));
    });
  };
  const isAway = window !== undefined && !window.isLoading && !isAtBottom && rows.length > 0;
  const below = membership ? unread(membership) : 0;
  return { isAway, below, moved, newAbove, toFirstNew };
}

function firstNewOf(rows: ReturnType<typeof useRows>): number {
  return rows.findIndex(({ isFirstNew }) => isFirstNew);
}

/** Leads to the first message that is new, if that is above what is on the screen. */
function JumpToNew({ count, onJump }: { readonly count: number; readonly onJump: () => void }) {
  return (
    <button type="button" className="jump jump-new" onClick={onJump}>
      {i18n.t("{count, plural, one {# new message above} other {# new messages above}}", { count })}
    </button>
  );
}

/** Open the channel where the address says, and bring that message to the screen. */
function useTarget({ channel, seq, visit }: ChannelScreenProps, rows: ReturnType<typeof useRows>): Target | null {
  const { client } = useHere();
  useEffect(() => {
    if (seq === null) void client.history.open(channel);
    else {
      void client.history.open(channel, seq).then((isThere) => {
        if (!isThere) toast(i18n.t("That message is not there any more."));
      });
    }
  }, [client, channel, seq, visit]);
  const isThere = useView(({ windows }) => {
    const window = windows.get(channel);
    return seq !== null && window !== undefined && !window.isLoading && covers(window, seq);
  });
  return useMemo(() => {
    if (seq === null || !isThere) return null;
    const row = rows.find(({ message }) => message !== null && message.seq >= seq);
    return row ? { key: row.key, visit, align: "center" } : null;
  }, [rows, seq, visit, isThere]);
}

/** A channel that one is not in: a public one can be looked at. */
function Missing({ channel }: { readonly channel: string }) {
  const { client } = useHere();
  const [isLooked, setLooked] = useState(false);
  useEffect(
    () => void client.loader.channel(channel).catch(() => undefined).finally(() => setLooked(true)),
    [client, channel],
  );
  if (!isLooked) return <MessageSkeletons />;
  return (
    <ErrorScreen title={i18n.t("There is no such channel")}>
      <p>{i18n.t("It does not exist, or you are not in it.")}</p>
    </ErrorScreen>
  );
}
