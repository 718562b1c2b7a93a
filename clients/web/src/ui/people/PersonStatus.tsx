import { i18n } from "@lingui/core";
import { clockTime, dayName } from "../../locales/dates";
import { EmojiSign } from "../controls/Emoji";
import type { PersonView, StatusView } from "../types";

const SPEECH = "💬";

/** The emoji of what somebody is up to, beside their name; words alone have one, too. */
export function StatusSign({ person }: { readonly person: PersonView }) {
  const { status } = person;
  if (!status) return null;
  return (
    <span className="status-sign" title={statusText(status) || undefined}>
      <EmojiSign emoji={status.emoji || SPEECH} image={status.image} />
      <span className="unseen"> {status.text}</span>
    </span>
  );
}

/** What somebody is up to, at full length. */
export function StatusLine({ person }: { readonly person: PersonView }) {
  const { status } = person;
  if (!status) return null;
  return (
    <p className="status-line">
      <EmojiSign emoji={status.emoji || SPEECH} image={status.image} /> {statusText(status)}
    </p>
  );
}

function statusText({ text, until_us }: StatusView): string {
  if (until_us === null) return text;
  const until = i18n.t("until {day}, {time}", {
    day: dayName(until_us),
    time: clockTime(until_us),
  });
  return text ? `${text} (${until})` : until;
}
