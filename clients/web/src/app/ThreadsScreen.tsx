/** The threads one follows: what is unread first. */

import { i18n } from "@lingui/core";
import { useMemo, useState } from "react";
import type { Message } from "../protocol";
import { inbox } from "../core/threads";
import { type ThreadCard, ThreadInbox } from "../ui/pages/ThreadInbox";
import { useHere, useView } from "./context";
import { threadPath } from "./routing";
import { attempt } from "./toasts";
import { titleOf } from "./views";

export default function ThreadsScreen({ onBack }: { readonly onBack: () => void }) {
  const { client, views } = useHere();
  const cards = useCards();
  const names = useView((view) => views.names(view));
  const isLoaded = useView((view) => view.areThreadsLoaded);
  const isMore = useView((view) => view.hasMoreThreads);
  const [isBusy, setBusy] = useState(false);
  const more = () => {
    setBusy(true);
    void attempt(client.threads.more()).then(() => setBusy(false));
  };
  const root = ({ key }: ThreadCard) => client.store.get().state.roots.get(key);
  const withRoot = (act: (root: Message) => void) => (card: ThreadCard) => {
    const found = root(card);
    if (found) act(found);
  };
  return (
    <ThreadInbox
      threads={isLoaded ? cards : null}
      names={names}
      busy={isBusy}
      onMore={isMore ? more : undefined}
      onRead={withRoot((found) => client.threads.markAll(found))}
      onUnfollow={withRoot(
        ({ channel, seq }) => void attempt(client.threads.follow(channel, seq, false)),
      )}
      onBack={onBack}
    />
  );
}

function textOf({ deleted, author, text }: Message, blocked: ReadonlySet<string>): string {
  if (deleted) return i18n.t("This message was deleted.");
  return blocked.has(author) ? i18n.t("A message of somebody you blocked") : text;
}

/** Return a card for each thread, in the order of the inbox. */
function useCards(): readonly ThreadCard[] {
  const { client, views } = useHere();
  const follows = useView(({ state }) => state.follows);
  const roots = useView(({ state }) => state.roots);
  const users = useView(({ state }) => state.users);
  const memberships = useView(({ state }) => state.memberships);
  const blocked = useView(({ state }) => state.blocked);
  return useMemo(() => {
    const view = client.store.get();
    return inbox(view.state).map(({ key, root, isUnread }): ThreadCard => {
      const channel = views.channel(view, root.channel);
      return {
        key,
        href: threadPath(root.channel, root.seq),
        channel: channel ? titleOf(channel) : "",
        author: views.person(view, root.author),
        text: textOf(root, view.state.blocked),
        time_us: root.time_us,
        replies: root.replies ?? 0,
        last_us: root.last_reply_us ?? root.time_us,
        people: (root.faces ?? []).map((id) => views.person(view, id)),
        unread: isUnread,
      };
    });
  }, [follows, roots, users, memberships, blocked, client, views]);
}
