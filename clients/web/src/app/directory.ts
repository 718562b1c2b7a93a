/** Everybody and all public channels, in order, for dialogs. */

import { i18n } from "@lingui/core";
import { useEffect, useMemo, useState } from "react";
import type { ChannelView, PersonView } from "../ui/types";
import { useHere, useView } from "./context";
import { attempt } from "./toasts";

/** Return colleagues by name, without those who left. */
export function usePeople(): readonly PersonView[] | null {
  const { client, views } = useHere();
  const users = useView((view) => view.state.users);
  useEffect(() => void client.loader.directory().catch(() => undefined), [client]);
  return useMemo(() => {
    if (users.size === 0) return null;
    const view = client.store.get();
    const active = [...users.values()].filter(({ deactivated }) => !deactivated);
    const collator = new Intl.Collator(i18n.locale);
    return active
      .map(({ id }) => views.person(view, id))
      .sort((one, other) => collator.compare(one.name, other.name));
  }, [users, client, views]);
}

/** Return all public channels; null while they are looked up. */
export function useBrowsed(): readonly ChannelView[] | null {
  const { client, views } = useHere();
  const [isLoaded, setLoaded] = useState(false);
  const listings = useView((view) => view.listings);
  const others = useView((view) => view.others);
  const memberships = useView((view) => view.state.memberships);
  const followed = useView((view) => view.state.followedChannels);
  useEffect(() => void attempt(client.loader.browse()).then(() => setLoaded(true)), [client, listings]);
  return useMemo(() => {
    if (!isLoaded) return null;
    const view = client.store.get();
    const found = [...others.keys()].flatMap((id) => views.channel(view, id) ?? []);
    return found.filter(({ kind }) => kind === "public");
  }, [isLoaded, others, memberships, followed, client, views]);
}
