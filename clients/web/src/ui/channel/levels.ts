import { i18n } from "@lingui/core";
import type { Level } from "../types";

/** What of a channel may call for somebody. */
export function levelNames(): readonly (readonly [Level, string])[] {
  return [
    ["all", i18n.t("All messages")],
    ["mentions", i18n.t("Mentions only")],
    ["nothing", i18n.t("Nothing")],
  ];
}
