/** What somebody says without a channel, newest first; one's own begin with where to write. */

import { i18n } from "@lingui/core";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { Message } from "../protocol";
import { shows } from "../core/windows";
import { Button } from "../ui/controls/Button";
import { MessageText } from "../text/MessageText";
import { UpdateCard } from "../ui/people/UpdateCard";
import { ErrorScreen } from "../ui/states/EmptyState";
import { MessageSkeletons } from "../ui/states/Skeletons";
import type { PersonView } from "../ui/types";
import { ComposerBox } from "./ComposerBox";
import { useHere, useView } from "./context";
import { LinkedMessages } from "./LinkedMessages";
import { channelPath, threadPath, useRoute } from "./routing";
import { useConversing, useRows } from "./useConversation";

const PollPart = lazy(() => import("./PollPart"));
const SharedMessage = lazy(() => import("./SharedMessage"));

const NOTHING: readonly Message[] = [];

export function UpdatesPart({ person }: { readonly person: PersonView }) {
  const { channel, isRefused } = useUpdatesOf(person.id);
  if (isRefused) {
    return <p className="profile-nobody">{i18n.t("{name} has no updates.", { name: person.name })}</p>;
  }
  return channel ? <Updates channel={channel} person={person} /> : <MessageSkeletons count={3} />;
}

function Updates({ channel, person }: { readonly channel: string; readonly person: PersonView }) {
  const { client, views } = useHere();
  const { route } = useRoute();
  const open = route.kind === "channel" && route.channel === channel ? (route.thread ?? route.seq) : null;
  const { messages, window } = useMessages(channel);
  const { names, actionsFor, editing, stopEditing, editLast } = useConversing(channel, false);
  const rows = useRows({ channel, thread: null, messages, newAfter: null, isBeginning: true, isLive: true });
  useView((view) => view.state.users);
  useView((view) => view.state.emoji);
  useView((view) => view.reacting);
  const view = client.store.get();
  const isClosed = useView(({ state }) => !state.memberships.has(channel));
  return (
    <>
      {person.you && !isClosed && (
        <ComposerBox
          channel={channel}
          thread={null}
          placeholder={i18n.t("What are you working on?")}
          editing={editing}
          onEdited={stopEditing}
          onEditLast={() => editLast(rows)}
          onSent={() => void client.history.newest(channel)}
        />
      )}
      {!window || (window.isLoading && rows.length === 0) ? (
        <MessageSkeletons count={3} />
      ) : window.isFailed && rows.length === 0 ? (
        <ErrorScreen onRetry={() => void client.history.open(channel)} />
      ) : rows.length === 0 ? (
        <p className="profile-nobody">{nothingYet(person)}</p>
      ) : (
        <ul className="updates">
          {rows.toReversed().map((row) => {
            const update = views.message(view, row);
            const actions = actionsFor(update);
            const shares = row.message?.shares;
            return (
              <UpdateCard
                key={row.key}
                update={update}
                names={names}
                actions={actions}
                current={update.seq !== null && update.seq === open}
                href={update.seq === null ? channelPath(channel) : threadPath(channel, update.seq)}
              >
                {update.poll && (
                  <Suspense fallback={<MessageText text={update.text} names={names} />}>
                    <PollPart message={update} poll={update.poll} names={names} isOpen={Boolean(actions.onReact)} />
                  </Suspense>
                )}
                {shares && (
                  <Suspense>
                    <SharedMessage place={shares} />
                  </Suspense>
                )}
                <LinkedMessages text={update.text} />
              </UpdateCard>
            );
          })}
        </ul>
      )}
      {window && window.from > 0 && !window.isLoading && (
        <Button
          look="quiet"
          busy={window.isLoadingBefore}
          onClick={() => void client.history.loadBefore(channel)}
        >
          {i18n.t("Show more")}
        </Button>
      )}
    </>
  );
}

/** Return the channel of somebody's updates, once it is known. */
function useUpdatesOf(user: string) {
  const { client } = useHere();
  const [channel, setChannel] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  useEffect(() => {
    let isHere = true;
    client.loader.updatesOf(user).then(
      (found) => isHere && setChannel(found),
      () => isHere && setRefused(true),
    );
    return () => void (isHere = false);
  }, [client, user]);
  return { channel, isRefused };
}

/** Return the updates that are loaded, oldest first; load them, and say that they are in view. */
function useMessages(channel: string) {
  const { client } = useHere();
  const window = useView((view) => view.windows.get(channel));
  const all = useView((view) => view.state.messages.get(channel)) ?? NOTHING;
  const isMine = useView((view) => view.state.memberships.has(channel));
  useEffect(() => {
    void client.history.open(channel);
    client.people.look("updates", { channels: [channel], users: [] });
    return () => {
      client.people.look("updates", null);
      client.history.leave(channel);
    };
  }, [client, channel]);
  useEffect(() => {
    if (isMine) return;
    const again = () => {
      const isSeen = document.visibilityState === "visible";
      if (isSeen && client.store.get().windows.get(channel)?.isLoading === false) {
        void client.history.reload(channel, null);
      }
    };
    addEventListener("focus", again); // a hint that something happened may have been lost
    return () => removeEventListener("focus", again);
  }, [client, channel, isMine]);
  const newest = useView((view) => view.state.memberships.get(channel)?.mentions?.at(-1));
  useEffect(() => {
    if (newest !== undefined) client.reading.markAll(channel); // whoever is called here has seen it
  }, [client, channel, newest]);
  const messages = useMemo(
    () => (window ? all.filter((message) => shows(window, message)) : NOTHING),
    [all, window],
  );
  return { messages, window };
}

function nothingYet({ name, you }: PersonView): string {
  if (you) return i18n.t("Say what you are working on: everybody here can read it, and whoever follows you is told.");
  return i18n.t("{name} has not said anything here yet.", { name });
}
