/** What the composer completes: people, channels and emoji. */

import { i18n } from "@lingui/core";
import type { Channel, CommandHelp, TagCount, User } from "../protocol";
import type { Loader } from "../core/loader";
import type { Store } from "../core/store";
import type { View } from "../core/view";
import { customEmoji, loadEmoji, searchEmoji } from "../text/emoji";
import { normalTag } from "../text/hashtags";
import type { Lookup, ReverseLookup } from "../text/mentions";
import { plain } from "../text/plain";
import type { PersonView, Query, Suggest, Suggestion } from "../ui/types";
import { pictureOf } from "./messageViews";

const MOST = 8;
const MOST_TAGS = 5;
const MOST_COMMANDS = 50; // all that are built in are seen; the list scrolls
const SOON_MS = 300;

/** Return the function that a composer asks as the caret moves. */
export function suggestFrom(
  store: Store<View>,
  loader: Pick<Loader, "find" | "findTags">,
  commands: () => Promise<readonly CommandHelp[]>,
): Suggest {
  return (query: Query) => {
    switch (query.kind) {
      case "person":
        return people(store, query.text, (prefix) => loader.find(prefix));
      case "channel":
        return channelsAndTags(store, query.text, (prefix) => loader.findTags(prefix));
      case "emoji":
        return emoji(store.get(), query.text);
      case "command":
        return commandsFor(commands(), query.text);
    }
  };
}

/** Return how well a text is found by what was typed: smaller is better, null is not at all. */
export function rank(typed: string, ...names: readonly string[]): number | null {
  const wanted = plain(typed);
  let best: number | null = null;
  names.forEach((name, index) => {
    const place = plain(name).indexOf(wanted);
    if (place < 0) return;
    const isWordStart = place === 0 || /[\s._-]/.test(plain(name)[place - 1] ?? "");
    const points = (place === 0 ? 0 : isWordStart ? 10 : 20) + index;
    best = best === null ? points : Math.min(best, points);
  });
  return best;
}

/** Return the best of some, best first. */
export function ranked<T>(
  all: Iterable<T>,
  typed: string,
  namesOf: (one: T) => readonly string[],
  most: number,
): T[] {
  const found: { one: T; points: number }[] = [];
  for (const one of all) {
    const points = rank(typed, ...namesOf(one));
    if (points !== null) found.push({ one, points });
  }
  found.sort((one, other) => one.points - other.points);
  return found.slice(0, most).map(({ one }) => one);
}

/** Return who and what is meant by what people type. */
export function lookup({ state, others }: View): Lookup {
  const people = new Map<string, string>();
  for (const user of state.users.values()) people.set(user.name.toLowerCase(), user.id);
  const groups = [...state.groups.values()];
  const names = new Map<string, string>();
  for (const channel of others.values()) names.set(channel.name ?? "", channel.id);
  for (const { channel } of state.memberships.values()) names.set(channel.name ?? "", channel.id);
  return {
    personId: (handle) => people.get(handle.toLowerCase()),
    channelId: (name) => names.get(name.toLowerCase()),
    groupId: (name) => groups.find((group) => group.name === name.toLowerCase())?.id,
  };
}

export function reverseLookup({ state, others }: View): ReverseLookup {
  return {
    handle: (id) => state.users.get(id)?.name,
    channelName: (id) => (state.memberships.get(id)?.channel ?? others.get(id))?.name,
    groupName: (id) => state.groups.get(id)?.name,
  };
}

async function people(
  store: Store<View>,
  typed: string,
  find: (prefix: string) => Promise<void>,
): Promise<readonly Suggestion[]> {
  await find(typed).catch(() => undefined);
  const { state } = store.get();
  const active = [...state.users.values()].filter(({ deactivated }) => !deactivated);
  const named = ranked(active, typed, ({ name, display_name }) => [name, display_name], MOST).map(
    (user): Suggestion => ({
      id: user.id,
      insert: `@${user.name}`,
      label: user.display_name,
      detail: `@${user.name}`,
      person: personOf(user, state.me, state.presence.get(user.id) ?? "unknown"),
    }),
  );
  return [...named, ...many(store.get(), typed)].slice(0, MOST + 3);
}

