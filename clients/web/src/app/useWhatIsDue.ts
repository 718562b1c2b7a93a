/** Says it when a reminder's time has come, or a message could not be sent at its time. */

import { i18n } from "@lingui/core";
import { useEffect } from "react";
import { useHere } from "./context";
import { navigate } from "./routing";
import { toast } from "./toasts";

export function useWhatIsDue(): void {
  const { client } = useHere();
  useEffect(
    () =>
      client.listen((event) => {
        const show = (path: string) => ({ label: i18n.t("Show"), onSelect: () => navigate(path) });
        if (event.type === "message.scheduled" && event.scheduled.failure) {
          toast(i18n.t("A message could not be sent at its time."), "alarm", show("/scheduled"));
        }
        if (event.type === "reminder.changed" && event.reminder.came && !event.reminder.done_us) {
          const { text } = event.reminder;
          const told = text ? i18n.t("Reminder: {text}", { text }) : i18n.t("Reminder: a message");
          toast(told, "note", show("/reminders"));
        }
      }),
    [client],
  );
}
