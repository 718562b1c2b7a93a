/** Everybody who reacted to a message, by emoji. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { Reaction, Reactor } from "../protocol";
import { knownMessage } from "../core/changes";
import { Button } from "../ui/controls/Button";
import { Dialog } from "../ui/controls/Dialog";
import { EmojiSign } from "../ui/controls/Emoji";
import { PersonLine } from "../ui/people/Person";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { imageOf } from "./messageViews";
import { attempt } from "./toasts";

interface Place {
  readonly channel: string;
  readonly seq: number;
}

const NONE: readonly Reaction[] = [];

export function Reactors(place: Place) {
  const { close } = useDialogs();
  const { channel, seq } = place;
  const kinds = useView(({ state }) => knownMessage(state, channel, seq)?.reactions) ?? NONE;
  return (
    <Dialog title={i18n.t("Reactions")} size="s" onClose={close}>
      {kinds.length === 0 && <p>{i18n.t("Nobody has reacted.")}</p>}
      {kinds.map((reaction) => (
        <Kind key={`${reaction.emoji} ${reaction.count}`} place={place} reaction={reaction} />
      ))}
    </Dialog>
  );
}

function Kind({ place, reaction }: { readonly place: Place; readonly reaction: Reaction }) {
  const { client, views } = useHere();
  const { emoji, count } = reaction;
  const [found, setFound] = useState<readonly Reactor[]>([]);
  const [isMore, setMore] = useState(false);
  const image = useView(({ state }) => imageOf(state.emoji, emoji));
  useView((view) => view.state.users);
  const view = client.store.get();
  const load = async () => {
    const after = found.at(-1)?.seq ?? 0;
    const command = { type: "reactions.list", ...place, emoji, after } as const;
    const page = await client.request<"reactions.list">(command);
    setFound([...found, ...page.reactors]);
    setMore(page.more === true);
  };
  useEffect(() => void attempt(load()), []);
  const people = found.map(({ user }) => views.person(view, user));
  return (
    <section className="reactors" aria-label={emoji}>
      <h3>
        <EmojiSign emoji={emoji} image={image} /> <span className="count">{count}</span>
      </h3>
      <ul className="people">
        {people.map((person) => (
          <li key={person.id} className="people-item">
            <PersonLine person={person} />
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
