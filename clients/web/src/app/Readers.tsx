/** Everybody who has read a message, as far as they show it. */

import { i18n } from "@lingui/core";
import type { Message } from "../protocol";
import { knownMessage } from "../core/changes";
import { Dialog } from "../ui/controls/Dialog";
import { PersonLine } from "../ui/people/Person";
import { useView } from "./context";
import { useDialogs } from "./dialogs";
import { useReaders } from "./ReadBy";

export default function Readers({ channel, seq }: { readonly channel: string; readonly seq: number }) {
  const { close } = useDialogs();
  const message = useView(({ state }) => knownMessage(state, channel, seq));
  return (
    <Dialog title={i18n.t("Read by")} size="s" onClose={close}>
      {message && <List message={message} />}
      <p className="soft">
        {i18n.t("Only those are named who show what they have read. You choose for yourself in the settings.")}
      </p>
    </Dialog>
  );
}

function List({ message }: { readonly message: Message }) {
  const people = useReaders(message);
  if (people.length === 0) return <p>{i18n.t("Nobody is known to have read it.")}</p>;
  return (
    <ul className="people">
      {people.map((person) => (
        <li key={person.id} className="people-item">
          <PersonLine person={person} />
        </li>
      ))}
    </ul>
  );
}
