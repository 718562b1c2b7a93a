/** Blocking people, on all one's devices. */

import { i18n } from "@lingui/core";
import { useCallback } from "react";
import { RefusedError } from "../core/requests";
import { useHere } from "./context";
import { sentenceFor, toast } from "./toasts";

/** Return a way to block somebody, or to do so no more. */
export function useBlocking(): (user: string, block: boolean) => Promise<void> {
  const { client } = useHere();
  return useCallback(
    async (user, block) => {
      try {
        const { blocked } = await client.request<"person.block">({ type: "person.block", user, block });
        client.happened({ type: "person.blocked", user, blocked });
      } catch (error) {
        const isFull = error instanceof RefusedError && error.code === "too_large";
        toast(isFull ? i18n.t("You block as many people as one can.") : sentenceFor(error), "alarm");
      }
    },
    [client],
  );
}
