/** What a message passes on, as far as the reader may see it. */

import "../styles/profiles.css";
import { i18n } from "@lingui/core";
import { useEffect, useSyncExternalStore } from "react";
import type { Message, MessagePlace } from "../protocol";
import { knownMessage, placeKey } from "../core/changes";
import type { Client } from "../core/client";
import { Shares } from "../core/shares";
import type { View } from "../core/view";
import { SharedCard, type SharedView } from "../ui/people/SharedCard";
import { useHere, useView } from "./context";
import { messagePath } from "./routing";
import type { Views } from "./views";

const ofClients = new WeakMap<Client, Shares>();

function sharesOf(client: Client): Shares {
  const known = ofClients.get(client) ?? new Shares(client);
  ofClients.set(client, known);
  return known;
}

export interface SharedMessageProps {
  readonly place: MessagePlace;
  /** It is shown beside its own channel, which need not be named. */
  readonly isHere?: boolean;
}

export default function SharedMessage({ place, isHere }: SharedMessageProps) {
  const { client, views } = useHere();
  const shares = sharesOf(client);
  const { channel, seq } = place;
  const known = useSyncExternalStore(shares.store.subscribe, shares.store.get);
  const loaded = useView(({ state }) => knownMessage(state, channel, seq));
  const message = loaded ?? known.get(placeKey(channel, seq));
  useEffect(() => shares.want({ channel, seq }), [shares, channel, seq]);
  const names = useView((view) => views.names(view));
  useView((view) => view.state.users);
  useView((view) => view.others);
  useView((view) => view.state.blocked);
  const shared = sharedView(message, client.store.get(), views);
  return <SharedCard shared={shared && isHere ? { ...shared, place: undefined } : shared} names={names} />;
}

/** Return what is shown: null of what is gone, undefined while it is looked up. */
function sharedView(message: Message | null | undefined, view: View, views: Views) {
  if (!message) return message;
  if (message.deleted) return null;
  return shownOf(message, view, views);
}

function shownOf(message: Message, view: View, views: Views): SharedView {
  const { channel, seq, thread = null, author, text, time_us } = message;
  return {
    href: messagePath(channel, seq, thread),
    author: views.person(view, author),
    place: views.channel(view, channel),
    text: view.state.blocked.has(author) ? i18n.t("A message of somebody you blocked") : text,
    time_us,
  };
}