/** Several people at once: groups, a whole channel, those who are here. */
function many({ state }: View, typed: string): readonly Suggestion[] {
  const all = [
    ...[...state.groups.values()].map(({ name, title }) => ({ name, detail: title ?? "" })),
    { name: "channel", detail: i18n.t("Everybody in the channel") },
    { name: "here", detail: i18n.t("Whoever is here now") },
  ];
  return ranked(all, typed, ({ name }) => [name], MOST).map(({ name, detail }) => ({
    id: `@${name}`,
    insert: `@${name}`,
    label: `@${name}`,
    detail,
    group: true,
  }));
}

function channels({ state, others }: View, typed: string): readonly Suggestion[] {
  const all = new Map<string, Channel>(others);
  for (const { channel } of state.memberships.values()) all.set(channel.id, channel);
  const named = [...all.values()].filter(({ name, archived }) => name && !archived);
  return ranked(named, typed, ({ name = "" }) => [name], MOST).map((channel) => ({
    id: channel.id,
    insert: `#${channel.name}`,
    label: channel.name ?? "",
    detail: channel.topic ?? "",
    channel: channel.kind,
  }));
}

/**
 * Channels first; a hashtag by the name of one would lead to the channel. One that is written out
 * is complete: Enter sends it.
 */
async function channelsAndTags(
  store: Store<View>,
  typed: string,
  find: (prefix: string) => Promise<readonly TagCount[]>,
): Promise<readonly Suggestion[]> {
  const found = await soon(find(typed));
  const view = store.get();
  const { channelId } = lookup(view);
  const isComplete = found.some(({ tag }) => tag === normalTag(typed));
  const tags = isComplete ? [] : found.filter(({ tag }) => !channelId(tag)).slice(0, MOST_TAGS);
  return [
    ...channels(view, typed).slice(0, MOST - Math.min(tags.length, MOST_TAGS - 1)),
    ...tags.map(({ tag, messages }) => ({
      id: `#${tag}`,
      insert: `#${tag}`,
      label: `#${tag}`,
      detail: i18n.t("{count, plural, one {hashtag, # message} other {hashtag, # messages}}", {
        count: messages,
      }),
      tag: true,
    })),
  ];
}

/** Wait a moment for the server: what is known here is offered without it. */
function soon<T>(load: Promise<readonly T[]>): Promise<readonly T[]> {
  const late = new Promise<readonly T[]>((done) => setTimeout(() => done([]), SOON_MS));
  return Promise.race([load.catch(() => []), late]);
}

async function commandsFor(
  known: Promise<readonly CommandHelp[]>,
  typed: string,
): Promise<readonly Suggestion[]> {
  const found = await known.catch(() => []);
  const isComplete = found.some(({ command }) => command === `/${typed}`);
  if (isComplete) return []; // Enter runs it
  return ranked(found, typed, ({ command }) => [command.slice(1)], MOST_COMMANDS).map(
    ({ command, description, hint }) => ({
      id: command,
      insert: command,
      label: hint ? `${command} ${hint}` : command,
      detail: description ?? "",
      command: true,
    }),
  );
}

async function emoji({ state }: View, typed: string): Promise<readonly Suggestion[]> {
  const own = [...state.emoji.values()].map((each) => customEmoji(each.name, pictureOf(each)));
  const found = searchEmoji({ all: own }, typed, MOST);
  const table = await loadEmoji();
  return [...found, ...searchEmoji(table, typed, MOST)].slice(0, MOST).map((each) => ({
    id: each.emoji,
    insert: each.emoji,
    label: `:${each.shortcodes[0] ?? typed}:`,
    detail: each.image ? "" : each.name,
    emoji: each.emoji,
    ...(each.image ? { image: each.image } : {}),
  }));
}

function personOf(user: User, me: string, presence: PersonView["presence"]): PersonView {
  const { id, display_name: name, name: handle } = user;
  return { id, name, handle, presence, bot: user.kind === "bot", you: id === me };
}
