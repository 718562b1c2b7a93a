/** Who voted what in a poll, by option. */

import "../styles/polls.css";
import { i18n } from "@lingui/core";
import type { Vote } from "../protocol";
import { knownMessage } from "../core/changes";
import { Dialog } from "../ui/controls/Dialog";
import type { MessagePlace } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { PeopleByPage } from "./PeopleByPage";

const NOTHING = { options: [], counts: [] } as const;

export default function Votes({ channel, seq }: MessagePlace) {
  const { close } = useDialogs();
  const poll = useView(({ state }) => knownMessage(state, channel, seq)?.poll);
  const { options, counts = [] } = poll ?? NOTHING;
  return (
    <Dialog title={poll?.question ?? i18n.t("Poll")} size="s" onClose={close}>
      {options.map((text, option) => {
        const count = counts[option] ?? 0;
        const props = { place: { channel, seq }, option, text, count };
        return count > 0 && <Chosen key={`${option} ${count}`} {...props} />;
      })}
    </Dialog>
  );
}

interface ChosenProps {
  readonly place: MessagePlace;
  readonly option: number;
  readonly text: string;
  readonly count: number;
}

function Chosen({ place, option, text, count }: ChosenProps) {
  const { client } = useHere();
  const ask = async (last: Vote | undefined) => {
    const command = { type: "votes.list", ...place, option, after: last?.user ?? null } as const;
    const { votes, more } = await client.request<"votes.list">(command);
    return { next: votes, more };
  };
  const heading = (
    <>
      <span dir="auto">{text}</span> <span className="count">{count}</span>
    </>
  );
  return <PeopleByPage className="poll-votes" label={text} heading={heading} ask={ask} />;
}
