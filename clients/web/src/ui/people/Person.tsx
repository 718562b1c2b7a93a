import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import type { PersonView } from "../types";
import { StatusLine, StatusSign } from "./PersonStatus";
import { Avatar, PresenceDot, presenceText } from "./Avatar";

export interface PersonLineProps {
  readonly person: PersonView;
  /** What stands at the end of the line: a role, a button. */
  readonly children?: ReactNode;
}

/** Somebody in a list: face, name, handle. */
export function PersonLine({ person, children }: PersonLineProps) {
  const presence = presenceText(person.presence);
  return (
    <span className="person">
      <Avatar person={person} size="m" presence />
      <span className="person-text">
        <span className="person-name">
          {person.name}
          <StatusSign person={person} />
          <PersonMarks person={person} />
        </span>
        <span className="person-handle">
          @{person.handle}
          {person.title && ` · ${person.title}`}
          {presence && <span className="unseen">, {presence}</span>}
        </span>
      </span>
      {children && <span className="person-end">{children}</span>}
    </span>
  );
}

/** Somebody, at leisure. */
export function PersonProfile({ person }: { readonly person: PersonView }) {
  const presence = presenceText(person.presence);
  return (
    <div className="profile">
      <Avatar person={person} size="xl" />
      <div>
        <p className="profile-handle">
          @{person.handle}
          <PersonMarks person={person} />
        </p>
        {person.title && <p>{person.title}</p>}
        <StatusLine person={person} />
        {presence && !person.bot && (
          <p className="profile-presence">
            <PresenceDot presence={person.presence} />
            {presence}
          </p>
        )}
      </div>
    </div>
  );
}

/** "you", "bot", "deactivated": what one should know beside a name. */
export function PersonMarks({ person }: { readonly person: PersonView }) {
  return (
    <>
      {person.you && <span className="mark">{i18n.t("you")}</span>}
      {person.bot && (
        <span className="mark" title={person.alias}>
          {person.alias ? i18n.t("app: {name}", { name: person.alias }) : i18n.t("bot")}
        </span>
      )}
      {person.deactivated && <span className="mark">{i18n.t("deactivated")}</span>}
    </>
  );
}
