/** What a message asks, and what one may do about it. */

import { useState } from "react";
import type { MessageView, Names, PollView } from "../ui/types";
import { PollCard } from "../ui/channel/PollCard";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";
import { administers } from "./views";

export interface PollPartProps {
  readonly message: MessageView;
  readonly poll: PollView;
  readonly names: Names;
  /** Things can be done here. */
  readonly isOpen: boolean;
}

export default function PollPart({ message, poll, names, isOpen }: PollPartProps) {
  const { client } = useHere();
  const { open } = useDialogs();
  const { channel = "", seq } = message;
  const moderates = useView((view) => administers(view.user, view.state.memberships.get(channel)));
  const [isBusy, setBusy] = useState(false);
  const place = { channel, seq: seq ?? 0 };
  const vote = async (choices: readonly number[]) => {
    if (isBusy) return; // what comes next is said of what it says then
    setBusy(true);
    await attempt(client.request<"vote.cast">({ type: "vote.cast", ...place, choices }));
    setBusy(false);
  };
  const mayEnd = isOpen && seq !== null && (message.mine || moderates);
  return (
    <PollCard
      poll={poll}
      names={names}
      onVote={isOpen && seq !== null ? (choices) => void vote(choices) : undefined}
      onVotes={() => open({ kind: "votes", ...place })}
      onEnd={
        mayEnd
          ? () => void attempt(client.request<"poll.close">({ type: "poll.close", ...place }))
          : undefined
      }
    />
  );
}
