/** What one lets be sent later. */

import { i18n } from "@lingui/core";
import type { ScheduledMessage } from "../protocol";
import { type ScheduledView, ScheduledPage } from "../ui/pages/ScheduledPage";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { channelPath, threadPath } from "./routing";
import { attempt, failureText } from "./toasts";
import { titleOf } from "./views";

export default function ScheduledScreen({ onBack }: { readonly onBack: () => void }) {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const scheduled = useView((view) => view.state.scheduled);
  const names = useView((view) => views.names(view));
  useView((view) => view.state.memberships);
  const view = client.store.get();
  const shown = [...scheduled.values()].sort(inOrder).map((message): ScheduledView => {
    const { id, channel, thread, text, send_us, failure } = message;
    const place = views.channel(view, channel);
    return {
      id,
      channel: place ? titleOf(place) : i18n.t("A channel you are not in"),
      href: thread ? threadPath(channel, thread) : channelPath(channel),
      text,
      send_us,
      failure: failure ? failureText(failure, text) : null,
    };
  });
  return (
    <ScheduledPage
      messages={shown}
      names={names}
      onSend={({ id }) => void attempt(client.request({ type: "scheduled.send", id }))}
      onChange={({ id }) => open({ kind: "changeLater", id })}
      onDelete={({ id }) => void attempt(client.request({ type: "scheduled.delete", id }))}
      onBack={onBack}
    />
  );
}

/** What failed stands first: it waits for its author. */
function inOrder(one: ScheduledMessage, other: ScheduledMessage): number {
  const isFailed = Number(Boolean(other.failure)) - Number(Boolean(one.failure));
  return isFailed || one.send_us - other.send_us;
}
