/** Makes what the screen shows from what the client knows, and the same object while it is the same. */

import { i18n } from "@lingui/core";
import type { Channel, Group, Membership, Message, Status, User } from "../protocol";
import type { Client } from "../core/client";
import type { Row } from "../core/rows";
import { badge, placeKey, unread } from "../core/state";
import type { View } from "../core/view";
import type { ChannelView, GroupView, MessageView, Names, PersonView, StatusView } from "../ui/types";
import { imageOf, peopleUnder, storedMessage, writtenMessage } from "./messageViews";
import { channelPath, personPath } from "./routing";

type CustomEmojis = View["state"]["emoji"];

const NOBODY: readonly never[] = [];

/** Views of people, channels and messages, remembered by what they were made from. */
export class Views {
  private readonly people = new Map<string, { from: readonly unknown[]; view: PersonView }>();
  private readonly channels = new Map<string, { from: readonly unknown[]; view: ChannelView }>();
  private readonly messages = new WeakMap<Row, { from: readonly unknown[]; view: MessageView }>();
  private namesFrom: readonly unknown[] = [];
  private latestNames: Names = { person: () => undefined, channel: () => undefined };

  constructor(private readonly client: Client) {}

  /** Return somebody; who is not known yet is looked up and shown without a name. */
  person(view: View, id: string): PersonView {
    const user = view.state.users.get(id) ?? (view.user?.id === id ? view.user : undefined);
    if (!user) this.client.people.want(id);
    const isMe = id === view.state.me;
    const isOnline = isMe && view.link.kind === "online";
    const own = view.state.away ? "offline" : "online";
    const presence = isOnline ? own : (view.state.presence.get(id) ?? "unknown");
    const said = view.state.statuses.get(id);
    const status = said && statusOf(said, view.state.emoji);
    const from = [user, presence, isMe, said, status?.image, Boolean(status)];
    return remembered(this.people, id, from, () => ({
      id,
      name: user?.display_name ?? "…",
      handle: user?.name ?? "",
      presence,
      bot: user?.kind === "bot",
      deactivated: user?.deactivated ?? false,
      you: isMe,
      title: user?.title ?? "",
      status,
    }));
  }

  /** Return one of the user's channels, or a public one they only look at. */
  channel(view: View, id: string): ChannelView | undefined {
    const membership = view.state.memberships.get(id);
    const channel = membership?.channel ?? view.others.get(id);
    if (!channel) return undefined;
    const people = this.others(view, channel);
    const isDraft = view.drafts.has(placeKey(id, null));
    const own = {
      mentions: membership ? badge(membership, view.state.blocked) : 0,
      isDraft,
      isFollowed: view.state.followedChannels.has(id),
    };
    const from = [membership, channel, ...Object.values(own), ...people];
    return remembered(this.channels, id, from, () => channelView(channel, membership, people, own));
  }

  /** Return what mentions mean; another object only when somebody has another name. */
  names(view: View): Names {
    const { users, memberships, groups, emoji } = view.state;
    const from = [users, memberships.size, view.others, groups, emoji];
    if (isSame(from, this.namesFrom)) return this.latestNames;
    this.namesFrom = from;
    const { store } = this.client;
    this.latestNames = {
      person: (id) => {
        const person = this.person(store.get(), id);
        return person.handle ? person : undefined;
      },
      channel: (id) => this.channel(store.get(), id),
      group: (id) => {
        const { state } = store.get();
        const group = state.groups.get(id);
        return group && groupView(group, state.me);
      },
      emoji: (name) => imageOf(store.get().state.emoji, `:${name}:`),
    };
    return this.latestNames;
  }

  message(view: View, row: Row): MessageView {
    const { message, entry } = row;
    const author = this.person(view, message?.author ?? view.state.me);
    const isOnline = view.link.kind === "online";
    const pin = message && view.state.pins.get(message.channel)?.get(message.seq);
    const pinner = pin ? this.person(view, pin.user) : undefined;
    const people = message ? this.under(view, message) : new Map();
    const around = { author, pinner, view, people };
    const from = [author, pinner, isOnline, ...around.people.values(), ...partsOf(view, message)];
    const known = this.messages.get(row);
    if (known && isSame(known.from, from)) return known.view;
    const made = message
      ? storedMessage(row.key, message, around)
      : writtenMessage(row.key, entry!, author, isOnline);
    this.messages.set(row, { from, view: made });
    return made;
  }

