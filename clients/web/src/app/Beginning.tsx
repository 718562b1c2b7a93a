/** The beginning of a channel's history: what it is for. */

import { i18n } from "@lingui/core";
import { lazy, Suspense } from "react";
import { ChannelBeginning } from "../ui/states/EmptyState";
import type { ChannelView } from "../ui/types";

const Alone = lazy(() => import("./Alone"));

export function Beginning({ channel }: { readonly channel: ChannelView }) {
  const isDirect = channel.kind === "direct" || channel.kind === "group";
  return isDirect ? (
    <ChannelBeginning title={channel.name}>
      <p>{i18n.t("This is the beginning of your conversation.")}</p>
    </ChannelBeginning>
  ) : (
    <ChannelBeginning title={`#${channel.name}`}>
      <p>{channel.purpose || channel.topic || i18n.t("This is the beginning of the channel.")}</p>
      {channel.members === 1 && <Suspense><Alone channel={channel.id} /></Suspense>}
    </ChannelBeginning>
  );
}
