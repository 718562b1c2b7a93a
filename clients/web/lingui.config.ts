import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

/** Sentences are written in English where they are shown: `i18n.t("Send")`. */
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "fr"],
  catalogs: [{ path: "src/locales/{locale}", include: ["src"] }],
  format: formatter({ explicitIdAsDefault: true, lineNumbers: false }),
  orderBy: "messageId",
});
