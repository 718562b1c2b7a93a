/** Search: what the dialog shows, and where it leads. */

import "../styles/search.css";
import { i18n } from "@lingui/core";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Channel, FoundMessage } from "../protocol";
import { placeKey } from "../core/changes";
import { type Found, Searching, type SearchView } from "../core/searching";
import type { View } from "../core/view";
import { excerpt } from "../text/excerpt";
import { type FoundItem, SearchDialog } from "../ui/dialogs/SearchDialog";
import { usePeople } from "./directory";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { completed, type OfferNames, offers } from "./operators";
import { forgetSearches, recentSearches, rememberSearch } from "./recentSearches";
import { channelPath, messagePath, navigate, personPath } from "./routing";
import { ranked } from "./suggest";
import type { Views } from "./views";

const MOST_NAMES = 6;

export default function SearchScreen() {
  const { client } = useHere();
  const { close } = useDialogs();
  const searching = useMemo(() => new Searching(client), [client]);
  useEffect(() => () => searching.stop(), [searching]);
  const seen = useSyncExternalStore(searching.store.subscribe, searching.store.get);
  const [recent, setRecent] = useState(recentSearches);
  const items = useItems(seen, recent);
  const names = useOfferNames();
  const offered = offers(seen.text, names);
  const go = (item: FoundItem) => {
    if (item.kind === "recent") return searching.type(item.text);
    rememberSearch(seen.text);
    close();
    navigate(pathOf(item));
  };
  const isFresh = seen.text.trim() === "";
  return (
    <SearchDialog
      search={seen.text}
      onSearch={(text) => searching.type(text)}
      tab={seen.tab}
      onTab={(tab) => searching.show(tab)}
      order={seen.sort}
      onOrder={(order) => searching.order(order)}
      items={items}
      onGo={go}
      offers={offered}
      onOffer={(index) => {
        const offer = offered[index];
        if (offer) searching.type(completed(seen.text, offer));
      }}
      note={noteOf(seen)}
      empty={emptyOf(seen)}
      busy={seen.isLoading}
      onMore={seen.found?.next ? () => void searching.more() : undefined}
      onForget={isFresh && recent.length > 0 ? () => (forgetSearches(), setRecent([])) : undefined}
      onClose={close}
    />
  );
}

function pathOf(item: Exclude<FoundItem, { kind: "recent" }>): string {
  switch (item.kind) {
    case "message":
    case "file":
      return item.href;
    case "person":
      return personPath(item.person.id);
    case "channel":
      return channelPath(item.id);
  }
}

/** Return what is listed: before anything is typed, what one looked for lately. */
function useItems({ text, tab, found }: SearchView, recent: readonly string[]): readonly FoundItem[] {
  const { client, views } = useHere();
  const users = useView((view) => view.state.users);
  const presence = useView((view) => view.state.presence);
  return useMemo(() => {
    if (text.trim() === "") return recent.map((each) => ({ kind: "recent", id: each, text: each }));
    return found ? itemsOf(tab, found, client.store.get(), views) : [];
  }, [text, tab, found, recent, users, presence, client, views]);
}

function itemsOf(tab: SearchView["tab"], found: Found, view: View, views: Views): readonly FoundItem[] {
  if (tab === "files") return found.messages.flatMap((each) => fileItems(each, found, view, views));
  return [
    ...found.messages.map((each) => messageItem(each, found, view, views)),
    ...found.people.map(({ id }): FoundItem => ({ kind: "person", id, person: views.person(view, id) })),
    ...found.channels.map(({ id, kind, name = "", topic = "" }): FoundItem => {
      return { kind: "channel", id, channelKind: kind, name, topic };
    }),
  ];
}

function messageItem(
  { message, highlights = [] }: FoundMessage,
  { places }: Found,
  view: View,
  views: Views,
): FoundItem {
  const { channel: id, seq, thread = null, author, text, time_us } = message;
  const place = places.get(id);
  const names = views.names(view);
  return {
    kind: "message",
    id: placeKey(id, seq),
    href: messagePath(id, seq, thread),
    author: views.person(view, author),
    channel: place ? placeName(place, view, views) : "",
    channelKind: place?.kind ?? "public",
    time_us,
    isReply: thread !== null,
    pieces: excerpt(text, highlights, (mark) => {
      const named = mark.slice(2, -1);
      if (mark.startsWith("<@")) return `@${names.person(named)?.name ?? "…"}`;
      return mark.startsWith("<#") ? `#${names.channel(named)?.name ?? "…"}` : `@${named}`;
    }),
  };
}

/** Return the files of a message that was found. */
function fileItems({ message }: FoundMessage, { places }: Found, view: View, views: Views): readonly FoundItem[] {
  const { channel, seq, thread = null, author, time_us, files = [] } = message;
  const place = places.get(channel);
  const around = {
    href: messagePath(channel, seq, thread),
    author: views.person(view, author),
    channel: place ? placeName(place, view, views) : "",
    time_us,
  };
  return files
    .filter(({ deleted }) => !deleted)
    .map(({ id, name = "" }): FoundItem => ({ kind: "file", id: `${placeKey(channel, seq)}/${id}`, name, ...around }));
}

function placeName(place: Channel, view: View, views: Views): string {
  if (place.name) return place.name;
  if (place.kind === "updates") return views.person(view, place.creator).name;
  return views.channel(view, place.id)?.name ?? "";
}

/** People and channels whose names complete an operator. */
function useOfferNames(): OfferNames {
  const people = usePeople();
  const memberships = useView((view) => view.state.memberships);
  const others = useView((view) => view.others);
  return useMemo(() => {
    const own = [...memberships.values()].map(({ channel }) => channel);
    const named = [...own, ...others.values()].flatMap(({ name }) => (name ? [name] : []));
    const channels = [...new Set(named)];
    const active = people ?? [];
    return {
      people: (prefix) =>
        ranked(active, prefix, ({ handle, name }) => [handle, name], MOST_NAMES).map(({ handle }) => handle),
      channels: (prefix) => ranked(channels, prefix, (name) => [name], MOST_NAMES),
    };
  }, [people, memberships, others]);
}

function noteOf(seen: SearchView): string {
  const { text, tab, found, fault } = seen;
  if (text.trim() === "" || !found || tab !== "messages" || found.messages.length === 0) return "";
  if (fault) return emptyOf(seen); // beside what was found before

  const count = found.total ?? found.messages.length;
  const many =
    found.total === null
      ? i18n.t("More than {count, plural, one {# message} other {# messages}}", { count })
      : i18n.t("{total, plural, one {# message} other {# messages}}", { total: count });
  switch (found.matching ?? "words") {
    case "words":
      return many;
    case "parts":
      return i18n.t("{many}, also by parts of words", { many });
    case "similar":
      return i18n.t("{many}, by words that look alike", { many });
  }
}

function emptyOf({ text, isLoading, fault }: SearchView): string {
  if (text.trim() === "") return i18n.t("What you look for is found here: messages, people and channels.");
  if (fault === "query") return i18n.t("That is not complete yet: go on, or take an operator away.");
  if (fault) return i18n.t("The search did not work. Try again in a moment.");
  if (isLoading) return i18n.t("Looking…");
  return i18n.t("Nothing was found. Try fewer words, or other ones.");
}
