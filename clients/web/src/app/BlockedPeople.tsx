/** Whom one blocks. */

import { useMemo } from "react";
import { BlockedList } from "../ui/pages/BlockedList";
import { useHere, useView } from "./context";
import { useBlocking } from "./useBlocking";

export function BlockedPeople() {
  const { client, views } = useHere();
  const blocked = useView((view) => view.state.blocked);
  const users = useView((view) => view.state.users);
  const block = useBlocking();
  const people = useMemo(
    () => [...blocked].map((id) => views.person(client.store.get(), id)),
    [blocked, users, client, views],
  );
  return <BlockedList people={people} onUnblock={({ id }) => void block(id, false)} />;
}
