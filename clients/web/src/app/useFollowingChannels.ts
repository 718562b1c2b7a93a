/** Following public channels without joining them. */

import { i18n } from "@lingui/core";
import { useCallback } from "react";
import { RefusedError } from "../core/requests";
import { useHere } from "./context";
import { sentenceFor, toast } from "./toasts";

/** Return a way to follow a channel, or to do so no more. */
export function useFollowingChannels(): (channel: string, follow: boolean) => void {
  const { client } = useHere();
  return useCallback(
    (channel, follow) => {
      const command = { type: "channel.follow", channel, follow } as const;
      client.request<"channel.follow">(command).then(
        ({ following }) => client.happened({ type: "channel.followed", channel, following }),
        (error: unknown) => {
          const isFull = error instanceof RefusedError && error.code === "too_large";
          toast(isFull ? i18n.t("You follow as many channels as one can.") : sentenceFor(error), "alarm");
        },
      );
    },
    [client],
  );
}
