import { i18n } from "@lingui/core";
import { Button } from "../controls/Button";
import { PersonLine } from "../people/Person";
import type { PersonView } from "../types";
import { Section } from "./SettingsPage";

export interface BlockedListProps {
  readonly people: readonly PersonView[];
  readonly onUnblock: (person: PersonView) => void;
}

/** Whom the reader blocks; nobody else sees it. */
export function BlockedList({ people, onUnblock }: BlockedListProps) {
  return (
    <Section title={i18n.t("Blocked people")}>
      {people.length === 0 && (
        <p className="soft">{i18n.t("You block nobody. It can be done on somebody's card.")}</p>
      )}
      {people.length > 0 && (
        <ul className="sessions">
          {people.map((person) => (
            <li key={person.id} className="session">
              <PersonLine person={person} />
              <Button small onClick={() => onUnblock(person)}>
                {i18n.t("Unblock")}
                <span className="unseen"> {person.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
