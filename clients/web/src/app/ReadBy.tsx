/** Who has read one's newest message, among those who show it. */

import { i18n } from "@lingui/core";
import { useContext } from "react";
import type { Message } from "../protocol";
import { readersOf } from "../core/receipts";
import { Reach } from "../ui/channel/reach";
import { AvatarStack } from "../ui/people/Avatar";
import type { PersonView } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";

const MOST_FACES = 3;
/** As many are named; of more it says how many. */
const MOST_NAMES = 2;

export function ReadBy({ message }: { readonly message: Message }) {
  const { open } = useDialogs();
  const people = useReaders(message);
  const reach = useContext(Reach);
  if (people.length === 0) return null;
  const { channel, seq } = message;
  return (
    <button
      type="button"
      className="read-by"
      tabIndex={reach}
      onClick={() => open({ kind: "readers", channel, seq })}
    >
      <AvatarStack people={people.slice(0, MOST_FACES)} />
      <span>{sentence(people)}</span>
    </button>
  );
}

/** Return whoever has read a message, as far as they show it. */
export function useReaders(message: Message): readonly PersonView[] {
  const { client, views } = useHere();
  useView((view) => view.state.receipts.get(message.channel));
  useView((view) => view.state.messages.get(message.channel));
  useView((view) => view.state.users);
  const view = client.store.get();
  return readersOf(view.state, message).map((user) => views.person(view, user));
}

function sentence(people: readonly PersonView[]): string {
  const [first = "", second = ""] = people.map(({ name }) => name);
  if (people.length > MOST_NAMES) return i18n.t("Read by {count} people", { count: people.length });
  if (people.length === MOST_NAMES) return i18n.t("Read by {first} and {second}", { first, second });
  return i18n.t("Read by {name}", { name: first });
}
