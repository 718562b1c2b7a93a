/** Says whom one looks at, so that their coming and going, what they are up to and their typing is told. */

import { useEffect, useMemo } from "react";
import type { Message } from "../protocol";
import { useHere, useView } from "./context";

/** Watch the people of the direct channels, and those who wrote what is on the screen. */
export function usePresence(channel: string, messages: readonly Message[]): void {
  const { client } = useHere();
  const me = useView((view) => view.state.me);
  const authors = useAuthors(messages);
  const partners = usePartners();
  useEffect(() => {
    const users = new Set([...partners.split(" "), ...authors].filter(Boolean));
    users.delete(me);
    client.people.look("channel", { channels: [channel], users: [...users] });
  }, [client, channel, authors, partners, me]);
}

/** Return who wrote some messages, the same list while it is the same people. */
export function useAuthors(messages: readonly Message[]): readonly string[] {
  const authors = useMemo(() => {
    return [...new Set(messages.map(({ author }) => author))].sort().join(" ");
  }, [messages]);
  return useMemo(() => authors.split(" ").filter(Boolean), [authors]);
}

/** Return whom one has direct channels with, parted by spaces. */
export function usePartners(): string {
  const memberships = useView((view) => view.state.memberships);
  return useMemo(() => {
    const direct = [...memberships.values()].filter(({ channel: { kind } }) => kind === "direct");
    return [...new Set(direct.flatMap(({ channel: { users } }) => users ?? []))].sort().join(" ");
  }, [memberships]);
}

/** Watch everybody in a list as long as it is there. */
export function usePresenceOf(pane: string, users: readonly string[]): void {
  const { client } = useHere();
  useEffect(() => client.people.look(pane, { channels: [], users }), [client, pane, users]);
  useEffect(() => () => client.people.look(pane, null), [client, pane]);
}
