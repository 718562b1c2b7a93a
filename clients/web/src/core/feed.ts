/** The feed at the server: asks for it, keeps it as it is, and says what one wants of it. */

import { type AnyEvent, type Message, MAX_FEED_STORIES, type Story, type WeighStory } from "../protocol";
import { calls } from "./cursors";
import { placeKey } from "./changes";
import type { Requests } from "./requests";
import type { Store } from "./store";
import * as stories from "./stories";
import type { View } from "./view";

const PAGE = 20;
/** Several things at once are one question. */
const COLLECT_MS = 60;
/** While the feed is not open, only its badge is asked for, and not more often. */
const BADGE_EVERY_MS = 3_000;
/** How long one may change one's mind before a dismissal is told to the server. */
export const UNDO_MS = 5_000;

/** A story that was taken out here and not at the server yet. */
interface Dismissed {
  readonly story: Story;
  readonly index: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class FeedReader {
  private isOpen = false;
  /** One question at a time, so that no answer is older than the one before. */
  private turn: Promise<unknown> = Promise.resolve();
  private asking = 0;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private badgeSoon: ReturnType<typeof setTimeout> | undefined;
  /** Until something new happens in them, by key: up to when. */
  private readonly hidden = new Map<string, number>();
  private readonly dismissed = new Map<string, Dismissed>();
  /** Channels left since the last question was asked: an older answer may still tell of them. */
  private readonly out = new Set<string>();
  private readonly looked = new Map<string, number>();
  private marked_us = 0;
  private counted_ms = 0;

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
  ) {}

  /** Keep the feed up to date from now on; `isAgain` goes on where the reader left it. */
  open(choice: stories.Choice, isAgain: boolean): void {
    this.isOpen = true;
    clearTimeout(this.badgeSoon);
    this.badgeSoon = undefined;
    const { filter, order, isLoaded } = this.feed;
    const isSame = filter === choice.filter && order === choice.order;
    if (isAgain && isLoaded && isSame) this.refreshSoon();
    else this.choose(choice);
  }

  close(): void {
    this.isOpen = false;
    this.settle();
  }

  /** Show other stories, or in another order. */
  choose(choice: stories.Choice): void {
    this.looked.clear();
    this.change((feed) => stories.chosen(feed, choice));
    this.store.flush();
    this.ask(async () => {
      const { filter, order } = this.feed;
      const page = await this.answered(this.requests.request({ type: "feed.list", filter, order, limit: PAGE }));
      if (this.isStill({ filter, order })) this.change((feed) => stories.listed(feed, page));
    });
  }

  /** Show earlier stories, until there are none. */
  async more(): Promise<void> {
    await this.ask(async () => {
      const before = this.feed.shown.length;
      this.change((feed) => ({ ...feed, isLoading: true }));
      while (this.feed.cursor !== null && this.feed.shown.length === before) {
        const { filter, order, cursor } = this.feed;
        const page = await this.requests.request({ type: "feed.list", filter, order, cursor, limit: PAGE });
        if (!this.isStill({ filter, order })) return;
        this.change((feed) => stories.extended(feed, page));
      }
    });
  }

  /** Show what is new in its place. */
  bringIn(): void {
    this.change(stories.broughtIn);
    this.store.flush();
  }

  /** The server tells of changes from now on: there may have been some before. */
  readonly opened = (): void => {
    if (this.isOpen) this.refresh();
  };

  /** Learn how much there is, for the badge. */
  count(): void {
    if (this.isOpen) return;
    const waitMs = Math.max(COLLECT_MS, this.counted_ms + BADGE_EVERY_MS - Date.now());
    this.badgeSoon ??= setTimeout(() => {
      this.badgeSoon = undefined;
      this.counted_ms = Date.now();
      this.ask(async () => {
        const { badge } = await this.requests.request({ type: "feed.list", filter: "direct", limit: 1 });
        if (!this.isOpen) this.change((feed) => ({ ...feed, badge: stories.whole(badge) }));
      });
    }, waitMs);
  }

  /** Hear of everything that happens. */
  told(event: AnyEvent): void {
    switch (event.type) {
      case "feed.changed":
        return this.refresh();
      case "message.deleted":
        this.change((feed) => stories.withoutMessage(feed, event.message.channel, event.message.seq));
        return this.touch();
      case "message.edited":
        if (stories.shows(this.feed, event.message.channel, event.message.seq)) this.refreshSoon();
        return;
      case "message.posted":
        return this.isForMe(event.message) ? this.count() : undefined;
      case "reaction.changed":
        return event.user === this.me ? undefined : this.count();
      case "feed.marked":
      case "story.tuned":
      case "channel.joined":
      case "tags.changed":
      case "person.followed":
      case "keywords.changed":
      case "channel.starred":
      case "level.changed":
      case "read.marked":
      case "unread.marked":
      case "thread.read":
        return this.touch();
      default:
        return;
    }
  }

  /** Forget a channel at once: one may not read in it any more. */
  left(channel: string): void {
    this.out.add(channel);
    this.change((feed) => feed);
    this.store.flush();
    this.touch();
  }

