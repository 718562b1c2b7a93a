/** The threads somebody follows: which there are, how far each is read, where there is news. */

import type { AnyEvent, Follow, Message, ThreadPlace } from "../protocol";
import { placeKey } from "./changes";
import type { Meanwhile } from "./meanwhile";
import type { Requests } from "./requests";
import { addThreads, apply, hasNewReplies, type State } from "./state";
import type { Store } from "./store";
import type { View } from "./view";

const PAGE = 50;
/** A reply may bring several new threads at once: they are loaded together. */
const COLLECT_MS = 300;

export class Threads {
  private next: ThreadPlace | null = null;
  private collecting: ReturnType<typeof setTimeout> | undefined;
  /** The thread the reader called unread: it stays so while they are there. */
  private kept: string | null = null;

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
    private readonly meanwhile: Meanwhile,
    private readonly cursor: (channel: string) => number,
  ) {}

  /** Load those with unread replies, and the first of the others. */
  async load(): Promise<void> {
    this.next = null;
    let isUnread = true;
    while (isUnread) isUnread = (await this.page(this.next)) && this.next !== null;
  }

  /** Load those that come next in the inbox. */
  async more(): Promise<void> {
    if (this.next) await this.page(this.next);
  }

  /** Hear that a thread is followed now whose root is not known yet, or was called unread. */
  told(event: AnyEvent): void {
    const isUnread = event.type === "thread_unread.marked";
    if (!(isUnread || event.type === "thread.followed") || !event.follow.following) return;
    const { channel, thread } = event.follow;
    if (isUnread) this.kept = placeKey(channel, thread);
    if (this.store.get().state.roots.has(placeKey(channel, thread))) return;
    this.collecting ??= setTimeout(() => {
      this.collecting = undefined;
      this.load().catch(() => undefined);
    }, COLLECT_MS);
  }

  /** Follow a thread, or follow it no more. */
  async follow(channel: string, thread: number, follow: boolean): Promise<void> {
    const command = { type: "thread.follow", channel, thread, follow } as const;
    const answer = await this.requests.request<"thread.follow">(command);
    this.happened({ type: "thread.followed", follow: answer.follow });
  }

  /** Say that somebody comes to a thread, or replies in it: from now on seeing is reading. */
  attend(channel: string, thread: number): void {
    if (this.kept === placeKey(channel, thread)) this.kept = null;
  }

  /** Say that somebody looks at a thread up to a reply. */
  seen(channel: string, thread: number, seq: number, read_us: number): void {
    if (this.kept !== placeKey(channel, thread)) this.markRead(channel, thread, seq, read_us);
  }

  /** Call a reply and those after it unread; told to the other devices, too. */
  async markUnread(channel: string, thread: number, seq: number): Promise<void> {
    this.kept = placeKey(channel, thread);
    const command = { type: "thread_unread.mark", channel, thread, seq } as const;
    await this.requests.request<"thread_unread.mark">(command);
  }

  /** Say that a thread is read up to a reply. */
  private markRead(channel: string, thread: number, seq: number, read_us: number): void {
    const follow = this.store.get().state.follows.get(placeKey(channel, thread));
    if (!follow?.following || (follow.read_seq ?? 0) >= seq) return;
    this.happened({ type: "thread.read", follow: { ...follow, read_seq: seq, read_us } });
    const command = { type: "thread_read.mark", channel, thread, seq } as const;
    this.requests.request<"thread_read.mark">(command).catch(() => undefined);
  }

  /** Call everything in a thread read. */
  markAll(root: Message): void {
    const { channel, seq, last_reply_us } = root;
    this.attend(channel, seq);
    this.markRead(channel, seq, this.cursor(channel), last_reply_us ?? 0);
  }

  private happened(event: AnyEvent): void {
    this.meanwhile.note(event);
    this.store.update((view) => ({ ...view, state: apply(view.state, event) }));
  }

  /** Load a page; return whether all of it is unread. */
  private async page(after: ThreadPlace | null): Promise<boolean> {
    const load = this.requests.request<"threads.list">({ type: "threads.list", after, limit: PAGE });
    const { result, catchUp } = await this.meanwhile.during(load);
    this.next = result.next ?? null;
    this.store.update((view) => ({
      ...view,
      areThreadsLoaded: true,
      hasMoreThreads: this.next !== null,
      state: catchUp(addThreads(view.state, result.threads)),
    }));
    return (result.threads.at(-1)?.unread ?? 0) > 0;
  }
}

/** A thread in the inbox. */
export interface Followed {
  readonly key: string;
  readonly follow: Follow;
  readonly root: Message;
  readonly isUnread: boolean;
}

/** Return the threads the user follows: those with unread replies first, the newest first. */
export function inbox(state: State): readonly Followed[] {
  const all = [...state.roots].flatMap(([key, root]): Followed[] => {
    const follow = state.follows.get(key);
    if (!follow?.following || !root.replies) return [];
    return [{ key, follow, root, isUnread: hasNewReplies(state, follow) }];
  });
  return all.sort(
    (one, other) =>
      Number(other.isUnread) - Number(one.isUnread) ||
      (other.root.last_reply_us ?? 0) - (one.root.last_reply_us ?? 0),
  );
}

/** Return how many threads have unread replies. */
export function unreadThreads(state: State): number {
  let count = 0;
  for (const follow of state.follows.values()) if (hasNewReplies(state, follow)) count += 1;
  return count;
}
