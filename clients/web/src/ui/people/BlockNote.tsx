import { i18n } from "@lingui/core";
import { Button } from "../controls/Button";
import { BlockIcon } from "../icons";
import type { PersonView } from "../types";

export interface BlockNoteProps {
  readonly person: PersonView;
  readonly onUnblock: () => void;
}

/** Says that the reader blocks somebody, and ends it. */
export function BlockNote({ person, onUnblock }: BlockNoteProps) {
  return (
    <p className="block-note">
      <BlockIcon size={18} />
      <span>{i18n.t("You blocked {name}.", { name: person.name })}</span>
      <Button small onClick={onUnblock}>
        {i18n.t("Unblock")}
        <span className="unseen"> {person.name}</span>
      </Button>
    </p>
  );
}
