/** Who voted what in a poll, by option. */

import "../styles/polls.css";
import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { knownMessage } from "../core/changes";
import { Button } from "../ui/controls/Button";
import { Dialog } from "../ui/controls/Dialog";
import { PersonLine } from "../ui/people/Person";
import type { MessagePlace } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";

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
  const { client, views } = useHere();
  const [found, setFound] = useState<readonly string[]>([]);
  const [isMore, setMore] = useState(false);
  useView((view) => view.state.users);
  const view = client.store.get();
  const load = async () => {
    const after = found.at(-1) ?? null;
    const command = { type: "votes.list", ...place, option, after } as const;
    const page = await client.request<"votes.list">(command);
    setFound([...found, ...page.votes.map(({ user }) => user)]);
    setMore(page.more === true);
  };
  useEffect(() => void attempt(load()), []);
  return (
    <section className="poll-votes" aria-label={text}>
      <h3>
        <span dir="auto">{text}</span> <span className="count">{count}</span>
      </h3>
      <ul className="people">
        {found.map((user) => (
          <li key={user} className="people-item">
            <PersonLine person={views.person(view, user)} />
          </li>
        ))}
      </ul>
      {isMore && (
        <Button small look="quiet" onClick={() => void attempt(load())}>
          {i18n.t("Show more")}
        </Button>
      )}
    </section>
  );
}
