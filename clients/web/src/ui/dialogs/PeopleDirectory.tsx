import { i18n } from "@lingui/core";
import { useState } from "react";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { PersonIcon } from "../icons";
import { PersonLine } from "../people/Person";
import { EmptyState } from "../states/EmptyState";
import { PeopleSkeleton } from "../states/Skeletons";
import { plain } from "../../text/plain";
import type { PersonView } from "../types";
import { BrowseHead } from "./BrowseHead";

export interface PeopleDirectoryProps {
  /** Absent while they are loading. */
  readonly people: readonly PersonView[] | null;
  readonly more?: boolean;
  readonly onMore?: () => void;
  readonly onMessage: (person: PersonView) => void;
  readonly onInvite?: () => void;
  /** Shows the groups of people. */
  readonly onGroups?: () => void;
  readonly onClose: () => void;
}

export function PeopleDirectory({
  people,
  more,
  onMore,
  onMessage,
  onInvite,
  onGroups,
  onClose,
}: PeopleDirectoryProps) {
  const [search, setSearch] = useState("");
  const found = people?.filter((person) => matches(person, search));
  return (
    <Dialog title={i18n.t("People")} size="l" onClose={onClose}>
      <BrowseHead label={i18n.t("Search people")} search={search} onSearch={setSearch}>
        {onGroups && <Button onClick={onGroups}>{i18n.t("Groups")}</Button>}
        {onInvite && (
          <Button look="primary" onClick={onInvite}>
            {i18n.t("Invite people")}
          </Button>
        )}
      </BrowseHead>
      {!found && <PeopleSkeleton lines={6} />}
      {found?.length === 0 && (
        <EmptyState icon={PersonIcon} title={i18n.t("Nobody goes by that name")} />
      )}
      <ul className="people">
        {found?.map((person) => (
          <li key={person.id}>
            <button type="button" className="people-button" onClick={() => onMessage(person)}>
              <PersonLine person={person} />
            </button>
          </li>
        ))}
      </ul>
      {more && onMore && (
        <Button look="quiet" onClick={onMore}>
          {i18n.t("Show more")}
        </Button>
      )}
    </Dialog>
  );
}

/** Whether a person goes by a piece of a name. */
export function matches(person: PersonView, search: string): boolean {
  const text = `${person.name} ${person.handle} ${person.title ?? ""}`;
  return plain(text).includes(plain(search.trim()));
}
