/** Loads lists, page by page; events that happen meanwhile are applied to what comes. */

import type {
  Channel,
  CustomEmoji,
  Group,
  Membership,
  Reminder,
  SavedMessage,
  ScheduledMessage,
  TagCount,
  User,
} from "../protocol";
import { MAX_RECEIPT_MEMBERS, MAX_VIEW } from "../protocol";
import { withEntry } from "./maps";
import type { Meanwhile } from "./meanwhile";
import type { Shown } from "./people";
import { addReceipts } from "./receipts";
import { timesOf } from "./quiet";
import type { Requests } from "./requests";
import {
  addEmoji,
  addGroups,
  addMembers,
  addMemberships,
  addPins,
  addReminders,
  addSaved,
  addScheduled,
  addUsers,
  type State,
} from "./state";
import { takeStatuses } from "./statuses";
import type { Store } from "./store";
import type { View } from "./view";

const PAGE = 200;
const FOUND = 20;
/** People known from the start; the others are looked up when they are named. */
const FIRST_USERS = 1_000;
const MAX_USERS = 20_000;

export class Loader {
  private hasAllUsers = false;
  private channelsInView: readonly string[] = [];
  private usersInView: readonly string[] = [];
  private readonly lastMembers = new Map<string, string>();

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
    private readonly meanwhile: Meanwhile,
  ) {}

  /** Load the user's channels. */
  async memberships(): Promise<void> {
    const load = pages<Membership>(async (last) => {
      const after = last?.channel.id ?? null;
      const command = { type: "channels.list", after, limit: PAGE } as const;
      const { memberships, more } = await this.requests.request(command);
      return { page: memberships, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.store.update((view) => {
      const before = { ...view.state, memberships: new Map<string, Membership>() };
      return { ...view, isLoaded: true, state: catchUp(addMemberships(before, result)) };
    });
  }

  /** Load what texts may name, what one follows, whom one blocks, and what one sends later. */
  async vocabulary(): Promise<void> {
    const followed = [this.keywords(), this.cautions(), this.tags(), this.followedChannels()];
    const own = [
      this.sections(),
      this.blocked(),
      this.scheduled(),
      this.reminders(),
      this.saved(),
      this.away(),
      this.statuses(),
      this.quiet(),
    ];
    await Promise.all([this.emoji(), this.groups(), ...followed, ...own]);
  }

  /** Load what the user lets be sent later. */
  private async scheduled(): Promise<void> {
    const load = pages<ScheduledMessage>(async (last) => {
      const command = { type: "scheduled.list", after: last?.id ?? null, limit: PAGE } as const;
      const { scheduled, more } = await this.requests.request<"scheduled.list">(command);
      return { page: scheduled, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp(addScheduled({ ...state, scheduled: new Map() }, result)));
  }

  private async reminders(): Promise<void> {
    const load = pages<Reminder>(async (last) => {
      const command = { type: "reminders.list", after: last?.id ?? null, limit: PAGE } as const;
      const { reminders, more } = await this.requests.request<"reminders.list">(command);
      return { page: reminders, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp(addReminders({ ...state, reminders: new Map() }, result)));
  }

  /** Learn what is told from now on of what is in view; what is out of view is not told. */
  inView({ channels, users }: Shown): void {
    this.channelsInView = channels;
    this.receipts();
    if (users.length === 0) return; // nobody looks
    this.usersInView = users;
    this.statuses().catch(() => undefined); // with the next connection
  }

  /** Learn what those in view are up to, and oneself. */
  private async statuses(): Promise<void> {
    const others = this.usersInView;
    const users = [this.store.get().state.me, ...others].slice(0, MAX_VIEW);
    const load = this.requests.request<"statuses.list">({ type: "statuses.list", users });
    const { result, catchUp } = await this.meanwhile.during(load);
    if (others !== this.usersInView) return;
    this.change((state) => catchUp(takeStatuses(state, result.statuses)));
  }

  /** Learn how far others have read the channels in view. */
  receipts(): void {
    const channels = this.channelsInView;
    this.change((state) => ({
      ...state,
      receipts: new Map([...state.receipts].filter(([id]) => channels.includes(id))),
    }));
    for (const channel of channels) void this.receiptsOf(channel).catch(() => undefined);
  }

  private async receiptsOf(channel: string): Promise<void> {
    const { memberships, showsReceipts, away } = this.store.get().state;
    const members = memberships.get(channel)?.channel.members;
    if (!showsReceipts || away || !members || members > MAX_RECEIPT_MEMBERS) return;
    const load = this.requests.request<"receipts.list">({ type: "receipts.list", channel });
    const { result, catchUp } = await this.meanwhile.during(load);
    if (!this.channelsInView.includes(channel)) return;
    this.change((state) => catchUp(addReceipts(state, channel, result.receipts)));
  }

  private async saved(): Promise<void> {
    const load = pages<SavedMessage>(async (last) => {
      const command = { type: "saved.list", before: last?.saved_us ?? null, limit: PAGE } as const;
      const { saved, more } = await this.requests.request<"saved.list">(command);
      return { page: saved, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp(addSaved({ ...state, saved: new Map() }, result)));
  }

  /** Learn how the user chose to be seen. */
  private async away(): Promise<void> {
    const user = this.store.get().state.me;
    const load = this.requests.request<"profile.get">({ type: "profile.get", user });
    const { result, catchUp } = await this.meanwhile.during(load);
    const { away = false, receipts: showsReceipts = false } = result.profile;
    this.change((state) => catchUp({ ...state, away, showsReceipts }));
    this.receipts();
  }

  /** Learn the user's quiet hours, and when they are. */
  async quiet(): Promise<void> {
    const load = this.requests.request<"quiet.get">({ type: "quiet.get" });
    const { result, catchUp } = await this.meanwhile.during(load);
    const { quiet, policy: quietPolicy } = result;
    this.change((state) => catchUp({ ...state, quiet, quietPolicy }));
    this.store.update((view) => ({ ...view, quietTimes: timesOf(result) }));
  }

  private async emoji(): Promise<void> {
    const load = pages<CustomEmoji>(async (last) => {
      const command = { type: "emoji.list", after: last?.name ?? null, limit: PAGE } as const;
      const { emoji, more } = await this.requests.request<"emoji.list">(command);
      return { page: emoji, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp(addEmoji({ ...state, emoji: new Map() }, result)));
  }

  private async groups(): Promise<void> {
    const load = pages<Group>(async (last) => {
      const command = { type: "groups.list", after: last?.id ?? null, limit: PAGE } as const;
      const { groups, more } = await this.requests.request<"groups.list">(command);
      return { page: groups, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp(addGroups({ ...state, groups: new Map() }, result)));
  }

  private async tags(): Promise<void> {
    const load = this.requests.request<"followed_tags.list">({ type: "followed_tags.list" });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp({ ...state, tags: result.tags }));
  }

  private async sections(): Promise<void> {
    const load = this.requests.request<"sections.list">({ type: "sections.list" });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp({ ...state, sections: result }));
  }

  private async keywords(): Promise<void> {
    const load = this.requests.request<"keywords.list">({ type: "keywords.list" });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp({ ...state, keywords: result.keywords }));
  }

  private async cautions(): Promise<void> {
    const load = this.requests.request<"cautions.list">({ type: "cautions.list" });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp({ ...state, cautions: result.cautions }));
  }

  private async followedChannels(): Promise<void> {
    const load = pages<Channel>(async (last) => {
      const command = { type: "followed_channels.list", after: last?.id ?? null, limit: PAGE } as const;
      const { channels, more } = await this.requests.request<"followed_channels.list">(command);
      return { page: channels, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    const followedChannels = new Set(result.map(({ id }) => id));
    this.change((state) => catchUp({ ...state, followedChannels }));
  }

  private async blocked(): Promise<void> {
    const load = pages<string>(async (last) => {
      const command = { type: "blocked.list", after: last ?? null, limit: PAGE } as const;
      const { users, more } = await this.requests.request<"blocked.list">(command);
      return { page: users, more };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp({ ...state, blocked: new Set(result) }));
  }

  firstUsers(): Promise<void> {
    return this.users(FIRST_USERS);
  }

  /** Load everybody, for those who look for somebody. */
  async directory(): Promise<void> {
    if (this.hasAllUsers) return;
    this.hasAllUsers = true;
    await this.users(MAX_USERS);
  }

  /** Make sure that those whose names begin like this are known. */
  async find(prefix: string): Promise<void> {
    if (this.hasAllUsers || !prefix) return;
    const command = { type: "users.find", prefix, limit: FOUND } as const;
    const { users } = await this.requests.request(command);
    this.change((state) => addUsers(state, users));
  }

  /** Find hashtags by how they begin, the most used first. */
  async findTags(prefix: string): Promise<readonly TagCount[]> {
    const command = { type: "tags.suggest", prefix, limit: FOUND } as const;
    return (await this.requests.request<"tags.suggest">(command)).tags;
  }

  /** Load a channel's next members; from then on the list is kept up to date. */
  async members(channel: string): Promise<void> {
    const isBegun = this.store.get().state.members.has(channel);
    const after = isBegun ? (this.lastMembers.get(channel) ?? null) : null;
    const command = { type: "members.list", channel, after, limit: PAGE } as const;
    const load = this.requests.request<"members.list">(command);
    const { result, catchUp } = await this.meanwhile.during(load);
    const last = result.members.at(-1);
    if (last) this.lastMembers.set(channel, last.user);
    this.change((state) => catchUp(addMembers(state, channel, result.members)));
  }

  /** Load what is pinned in a channel; where one is a member it is kept up to date then. */
  async pins(channel: string): Promise<void> {
    const { state } = this.store.get();
    if (state.pins.has(channel) && state.memberships.has(channel)) return;
    const load = this.requests.request<"pins.list">({ type: "pins.list", channel });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((now) => catchUp(addPins(now, channel, result.pins)));
  }

  /** Look up all public channels; return which of those that were known are not there any more. */
  async browse(): Promise<readonly string[]> {
    const found = await pages<Channel>(async (last) => {
      const command = { type: "channels.browse", after: last?.name ?? null, limit: PAGE } as const;
      const { channels, more } = await this.requests.request(command);
      return { page: channels, more };
    });
    const before = this.store.get().others;
    this.store.update((view) => {
      const updates = [...view.others.values()].filter(({ kind }) => kind === "updates");
      const others = new Map([...updates, ...found].map((channel) => [channel.id, channel]));
      return { ...view, others };
    });
    const { others } = this.store.get();
    return [...before.keys()].filter((id) => !others.has(id));
  }

  /** Look at a channel that stands in no list here, such as a link leads to. */
  async channel(id: string): Promise<void> {
    const { channel } = await this.requests.request<"channel.get">({ type: "channel.get", channel: id });
    this.know(channel);
  }

  /** Return the channel of somebody's updates. */
  async updatesOf(user: string): Promise<string> {
    const { channel } = await this.requests.request<"updates.open">({ type: "updates.open", user });
    this.know(channel);
    return channel.id;
  }

  private know(channel: Channel): void {
    this.store.update((view) => ({ ...view, others: withEntry(view.others, channel.id, channel) }));
  }

  /** Return the first message outside threads after a position. */
  async firstAfter(channel: string, after: number): Promise<number | null> {
    const command = { type: "history.list", channel, after, limit: 1 } as const;
    const { messages } = await this.requests.request<"history.list">(command);
    return messages[0]?.seq ?? null;
  }

  /** Find the first message at or after a time, or the newest; null if there is none. */
  async locate(channel: string, time_us: number): Promise<number | null> {
    const { seq } = await this.requests.request({ type: "date.locate", channel, time_us });
    return seq === 0 ? null : seq;
  }

  /** Load people until that many are known; the first page is shown at once. */
  private async users(most: number): Promise<void> {
    const load = pages<User>(async (last, count) => {
      const command = { type: "users.list", after: last?.id ?? null, limit: PAGE } as const;
      const { users, more } = await this.requests.request(command);
      if (!last) this.change((state) => addUsers(state, users));
      this.hasAllUsers = !more;
      return { page: users, more: more && count + users.length < most };
    });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.change((state) => catchUp(addUsers(state, result)));
  }

  private change(next: (state: State) => State): void {
    this.store.update((view) => ({ ...view, state: next(view.state) }));
  }
}

/** Load page after page; each is asked for by the last item of the one before. */
async function pages<T>(
  load: (last: T | undefined, count: number) => Promise<{ page: readonly T[]; more?: boolean }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let isMore = true; isMore; ) {
    const { page, more } = await load(all.at(-1), all.length);
    all.push(...page);
    isMore = more === true && page.length > 0;
  }
  return all;
}