  /** Return whoever reacted to a message or replied to it. */
  private under(view: View, message: Message): ReadonlyMap<string, PersonView> {
    const ids = [...peopleUnder(message), ...(isPending(view, message) ? [view.state.me] : [])];
    return new Map(ids.map((id) => [id, this.person(view, id)]));
  }

  /** Return who a direct channel is with; somebody alone in it is with themselves. */
  private others(view: View, channel: Channel): readonly PersonView[] {
    if (channel.kind === "updates") return [this.person(view, channel.creator)];
    if (channel.kind !== "direct" && channel.kind !== "group") return NOBODY;
    const users = channel.users ?? [];
    const others = users.filter((id) => id !== view.state.me);
    return (others.length > 0 ? others : users).map((id) => this.person(view, id));
  }
}

/** Return what somebody is up to, unless that is over. */
function statusOf(status: Status, emoji: CustomEmojis): StatusView | undefined {
  if (status.until_us && status.until_us <= Date.now() * 1_000) return undefined;
  const { emoji: sign = "", text = "", until_us = null } = status;
  return { emoji: sign, image: imageOf(emoji, sign), text, until_us };
}

function channelView(
  channel: Channel,
  membership: Membership | undefined,
  people: readonly PersonView[],
  own: { readonly mentions: number; readonly isDraft: boolean; readonly isFollowed: boolean },
): ChannelView {
  const count = membership ? unread(membership) : 0;
  return {
    id: channel.id,
    kind: channel.kind,
    name: nameOf(channel, people),
    href: channel.kind === "updates" ? personPath(channel.creator) : channelPath(channel.id),
    topic: channel.topic ?? "",
    purpose: channel.purpose ?? "",
    archived: channel.archived ?? false,
    joined: membership !== undefined,
    followed: own.isFollowed && membership === undefined,
    members: channel.members ?? 0,
    people,
    unread: count,
    mentions: own.mentions,
    muted: membership?.muted ?? false,
    level: membership?.level ?? "all",
    starred: membership?.starred ?? false,
    announces: channel.posting === "administrators",
    slow_s: channel.slow_s ?? 0,
    newcomers: channel.newcomers ?? false,
    draft: own.isDraft,
  };
}

function nameOf({ kind, name = "" }: Channel, people: readonly PersonView[]): string {
  const names = people.map((person) => person.name).join(", ");
  if (kind === "updates") return i18n.t("Updates by {name}", { name: names });
  return kind === "direct" || kind === "group" ? names : name;
}

/** Return what else a view of a message depends on. */
function partsOf({ state, reacting }: View, message: Message | null): readonly unknown[] {
  if (!message) return NOBODY;
  const key = placeKey(message.channel, message.seq);
  const isBlocked = state.blocked.has(message.author);
  const one = [reacting.get(key), state.follows.get(key), state.saved.get(key)];
  return [...one, message.reactions && state.emoji, isBlocked];
}

function isPending({ reacting }: View, { channel, seq }: Message): boolean {
  return reacting.has(placeKey(channel, seq));
}

export function groupView({ id, name, title = "", users = NOBODY }: Group, me: string): GroupView {
  return { id, name, title, users, mine: users.includes(me) };
}

function remembered<T>(
  known: Map<string, { from: readonly unknown[]; view: T }>,
  key: string,
  from: readonly unknown[],
  make: () => T,
): T {
  const before = known.get(key);
  if (before && isSame(before.from, from)) return before.view;
  const view = make();
  known.set(key, { from, view });
  return view;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

/** Return whether somebody may see to a channel: its administrators, and those of the workspace. */
export function administers(user: User | null, membership: Membership | undefined): boolean {
  return user?.role === "administrator" || membership?.role === "administrator";
}

export function titleOf({ kind, name }: Pick<ChannelView, "kind" | "name">): string {
  return kind === "public" || kind === "private" ? `#${name}` : name;
}
