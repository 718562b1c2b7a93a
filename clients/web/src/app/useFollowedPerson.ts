/** Who follows somebody, and whether one does oneself. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { AnyEvent, PersonNow } from "../protocol";
import type { Client } from "../core/client";
import { RefusedError } from "../core/requests";
import { useHere, useView } from "./context";
import { attempt, sentenceFor, toast } from "./toasts";

export interface FollowedPerson {
  /** Null while it is not known. */
  readonly now: PersonNow | null;
  readonly isBusy: boolean;
  readonly isFailed: boolean;
  readonly follow: (follow: boolean) => void;
}

/** Return it for a person, as it is now, on whatever device it changes. */
export function useFollowedPerson(user: string): FollowedPerson {
  const { client } = useHere();
  const [now, setNow] = useState<PersonNow | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const isOnline = useView((view) => view.link.kind === "online");
  useEffect(() => {
    let isHere = true;
    const load = async () => {
      try {
        const found = await client.request<"person.get">({ type: "person.get", user });
        if (isHere) setNow(found);
      } catch {
        if (isHere) setFailed(true);
      }
    };
    if (isOnline) void load();
    const end = client.listen((event) => {
      if (concerns(event, user, client.store.get().state.me)) void load();
    });
    return () => {
      isHere = false;
      end();
    };
  }, [client, user, isOnline]);
  const follow = async (wanted: boolean) => {
    setBusy(true);
    const answer = await followPerson(client, user, wanted);
    if (answer) setNow(answer);
    setBusy(false);
  };
  return { now, isBusy, isFailed, follow: (wanted) => void follow(wanted) };
}

/** Say whether an event changes who follows somebody, or whom they follow. */
export function concerns(event: AnyEvent, user: string, me: string): boolean {
  const isFollowing = event.type === "person.followed" || event.type === "follower.came";
  return isFollowing && (event.user === user || user === me);
}

async function followPerson(client: Client, user: string, follow: boolean): Promise<PersonNow | null> {
  try {
    return await client.request<"person.follow">({ type: "person.follow", user, follow });
  } catch (error) {
    const isFull = error instanceof RefusedError && error.code === "too_large";
    toast(isFull ? i18n.t("You follow as many people as one can.") : sentenceFor(error), "alarm");
    return null;
  }
}

/** Return a way to write to somebody. */
export function useWriting(user: string, onOpen: (channel: string) => void): () => void {
  const { client } = useHere();
  return () =>
    void attempt(
      client.enter({ type: "direct.open", users: [user] }).then((channel) => onOpen(channel.id)),
    );
}
