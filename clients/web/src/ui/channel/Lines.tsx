/** What stands between messages. */

import { i18n } from "@lingui/core";
import { listed } from "../../locales/dates";
import { ArrowDownIcon } from "../icons";
import type { PersonView } from "../types";

/** "Today", between the messages of two days. */
export function DaySeparator({ name }: { readonly name: string }) {
  return (
    <div className="day-separator" role="separator" aria-label={name}>
      <span>{name}</span>
    </div>
  );
}

/** Everything below it is unread. */
export function NewLine() {
  return (
    <div className="new-line" role="separator" aria-label={i18n.t("New messages")}>
      <span>{i18n.t("New")}</span>
    </div>
  );
}

export interface JumpToNewestProps {
  /** How many arrived below meanwhile. */
  readonly count: number;
  readonly onJump: () => void;
}

export function JumpToNewest({ count, onJump }: JumpToNewestProps) {
  return (
    <button type="button" className="jump" onClick={onJump}>
      <ArrowDownIcon size={16} />
      {count > 0
        ? i18n.t("{count, plural, one {# new message} other {# new messages}}", { count })
        : i18n.t("To the newest")}
    </button>
  );
}

/** "Ada is typing…"; keeps its height while nobody is. */
export function TypingLine({ people }: { readonly people: readonly PersonView[] }) {
  return (
    <div className="typing" role="status" aria-live="polite">
      {people.length > 0 && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="clip">{typingText(people.map((person) => person.name))}</span>
        </>
      )}
    </div>
  );
}

function typingText(names: readonly string[]): string {
  if (names.length > 3) return i18n.t("Several people are typing…");
  return i18n.t("{count, plural, one {{names} is typing…} other {{names} are typing…}}", {
    count: names.length,
    names: listed(names),
  });
}
