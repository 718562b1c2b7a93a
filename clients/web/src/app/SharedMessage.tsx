/** What a message passes on or links to, as far as the reader may see it. */

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
import { fileView } from "./messageViews";
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
  /** Only a link leads there: what is not for the reader leaves no trace. */
  readonly isLinked?: boolean;
}

export default function SharedMessage({ place, isHere, isLinked }: SharedMessageProps) {
  const { client, views } = useHere();
  const { channel, seq } = place;
  const message = useMessageAt(channel, seq);
  const names = useView((view) => views.names(view));
  useView((view) => view.state.users);
  useView((view) => view.others);
  useView((view) => view.state.blocked);
  if (isLinked && !message) return null;
  if (message?.deleted && isLinked) return <p className="tombstone">{i18n.t("This message was deleted.")}</p>;
  const shared = sharedView(message, client.store.get(), views);
  return <SharedCard shared={shared && isHere ? { ...shared, place: undefined } : shared} names={names} />;
}

/** Return a message as it is now; null if it is not there for the reader, undefined while it is looked up. */
function useMessageAt(channel: string, seq: number): Message | null | undefined {
  const { client } = useHere();
  const shares = sharesOf(client);
  const known = useSyncExternalStore(shares.store.subscribe, shares.store.get);
  const loaded = useView(({ state }) => knownMessage(state, channel, seq));
  const isIn = useView(({ state }) => state.memberships.has(channel));
  useEffect(() => shares.show({ channel, seq }), [shares, channel, seq]);
  useEffect(() => {
    if (isIn) return undefined;
    const pane = `shared ${channel}/${seq}`;
    client.people.look(pane, { channels: [channel], users: [] }); // else nothing tells of a change
    return () => client.people.look(pane, null);
  }, [client, channel, seq, isIn]);
  return loaded ?? known.get(placeKey(channel, seq));
}

/** Return what is shown: null of what is gone, undefined while it is looked up. */
function sharedView(message: Message | null | undefined, view: View, views: Views) {
  if (!message) return message;
  if (message.deleted) return null;
  return shownOf(message, view, views);
}

function shownOf(message: Message, view: View, views: Views): SharedView {
  const { channel, seq, thread = null, author, text, time_us, files = [] } = message;
  const isBlocked = view.state.blocked.has(author);
  return {
    href: messagePath(channel, seq, thread),
    author: views.person(view, author),
    place: views.channel(view, channel),
    text: isBlocked ? i18n.t("A message of somebody you blocked") : text,
    files: isBlocked ? [] : files.map((file) => fileView(file, view.state.me)),
    time_us,
  };
}
