/** What was done by right of an office, in words. */

import { i18n } from "@lingui/core";

/** Return what was done; what came with a later version keeps its name on the wire. */
export function actName(act: string): string {
  switch (act) {
    case "member.remove":
      return i18n.t("removed somebody from a channel");
    case "role.set":
      return i18n.t("changed a role");
    case "channel.rename":
      return i18n.t("renamed a channel");
    case "channel.archive":
      return i18n.t("archived a channel");
    case "channel.restore":
      return i18n.t("restored a channel");
    case "channel.convert":
      return i18n.t("made a channel private");
    case "message.hide":
      return i18n.t("hid a message");
    case "message.show":
      return i18n.t("showed a hidden message again");
    case "message.delete":
      return i18n.t("deleted somebody’s message");
    case "report.settle":
      return i18n.t("settled a report");
    case "person.warn":
      return i18n.t("warned somebody");
    case "person.suspend":
      return i18n.t("suspended somebody");
    case "suspension.lift":
      return i18n.t("lifted a suspension");
    case "rules.change":
      return i18n.t("changed the house rules");
    case "person.deactivate":
    case "user.deactivate":
      return i18n.t("deactivated somebody");
    default:
      return act;
  }
}

type Named = (id: string) => string;

/** Return to what, or how: people and channels by their names. */
export function detailName(name: string, value: string, person: Named, channel: Named): string {
  if (name === "user" || name === "bot") return person(value);
  if (name === "channel") return channel(value);
  if (name === "until_us") return value === "None" ? i18n.t("until it is lifted") : new Date(Number(value) / 1_000).toLocaleString(i18n.locale);
  if (name === "ask") return value === "True" ? i18n.t("everybody is asked again") : "";
  return `${name} ${value}`;
}
