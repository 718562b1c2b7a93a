/** Everybody who reacted to a message, by emoji. */

import { i18n } from "@lingui/core";
import type { Reaction, Reactor } from "../protocol";
import { knownMessage } from "../core/changes";
import { Dialog } from "../ui/controls/Dialog";
import { EmojiSign } from "../ui/controls/Emoji";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { imageOf } from "./messageViews";
import { PeopleByPage } from "./PeopleByPage";

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
  const { client } = useHere();
  const { emoji, count } = reaction;
  const image = useView(({ state }) => imageOf(state.emoji, emoji));
  const ask = async (last: Reactor | undefined) => {
    const command = { type: "reactions.list", ...place, emoji, after: last?.seq ?? 0 } as const;
    const { reactors, more } = await client.request<"reactions.list">(command);
    return { next: reactors, more };
  };
  const heading = (
    <>
      <EmojiSign emoji={emoji} image={image} /> <span className="count">{count}</span>
    </>
  );
  return <PeopleByPage className="reactors" label={emoji} heading={heading} ask={ask} />;
}
