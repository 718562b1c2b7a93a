/** Whether one shows what one has read. */

import { i18n } from "@lingui/core";
import { Switch } from "../ui/controls/Field";
import { Section } from "../ui/pages/SettingsPage";
import { useHere, useView } from "./context";
import { attempt } from "./toasts";

export function OwnReceipts() {
  const { client } = useHere();
  const shown = useView(({ state }) => state.showsReceipts);
  return (
    <Section title={i18n.t("Read receipts")}>
      <Switch
        label={i18n.t("Show others what I have read")}
        hint={i18n.t("You then see it of those who show it, too. Only in direct conversations and channels of up to {count} people, and not while you seem to be offline.", { count: 20 })}
        checked={shown}
        onChange={(next) => void attempt(client.request({ type: "receipts.show", shown: next }))}
      />
    </Section>
  );
}
