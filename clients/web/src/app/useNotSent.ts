/** Says it when a message could not be sent at its time. */

import { i18n } from "@lingui/core";
import { useEffect } from "react";
import { useHere } from "./context";
import { navigate } from "./routing";
import { toast } from "./toasts";

export function useNotSent(): void {
  const { client } = useHere();
  useEffect(
    () =>
      client.listen((event) => {
        if (event.type !== "message.scheduled" || !event.scheduled.failure) return;
        toast(i18n.t("A message could not be sent at its time."), "alarm", {
          label: i18n.t("Show"),
          onSelect: () => navigate("/scheduled"),
        });
      }),
    [client],
  );
}
