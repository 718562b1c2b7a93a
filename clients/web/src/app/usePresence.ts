/** Says whom one looks at, so that their coming and going, what they are up to and their typing is told. */

import { useEffect, useMemo } from "react";
import type { Message } from "../protocol";
import { useHere, useView } from "./context";

/** Watch a channel, and those who wrote what is shown of it. */
export function usePresence(channel: string, messages: readonly Message[]): void {
  const { client } = useHere();
  const users = useAuthors(messages);
  useEffect(() => client.people.look("channel", { channels: [channel], users }), [client, channel, users]);
  useEffect(() => () => client.people.look("channel", null), [client]);
}

/** Watch everybody in a list as long as it is there. */
export function usePresenceOf(pane: string, users: readonly string[]): void {
  const { client } = useHere();
  useEffect(() => client.people.look(pane, { channels: [], users }), [client, pane, users]);
  useEffect(() => () => client.people.look(pane, null), [client, pane]);
}

/** Return who wrote some messages. */
export function useAuthors(messages: readonly Message[]): readonly string[] {
  return useSame(useMemo(() => messages.map(({ author }) => author), [messages]));
}

/** Return whom one has direct channels with. */
export function usePartners(): readonly string[] {
  const memberships = useView((view) => view.state.memberships);
  const partners = useMemo(() => {
    const direct = [...memberships.values()].filter(({ channel: { kind } }) => kind === "direct");
    return direct.flatMap(({ channel: { users } }) => users ?? []);
  }, [memberships]);
  return useSame(partners);
}

/** Return each of some people once, and the same list while it is the same people. */
function useSame(people: readonly string[]): readonly string[] {
  const ids = useMemo(() => [...new Set(people)].sort().join(" "), [people]);
  return useMemo(() => ids.split(" ").filter(Boolean), [ids]);
}
