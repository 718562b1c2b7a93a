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
  const { title, action, busy, error, onDone, onClose } = props;
  const [chosen, setChosen] = useState(props.chosen ?? NOBODY);
  const done = () => chosen.length > 0 && onDone(chosen);
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
      <PeoplePicker {...props} chosen={chosen} onChosen={setChosen} onEnter={done} />
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

export interface PeoplePickerProps {
  readonly people: readonly PersonView[];
  readonly chosen: readonly PersonView[];
  /** How many may be chosen. */
  readonly most?: number;
  readonly onChosen: (people: readonly PersonView[]) => void;
  /** Enter, where nothing is typed. */
  readonly onEnter?: () => void;
}

/** A search field that becomes a list of people. */
export function PeoplePicker({ people, chosen, most = 19, onChosen, onEnter }: PeoplePickerProps) {
  const id = useId();
  const [search, setSearch] = useState("");
  const found = people.filter((person) => matches(person, search)).slice(0, 50);
  const isChosen = (person: PersonView) => chosen.some((other) => other.id === person.id);
  const toggle = (person: PersonView) => {
    if (isChosen(person)) onChosen(chosen.filter((other) => other.id !== person.id));
    else if (chosen.length < most) onChosen([...chosen, person]);
    setSearch("");
  };
  const keys = useListKeys(found.length, (index) => {
    const person = found[index];
    if (chosen.length > 0 && search === "" && onEnter) onEnter();
    else if (person) toggle(person);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Backspace" && search === "") onChosen(chosen.slice(0, -1));
    else keys.onKeyDown(event);
  };
  return (
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
