import { i18n } from "@lingui/core";
import { type KeyboardEvent, useId, useState } from "react";
import { Dialog, DialogButtons } from "../controls/Dialog";
import { CheckIcon, CloseIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import { PersonLine } from "../people/Person";
import type { PersonView } from "../types";
import { matches } from "./PeopleDirectory";
import { SearchList } from "./Search";
import { useListKeys } from "./useListKeys";

export interface PickPeopleProps {
  readonly title: string;
  readonly action: string;
  readonly people: readonly PersonView[];
  /** Who is chosen at the beginning. */
  readonly chosen?: readonly PersonView[];
  /** How many may be chosen. */
  readonly most?: number;
  readonly busy?: boolean;
  readonly error?: string | null;
  readonly onDone: (people: readonly PersonView[]) => void;
  readonly onClose: () => void;
}

const NOBODY: readonly PersonView[] = [];

/** Choose colleagues by typing: for a conversation, or to bring them into a channel. */
export function PickPeople(props: PickPeopleProps) {
  const { title, action, people, most = 19, busy, error, onDone, onClose } = props;
  const id = useId();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState(props.chosen ?? NOBODY);
  const found = people.filter((person) => matches(person, search)).slice(0, 50);
  const isChosen = (person: PersonView) => chosen.some((other) => other.id === person.id);
  const toggle = (person: PersonView) => {
    if (isChosen(person)) setChosen(chosen.filter((other) => other.id !== person.id));
    else if (chosen.length < most) setChosen([...chosen, person]);
    setSearch("");
  };
  const done = () => chosen.length > 0 && onDone(chosen);
  const keys = useListKeys(found.length, (index) => {
    const person = found[index];
    if (chosen.length > 0 && search === "") done();
    else if (person) toggle(person);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Backspace" && search === "") setChosen(chosen.slice(0, -1));
    else keys.onKeyDown(event);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={done}
      footer={
        <DialogButtons
          action={action}
          busy={busy}
          disabled={chosen.length === 0}
          onClose={onClose}
        />
      }
    >
      <SearchList
        id={id}
        label={i18n.t("People")}
        placeholder={chosen.length ? i18n.t("Add another") : i18n.t("Name or handle")}
        search={search}
        onSearch={(next) => {
          keys.setActive(0);
          setSearch(next);
        }}
        items={found}
        keyOf={(person) => person.id}
        active={keys.active}
        onActive={keys.setActive}
        onKeyDown={onKeyDown}
        onPick={toggle}
        isSelected={isChosen}
        render={(person) => (
          <PersonLine person={person}>{isChosen(person) && <CheckIcon size={18} />}</PersonLine>
        )}
        empty={<p>{i18n.t("Nobody goes by that name.")}</p>}
        tokens={chosen.map((person) => (
          <Token key={person.id} person={person} onRemove={() => toggle(person)} />
        ))}
      />
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

function Token({
  person,
  onRemove,
}: {
  readonly person: PersonView;
  readonly onRemove: () => void;
}) {
  return (
    <button type="button" className="person-token" onClick={onRemove}>
      <Avatar person={person} size="xs" />
      <span className="clip">{person.name}</span>
      <span className="unseen">{i18n.t("Remove")}</span>
      <CloseIcon size={14} />
    </button>
  );
}

/** Whom to write to: one person, or a few. */
export function NewMessage(props: Omit<PickPeopleProps, "title" | "action">) {
  return <PickPeople title={i18n.t("New message")} action={i18n.t("Start talking")} {...props} />;
}