  /** Note that somebody has looked at a story as it is, and say so when they have seen all. */
  look(story: Story): void {
    this.looked.set(story.key, story.last_us);
    const until_us = stories.seenUpTo(this.feed, this.looked);
    if (until_us === null || until_us <= this.marked_us) return;
    this.marked_us = until_us;
    this.change((feed) => ({ ...feed, looked_us: until_us }));
    this.tellMarked(until_us);
  }

  /** Call everything up to a story seen, as the reader wants it. */
  mark(until_us: number): void {
    this.change((feed) => stories.marked(feed, until_us));
    this.store.flush();
    this.tellMarked(until_us);
  }

  markAll(): void {
    const { shown, waiting } = this.feed;
    this.mark(Math.max(0, ...[...shown, ...waiting].map(({ last_us }) => last_us)));
  }

  /** Take a story out until something happens in it; for a moment it can be put back. */
  dismiss(story: Story): void {
    const index = this.feed.shown.findIndex(({ key }) => key === story.key);
    const timer = setTimeout(() => this.tellDismissed(story.key), UNDO_MS);
    this.dismissed.set(story.key, { story, index, timer });
    this.hidden.set(story.key, story.last_us);
    this.change((feed) => feed);
    this.store.flush();
  }

  /** Put a story back where it was, as long as the server does not know; return whether it was. */
  putBack(key: string): boolean {
    const found = this.dismissed.get(key);
    if (!found) return false;
    clearTimeout(found.timer);
    this.dismissed.delete(key);
    this.hidden.delete(key);
    this.change((feed) => ({ ...feed, shown: feed.shown.toSpliced(Math.max(0, found.index), 0, found.story) }));
    this.store.flush();
    this.refreshSoon();
    return true;
  }

  /** Tell the server what was dismissed: the page may be going away. */
  settle(): void {
    for (const key of [...this.dismissed.keys()]) this.tellDismissed(key);
  }

  /** Ask for more or fewer stories like one. */
  async weigh(key: string, direction: WeighStory["direction"]): Promise<void> {
    await this.requests.request<"story.weigh">({ type: "story.weigh", key, direction });
    this.touch();
  }

  private get feed(): stories.Feed {
    return this.store.get().feed;
  }

  private get me(): string {
    return this.store.get().state.me;
  }

  /** Whatever comes, nothing is shown of channels one has left, and nothing that was dismissed. */
  private change(make: (feed: stories.Feed) => stories.Feed): void {
    const isOut = ({ key, channel, last_us }: Story) =>
      this.out.has(channel) || last_us <= (this.hidden.get(key) ?? -1);
    this.store.update((view) => {
      const feed = stories.without(make(view.feed), isOut);
      return feed === view.feed ? view : { ...view, feed };
    });
  }

  /** An answer to what is asked now knows which channels were left before. */
  private async answered<T>(asked: Promise<T>): Promise<T> {
    const left = [...this.out];
    const answer = await asked;
    for (const channel of left) this.out.delete(channel);
    return answer;
  }

  /** Say whether the reader still wants what was asked for. */
  private isStill({ filter, order }: stories.Choice): boolean {
    return this.feed.filter === filter && this.feed.order === order;
  }

  private touch(): void {
    if (this.isOpen) this.refreshSoon();
    else this.count();
  }

  private refreshSoon(): void {
    if (!this.isOpen) return;
    this.soon ??= setTimeout(() => this.refresh(), COLLECT_MS);
  }

  /** Ask for the difference between the feed and what is here of it. */
  private refresh(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    if (!this.isOpen || this.asking > 1) return; // the question that waits asks for this, too
    void this.ask(async () => {
      const { filter, order, isLoaded } = this.feed;
      if (!isLoaded) return;
      const have = stories.etags(this.feed).slice(0, MAX_FEED_STORIES);
      const limit = stories.covered(this.feed, PAGE, MAX_FEED_STORIES);
      const asked = this.requests.request({ type: "feed.refresh", have, filter, order, limit });
      const news = await this.answered(asked);
      if (this.isStill({ filter, order })) this.change((feed) => stories.refreshed(feed, news));
    });
  }

  private ask(question: () => Promise<void>): Promise<void> {
    this.asking += 1;
    const turn = this.turn.then(question).catch(() => this.failed());
    this.turn = turn;
    return turn.then(() => void (this.asking -= 1));
  }

  private failed(): void {
    this.change((feed) => (feed.isLoading ? { ...feed, isLoading: false } : feed));
  }

  private tellMarked(seen_us: number): void {
    this.requests.request({ type: "feed.mark", seen_us }).catch(() => undefined);
  }

  private tellDismissed(key: string): void {
    const found = this.dismissed.get(key);
    if (!found) return;
    clearTimeout(found.timer);
    this.dismissed.delete(key);
    this.requests.request({ type: "story.dismiss", key }).catch(() => undefined);
  }

  /** Say whether a message may be a direct story; a wrong yes costs a question. */
  private isForMe(message: Message): boolean {
    const { channel, author, thread } = message;
    if (author === this.me) return false;
    const isFollowed = this.store.get().state.follows.get(placeKey(channel, thread))?.following;
    return !channel.startsWith("C") || calls(message, this.me) || (Boolean(thread) && isFollowed === true);
  }
}
