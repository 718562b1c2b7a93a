import { i18n } from "@lingui/core";
import { useEffect, useRef } from "react";
import type { ChannelView } from "../ui/types";
import { useHere } from "./context";
import { HOME, navigate } from "./routing";
import { toast } from "./toasts";
import { titleOf } from "./views";

/** Lead home who looks at a channel that is closed to them; null while nobody knows. */
export function useLedAway(channel: string, shown: ChannelView | undefined | null): void {
  const { client } = useHere();
  const seen = useRef<ChannelView | null>(null);
  useEffect(() => {
    if (shown || shown === null) {
      seen.current = shown;
      return;
    }
    const before = seen.current;
    if (before?.id !== channel) return;
    client.loader.channel(channel).catch(() => {
      if (seen.current !== before) return;
      seen.current = null;
      toast(i18n.t("{name} is not open to you any more.", { name: titleOf(before) }));
      navigate(HOME, { replace: true });
    });
  }, [client, channel, shown]);
}
