/** Loads history as the reader moves through it, and lets go of what is far away. */

import type { Follow, History as Page, Message } from "../protocol";
import { followed as withFollow } from "./cursors";
import { withoutGone } from "./gone";
import { withEntry, withoutEntry } from "./maps";
import type { Meanwhile } from "./meanwhile";
import type { Requests } from "./requests";
import { addMessages, followMessages, keepMessages, placeKey, type State } from "./state";
import type { Store } from "./store";
import type { ThreadWindow, View } from "./view";
import {
  around,
  covers,
  cut,
  extendedAfter,
  extendedBefore,
  LOADING,
  MAX_MESSAGES,
  MAX_MOVING,
  ofNewest,
  shows,
  type Window,
} from "./windows";

const FIRST_PAGE = 40;
const PAGE = 60;
const HALF_PAGE = 30;
const THREAD_PAGE = 200;
/** Channels whose newest messages stay at hand, so that coming back is instant. */
const MAX_CHANNELS = 25;
const MAX_AT_REST = 120;
const IDLE = { isLoadingBefore: false, isLoadingAfter: false, isRenewing: false };

/** The histories of all channels; asks for a page once, however often it is told to. */
export class History {
  /** Channels by when they were last looked at, oldest first. */
  private readonly recent = new Set<string>();
  private thread: { readonly channel: string; readonly root: number } | null = null;
  /** What is being loaded in place of what is shown, by channel. */
  private readonly loads = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
    private readonly meanwhile: Meanwhile,
  ) {}

  /**
   * Show a channel: its newest messages, unless some part of it is loaded already, or what
   * surrounds a message. Say whether that message is there.
   */
  async open(channel: string, seq: number | null = null): Promise<boolean> {
    this.recent.delete(channel);
    this.recent.add(channel);
    if (seq !== null) return this.jumpTo(channel, seq);
    const window = this.window(channel);
    if (!window || window.isFailed) await this.newest(channel);
    return true;
  }

  /** Let go of most of a channel that is not looked at any more. */
  leave(channel: string): void {
    this.store.update((view) => withoutGone(view, channel));
    const window = this.window(channel);
    if (!window) return;
    if (window.to === null && !window.isLoading) {
      this.setWindow(channel, cut(window, this.list(channel), "newest", MAX_AT_REST));
    } else this.forget(channel);
    for (const oldest of this.recent) {
      if (this.recent.size <= MAX_CHANNELS) break;
      this.forget(oldest);
    }
  }

  /** Show the newest messages. */
  async newest(channel: string): Promise<void> {
    if (this.window(channel)?.to === null && !this.isBroken(channel)) return;
    const load = this.requests.request({ type: "history.list", channel, limit: FIRST_PAGE });
    await this.replace(channel, load, (page) => [ofNewest(page), page.messages]);
  }

  private async jumpTo(channel: string, seq: number): Promise<boolean> {
    const window = this.window(channel);
    if (!window || window.isLoading || !covers(window, seq)) await this.surround(channel, seq);
    return this.list(channel).some((message) => message.seq === seq);
  }

  async loadBefore(channel: string): Promise<void> {
    const window = this.window(channel);
    if (!window || window.isLoading || window.isLoadingBefore || window.from === 0) return;
    this.setWindow(channel, { ...window, isLoadingBefore: true });
    const before = window.from;
    await this.extend(channel, window, { before }, (now, page) =>
      cut(extendedBefore(now, page), this.list(channel), "oldest", MAX_MOVING),
    );
  }

  async loadAfter(channel: string): Promise<void> {
    const window = this.window(channel);
    if (!window || window.isLoading || window.isLoadingAfter || window.to === null) return;
    this.setWindow(channel, { ...window, isLoadingAfter: true });
    const after = window.to;
    await this.extend(channel, window, { after }, (now, page) =>
      cut(extendedAfter(now, page), this.list(channel), "newest", MAX_MOVING),
    );
  }

  /** Load a thread, and keep it at hand until another one is opened. */
  async openThread(channel: string, root: number): Promise<void> {
    this.thread = { channel, root };
    const key = placeKey(channel, root);
    this.store.update((view) => followed(view, channel));
    this.setThread(key, { isLoading: true, isFailed: false });
    try {
      await this.loadThread(channel, root);
      this.setThread(key, { isLoading: false, isFailed: false });
      this.store.flush();
    } catch {
      this.setThread(key, { isLoading: false, isFailed: true });
    }
  }

  /** Say whether a thread of a channel is open. */
  isBeside(channel: string): boolean {
    return this.thread?.channel === channel;
  }

  closeThread(): void {
    const { thread } = this;
    this.thread = null;
    if (thread && !this.window(thread.channel)) this.store.update((view) => withoutGone(view, thread.channel));
    if (thread) this.tidy(thread.channel);
  }

  /** Let go of what is far away, now that the reader has come to rest near one end. */
  rest(channel: string, near: "oldest" | "newest"): void {
    const window = this.window(channel);
    if (!window || window.isLoading || this.list(channel).length < MAX_MESSAGES + 2 * PAGE) return;
    this.setWindow(channel, cut(window, this.list(channel), near, MAX_MESSAGES));
  }

  /** Bound a channel that grows while it is looked at. */
  limit(channel: string, isAtBottom: boolean): void {
    const window = this.window(channel);
    const list = this.list(channel);
    if (!window || list.length < (isAtBottom ? 1.5 : 3) * MAX_MESSAGES) return;
    this.setWindow(channel, cut(window, list, isAtBottom ? "newest" : "oldest", MAX_MESSAGES));
  }

  /** Forget what is loaded of a channel. */
  forget(channel: string): void {
    this.recent.delete(channel);
    this.store.update((view) => ({
      ...view,
      windows: withoutEntry(view.windows, channel),
      state: followMessages(view.state, channel, false),
    }));
  }

  /** Load afresh what is shown of a channel: its past is not known any more. */
  async reload(channel: string, seq: number | null): Promise<void> {
    const newest = this.list(channel).at(-1)?.seq ?? 0;
    const window = this.window(channel) ?? LOADING;
    this.setWindow(channel, { ...window, to: newest, isRenewing: seq === null, isFailed: true });
    if (seq === null) await this.newest(channel);
    else await this.surround(channel, seq);
    if (this.thread?.channel === channel) await this.openThread(channel, this.thread.root);
  }

  private async surround(channel: string, seq: number): Promise<void> {
    const half = { type: "history.list", channel, limit: HALF_PAGE } as const;
    const load = Promise.all([
      this.requests.request({ ...half, before: seq }),
      this.requests.request({ ...half, after: seq - 1 }),
    ]);
    await this.replace(channel, load, ([before, after]) => [
      around(before, after, seq),
      [...before.messages, ...after.messages],
    ]);
  }

  /** Wait until a channel shows what it is about to show. */
  async settled(channel: string): Promise<void> {
    for (let load; (load = this.loads.get(channel)); ) await load;
  }

  /** Load another window in place of the one there is, which is shown until then. */
  private async replace<T>(
    channel: string,
    load: Promise<T>,
    read: (pages: T) => [Window, readonly Message[]],
  ): Promise<void> {
    const loading = this.loadInstead(channel, load, read);
    this.loads.set(channel, loading);
    await loading;
    if (this.loads.get(channel) === loading) this.loads.delete(channel);
  }

  private async loadInstead<T>(
    channel: string,
    load: Promise<T>,
    read: (pages: T) => [Window, readonly Message[]],
  ): Promise<void> {
    const loading = { ...(this.window(channel) ?? LOADING), isLoading: true, isFailed: false };
    this.store.update((view) => followed(view, channel));
    this.setWindow(channel, loading);
    try {
      const { result, catchUp } = await this.meanwhile.during(load);
      if (this.window(channel) !== loading) return;
      const [window, messages] = read(result);
      this.put(channel, messages, window, catchUp);
    } catch {
      if (this.window(channel) === loading) this.failed(channel);
    }
  }

  private async extend(
    channel: string,
    old: Window,
    place: { readonly before: number } | { readonly after: number },
    extended: (window: Window, page: Page) => Window,
  ): Promise<void> {
    const limit = PAGE;
    const load = this.requests.request({ type: "history.list", channel, limit, ...place });
    try {
      const { result, catchUp } = await this.meanwhile.during(load);
      const window = this.window(channel);
      if (!window || window.isLoading) return;
      if ("before" in place ? window.from !== old.from : window.to !== old.to) {
        return this.setWindow(channel, { ...window, ...IDLE }); // it was cut meanwhile
      }
      this.store.update((view) => withPage(view, channel, result.messages, catchUp));
      this.setWindow(channel, extended(window, result));
    } catch {
      this.failed(channel);
    }
  }

  private put(
    channel: string,
    messages: readonly Message[],
    window: Window,
    catchUp: (state: State) => State,
  ): void {
    this.store.update((view) => withPage(view, channel, messages, catchUp));
    this.setWindow(channel, window);
    this.store.flush(); // somebody waits for it
  }

  private async loadThread(channel: string, thread: number): Promise<void> {
    let after = 0;
    for (let more = true; more && this.thread?.root === thread; ) {
      const ask = { type: "replies.list", channel, thread, after, limit: THREAD_PAGE } as const;
      const load = this.requests.request(ask);
      const { result, catchUp } = await this.meanwhile.during(load);
      this.store.update((view) => withPage(view, channel, result.messages, catchUp));
      if (result.follow) this.follows(result.follow, catchUp);
      const last = result.messages.at(-1);
      more = result.more === true && last !== undefined;
      after = last?.seq ?? after;
    }
  }

  private follows(follow: Follow, catchUp: (state: State) => State): void {
    this.store.update((view) => ({ ...view, state: catchUp(withFollow(view.state, follow)) }));
  }

  private failed(channel: string): void {
    const window = this.window(channel);
    if (window) this.setWindow(channel, { ...window, ...IDLE, isLoading: false, isFailed: true });
  }

  private setWindow(channel: string, window: Window): void {
    this.store.update((view) => ({ ...view, windows: withEntry(view.windows, channel, window) }));
    this.tidy(channel);
  }

  private setThread(key: string, thread: ThreadWindow): void {
    this.store.update((view) => ({ ...view, threads: withEntry(view.threads, key, thread) }));
  }

  /** Drop messages outside the window and outside the open thread. */
  private tidy(channel: string): void {
    const window = this.window(channel);
    if (!window || window.isLoading) return;
    const root = this.thread?.channel === channel ? this.thread.root : null;
    const isKept = (message: Message) =>
      shows(window, message) ||
      (root !== null && (message.seq === root || message.thread === root));
    this.store.update((view) => {
      const state = keepMessages(view.state, channel, isKept);
      return state === view.state ? view : { ...view, state };
    });
  }

  private isBroken(channel: string): boolean {
    return this.window(channel)?.isFailed ?? true;
  }

  private window(channel: string): Window | undefined {
    return this.store.get().windows.get(channel);
  }

  private list(channel: string): readonly Message[] {
    return this.store.get().state.messages.get(channel) ?? [];
  }
}

function followed(view: View, channel: string): View {
  return { ...view, state: followMessages(view.state, channel, true) };
}

function withPage(
  view: View,
  channel: string,
  messages: readonly Message[],
  catchUp: (state: State) => State,
): View {
  return { ...view, state: catchUp(addMessages(view.state, channel, messages)) };
}
