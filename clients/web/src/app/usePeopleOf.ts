/** Those who follow somebody, or whom they follow, page by page. */

import { useEffect, useState } from "react";
import type { PersonView } from "../ui/types";
import { useHere, useView } from "./context";
import { concerns } from "./useFollowedPerson";

export type Part = "followers" | "following";

const PAGE = 50;

export interface PeopleOf {
  /** Null while the first page is loading. */
  readonly people: readonly PersonView[] | null;
  readonly isMore: boolean;
  readonly isBusy: boolean;
  readonly more: () => void;
}

/** `part`: null loads nothing. */
export function usePeopleOf(user: string, part: Part | null): PeopleOf {
  const { client, views } = useHere();
  const [ids, setIds] = useState<readonly string[] | null>(null);
  const [isMore, setMore] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [version, setVersion] = useState(0);
  const isOnline = useView((view) => view.link.kind === "online");
  const load = async (after: string | null) => {
    const type = part === "followers" ? ("followers.list" as const) : ("followings.list" as const);
    const { users, more = false } = await client.request<"followers.list" | "followings.list">({
      type,
      user,
      after,
      limit: PAGE,
    });
    return { users, more };
  };
  useEffect(() => {
    if (!isOnline || !part) return;
    let isHere = true;
    load(null).then(
      ({ users, more }) => {
        if (!isHere) return;
        setIds(users);
        setMore(more);
      },
      () => isHere && setIds([]),
    );
    return () => void (isHere = false);
  }, [client, user, part, version, isOnline]);
  useEffect(
    () =>
      client.listen((event) => {
        if (concerns(event, user, client.store.get().state.me)) setVersion((before) => before + 1);
      }),
    [client, user],
  );
  const more = async () => {
    setBusy(true);
    try {
      const page = await load(ids?.at(-1) ?? null);
      setIds([...(ids ?? []), ...page.users]);
      setMore(page.more);
    } finally {
      setBusy(false);
    }
  };
  useView((view) => view.state.users);
  useView((view) => view.state.presence);
  useView((view) => view.state.statuses);
  const view = client.store.get();
  const people = ids?.map((id) => views.person(view, id)) ?? null;
  return { people, isMore, isBusy, more: () => void more().catch(() => undefined) };
}
