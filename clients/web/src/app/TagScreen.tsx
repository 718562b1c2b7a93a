/** The messages with a hashtag. */

import "../styles/profiles.css";
import { i18n } from "@lingui/core";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Message } from "../protocol";
import { placeKey } from "../core/changes";
import { RefusedError } from "../core/requests";
import { Tagged } from "../core/tagged";
import type { View } from "../core/view";
import { normalTag } from "../text/hashtags";
import { type TaggedCard, TagPage } from "../ui/pages/TagPage";
import { useHere, useView } from "./context";
import { messagePath } from "./routing";
import { sentenceFor, toast } from "./toasts";
import type { Views } from "./views";

export interface TagScreenProps {
  readonly tag: string;
  readonly onBack: () => void;
}

export default function TagScreen({ tag, onBack }: TagScreenProps) {
  const { client, views } = useHere();
  const tagged = useMemo(() => new Tagged(client, tag), [client, tag]);
  const { list, isLoading, isFailed } = useSyncExternalStore(tagged.store.subscribe, tagged.store.get);
  const isOnline = useView((view) => view.link.kind === "online");
  useEffect(() => (isOnline ? tagged.start() : undefined), [tagged, isOnline]);
  const known = list?.tag ?? normalTag(tag);
  const { isFollowing, follow } = useFollowing(known);
  useView((view) => view.state.users);
  useView((view) => view.others);
  useView((view) => view.state.blocked);
  const names = useView((view) => views.names(view));
  const view = client.store.get();
  return (
    <TagPage
      tag={known}
      messages={list?.messages.map((message) => cardOf(message, view, views)) ?? null}
      total={list?.total ?? 0}
      names={names}
      following={isFollowing}
      busy={isLoading}
      failed={isFailed}
      onFollow={(wanted) => void follow(wanted)}
      onMore={list?.next ? () => void tagged.more() : undefined}
      onRetry={() => void tagged.reload()}
      onBack={onBack}
    />
  );
}

function cardOf(message: Message, view: View, views: Views): TaggedCard {
  const { channel: id, seq, thread = null, author, text, time_us, replies = 0 } = message;
  return {
    key: placeKey(id, seq),
    href: messagePath(id, seq, thread),
    author: views.person(view, author),
    channel: views.channel(view, id),
    text: view.state.blocked.has(author) ? i18n.t("A message of somebody you blocked") : text,
    time_us,
    isReply: thread !== null,
    replies,
  };
}

/** Return whether one follows a tag, and how to begin or stop; it is shown at once. */
function useFollowing(tag: string) {
  const { client } = useHere();
  const followed = useView((view) => view.state.tags);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const follow = async (next: boolean) => {
    setWanted(next);
    try {
      const { tags } = await client.request<"tag.follow">({ type: "tag.follow", tag, follow: next });
      client.happened({ type: "tags.changed", tags });
    } catch (error) {
      const isFull = error instanceof RefusedError && error.code === "too_large";
      toast(isFull ? i18n.t("You follow as many hashtags as one can.") : sentenceFor(error), "alarm");
    }
    setWanted(null);
  };
  return { isFollowing: wanted ?? followed.includes(tag), follow };
}
