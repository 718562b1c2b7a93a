/** Lets what stands in a composer be sent later. */

import { i18n } from "@lingui/core";
import { newNonce } from "../core/outbox";
import { clockTime, dayName } from "../locales/dates";
import type { MenuGroups } from "../ui/controls/Menu";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";
import { offeredTimes } from "./laterTimes";
import { navigate } from "./routing";
import { attempt, toast } from "./toasts";

export interface Written {
  readonly channel: string;
  readonly thread: number | null;
  readonly broadcast: boolean;
  readonly text: string;
}

/** Return the menu of times; `written` says what is to be sent, `onScheduled` that it will be. */
export function useLater(written: () => Written | null, onScheduled: () => void): MenuGroups {
  const { client } = useHere();
  const { open } = useDialogs();
  const schedule = async (send_us: number) => {
    const message = written();
    if (!message) return;
    const command = { type: "message.schedule", ...message, send_us, nonce: newNonce() } as const;
    if (!(await attempt(client.request<"message.schedule">(command)))) return;
    onScheduled();
    const told = i18n.t("It will be sent: {day} at {time}.", {
      day: dayName(send_us),
      time: clockTime(send_us),
    });
    toast(told, "done", { label: i18n.t("Show"), onSelect: () => navigate("/scheduled") });
  };
  const offered = offeredTimes(new Date()).map(({ time_us, isTomorrow }) => ({
    label: isTomorrow
      ? i18n.t("Tomorrow at {time}", { time: clockTime(time_us) })
      : i18n.t("{day} at {time}", { day: dayName(time_us), time: clockTime(time_us) }),
    onSelect: () => void schedule(time_us),
  }));
  const pick = () => open({ kind: "later", onPick: (time_us) => void schedule(time_us) });
  return [offered, [{ label: i18n.t("Pick a time…"), onSelect: pick }]];
}
