/** Asks for more or fewer stories of a kind, and says so. */

import { i18n } from "@lingui/core";
import { useCallback } from "react";
import type { Weight } from "../ui/feed/types";
import { useHere } from "./context";
import { attempt, toast } from "./toasts";

const SAID = {
  more: () => i18n.t("Stories like this will stand higher."),
  less: () => i18n.t("Stories like this will stand lower."),
  usual: () => i18n.t("Stories like this stand where they usually do."),
} satisfies Record<Weight, () => string>;

export function useWeigh(): (key: string, weight: Weight) => Promise<void> {
  const { client } = useHere();
  return useCallback(
    async (key, weight) => {
      if (!(await attempt(client.feed.weigh(key, weight)))) return;
      const undo = () => void attempt(client.feed.weigh(key, "usual"));
      const action = weight === "usual" ? undefined : { label: i18n.t("Undo"), onSelect: undo };
      toast(SAID[weight](), "done", action);
    },
    [client],
  );
}
