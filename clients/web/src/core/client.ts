/** The client: everything it knows, kept up to date, and everything one can ask it to do. */

import type {
  AnyEvent,
  Channel,
  Membership,
  Message,
  Posted,
  PostMessage,
  Replies,
  User,
  Welcome,
} from "../protocol";
import { Acting } from "./acting";
import { withActivity } from "./activity";
import { Connection, type Link } from "./connection";
import { type Database, forgetEverything } from "./database";
import { Drafts } from "./drafts";
import { FeedReader } from "./feed";
import { withGone } from "./gone";
import { History } from "./history";
import { forgetDrafts, KeptDrafts, localStorageOrNull } from "./keptDrafts";
import { Loader } from "./loader";
import { Meanwhile } from "./meanwhile";
import { withoutEntry } from "./maps";
import { type Entry, Outbox } from "./outbox";
import type { Delivered, Output } from "./outputs";
import { People } from "./people";
import { Reacting } from "./reacting";
import { Reading } from "./reading";
import { type CommandOf, RefusedError, Requests } from "./requests";
import { RowNames } from "./rowNames";
import { Session } from "./session";
import { type Snapshot, withSnapshot, writeSnapshot } from "./snapshot";
import { addMemberships, apply, forgetChannel, placeInChannel, placeKey } from "./state";
import { saidOnVisit } from "./spoken";
import { calmly, Store } from "./store";
import { Threads } from "./threads";
import { Typing } from "./typing";
import { KeptUploads } from "./keptUploads";
import { Uploads } from "./uploads";
import { emptyView, isVisited, type View } from "./view";

const KEEP_EVERY_MS = 5_000;
const LOOK_AGAIN_MS = 300;
const LOOK_WITHIN_MS = 5_000;

/** A signed-in user's place at the server, across any number of connections. */
export class Client {
  readonly store = new Store<View>(emptyView(), calmly());
  readonly loader: Loader;
  readonly history: History;
  readonly reading: Reading;
  readonly typing: Typing;
  readonly people: People;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly threads: Threads;
  readonly feed: FeedReader;
  readonly reacting: Reacting;
  readonly acting: Acting;
  readonly rowNames = new RowNames();
  readonly uploads: Uploads;
  private readonly kept: KeptUploads;
  private readonly session: Session;
  private readonly connection: Connection;
  private readonly requests: Requests;
  private readonly meanwhile = new Meanwhile();
  private readonly stale = new Set<string>();
  private readonly moving = new Set<string>();
  private readonly deleting = new Set<string>();
  private readonly listeners = new Set<(event: AnyEvent) => void>();
  private isWelcomed = false;
  private keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(
    url: string,
    user: User,
    private readonly database: Database | null,
    private readonly program: string,
  ) {
    this.store.update((view) => ({ ...view, user, state: { ...view.state, me: user.id } }));
    this.kept = new KeptUploads(user.id);
    this.uploads = new Uploads(this.kept);
    this.session = new Session(program);
    const { session } = this;
    const connection = new Connection(url, session, this.handle, (link) => this.linked(link));
    this.connection = connection;
    this.requests = new Requests({
      get isOpen() {
        return connection.isOpen;
      },
      send(command) {
        const { ref, data } = session.request(command);
        connection.send(data);
        return ref;
      },
    });
    this.loader = new Loader(this.store, this.requests, this.meanwhile);
    this.history = new History(this.store, this.requests, this.meanwhile);
    const cursor = (channel: string) => session.cursor(channel);
    this.reading = new Reading(this.store, this.requests, cursor);
    this.threads = new Threads(this.store, this.requests, this.meanwhile, cursor);
    this.typing = new Typing(this.store, this.requests);
    this.reacting = new Reacting(this.store, this.requests);
    this.acting = new Acting(this.store, this.requests);
    this.feed = new FeedReader(this.store, this.requests);
    this.people = new People(this.store, this.requests, this.feed.opened, (shown) =>
      this.loader.inView(shown),
    );
    this.outbox = new Outbox(user.id, database, this.post, this.showOutbox, this.wasStored);
    const kept = new KeptDrafts(user.id, localStorageOrNull());
    this.drafts = new Drafts(kept, this.store, this.requests, this.meanwhile);
  }

  /** Show what an earlier visit kept, until something newer is here. */
  show(snapshot: Snapshot): void {
    this.store.update((view) => withSnapshot(view, snapshot));
  }

  start(): void {
    this.connection.start();
    void this.outbox.load();
    void this.uploads.load();
    this.drafts.load();
    this.store.subscribe(this.keepSoon);
  }

  /** Keep what is on the screen: the page may be going away. */
  readonly keep = (): void => {
    clearTimeout(this.keeping);
    this.keeping = undefined;
    const view = this.store.get();
    if (this.isWelcomed) writeSnapshot(this.database, this.program, view).catch(() => undefined);
  };

  private readonly keepSoon = (): void => {
    this.keeping ??= setTimeout(this.keep, KEEP_EVERY_MS);
  };

  stop(): void {
    this.isWelcomed = false;
    clearTimeout(this.keeping);
    this.connection.stop();
    this.requests.close();
  }

  /** Forget what this browser keeps of the user. */
  async forget(): Promise<void> {
    this.stop();
    forgetDrafts(localStorageOrNull());
    await forgetEverything(this.database);
    await this.kept.forgetAll();
  }

  /** Try to connect now instead of later. */
  retryConnection(): void {
    this.connection.retryNow();
  }

  /** Have a command carried out, however many connections that takes. */
  request<T extends keyof Replies>(command: CommandOf<T>): Promise<Replies[T]> {
    return this.requests.request<T>(command);
  }

  /** Change or delete a message, and know it at once: on a visit no event would tell. */
  async change(command: CommandOf<"message.edit"> | CommandOf<"message.delete">): Promise<void> {
    const key = placeKey(command.channel, command.seq);
    if (command.type === "message.delete") this.deleting.add(key); // who deletes it knows where it went
    const { message } = await this.requests.request<"message.edit">(command as never);
    if (!isVisited(this.store.get(), command.channel)) return;
    const type = command.type === "message.edit" ? "message.edited" : "message.deleted";
    this.happened({ type, message });
    void this.history.reload(command.channel, null); // what hangs on it, too
  }

  /** Hear every event, after the view has changed by it; the answer ends it. */
  listen(listener: (event: AnyEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Take in what an answer says, before its event arrives. */
  happened(event: AnyEvent): void {
    this.meanwhile.note(event);
    this.store.update((view) => ({ ...this.withLine(view, event), state: apply(view.state, event) }));
    for (const listener of this.listeners) listener(event);
  }

  /** Leave a line of a message that is deleted under somebody's eyes, unless they do it themselves. */
  private withLine(view: View, event: AnyEvent): View {
    if (event.type !== "message.deleted") return view;
    const { channel, seq } = event.message;
    const isSeen = this.reading.isAt(channel) || this.history.isBeside(channel);
    return isSeen && !this.deleting.has(placeKey(channel, seq)) ? withGone(view, event) : view;
  }

  /** Join, create or open a channel and know it at once, before its event arrives. */
  async enter(
    command: CommandOf<"channel.join"> | CommandOf<"channel.create"> | CommandOf<"direct.open">,
  ): Promise<Channel> {
    const { membership } = await this.requests.request<"channel.join">(command as never);
    const { id } = membership.channel;
    if (!this.store.get().state.memberships.has(id)) this.joined(membership);
    return membership.channel;
  }

  // The connection

  private linked(link: Link): void {
    if (link.kind !== "online") {
      this.requests.lost();
      this.outbox.lost();
      this.keep();
    }
    this.store.update((view) => ({ ...view, link }));
    this.store.flush();
  }

  private readonly handle = (outputs: readonly Output[]): void => {
    for (const output of outputs) {
      switch (output.kind) {
        case "opened":
          this.opened(output.welcome);
          break;
        case "answered":
          this.requests.answered(output.ref, output.result);
          break;
        case "declined":
          this.requests.declined(output.ref, output.refusal);
          break;
        case "delivered":
          this.delivered(output);
          break;
        case "reset":
          this.reset(output.stream);
          break;
        case "removed":
          this.leftChannel(output.stream);
          break;
        default:
          break; // the connection's own business
      }
    }
  };

  private opened({ user, workspace, session, streams }: Welcome): void {
    this.store.update((view) => {
      const known = view.workspace?.id === workspace.id ? view.workspace : null;
      const told = { ...workspace, name: workspace.name || (known?.name ?? "") };
      const opened = { ...view, user, workspace: told, session };
      return withActivity(opened, streams.map(({ head }) => head));
    });
    this.requests.opened();
    this.outbox.opened();
    this.people.opened();
    if (!this.isWelcomed) this.begin();
    this.isWelcomed = true;
  }

  /** Load everything; what an earlier visit kept has a hole between then and now. */
  private begin(): void {
    for (const [channel, { isLoading }] of this.store.get().windows) {
      if (isLoading) continue;
      if (this.reading.isAt(channel)) void this.history.reload(channel, this.reading.place);
      else this.history.forget(channel);
    }
    this.load().catch(() => undefined);
  }

  // Loading

  /** Load the user's channels and everybody; what is shown meanwhile is replaced when it is here. */
  private async load(): Promise<void> {
    await Promise.all([this.loader.memberships(), this.loader.firstUsers(), this.drafts.fetch()]);
    this.reading.begin();
    this.feed.count();
    await Promise.all([
      this.loader.browse().then((gone) => this.closed(gone)), // names for what messages mention
      this.loader.vocabulary(),
      this.threads.load(),
    ]);
  }

  /** Load afresh what a stream told; several at once are one loading. */
  private reset(stream: string): void {
    const isFirst = this.stale.size === 0;
    this.stale.add(stream);
    if (isFirst) queueMicrotask(() => void this.loadStale());
  }

  private async loadStale(): Promise<void> {
    const streams = [...this.stale];
    this.stale.clear();
    const { windows, state } = this.store.get();
    for (const stream of streams) {
      if (!windows.has(stream)) continue;
      if (this.reading.isAt(stream)) void this.history.reload(stream, this.reading.place);
      else this.history.forget(stream);
    }
    this.store.update((view) => {
      const [members, pins] = [new Map(view.state.members), new Map(view.state.pins)];
      for (const stream of streams) {
        members.delete(stream);
        pins.delete(stream);
      }
      return { ...view, state: { ...view.state, members, pins } };
    });
    for (const stream of streams) if (state.pins.has(stream)) void this.loader.pins(stream);
    for (const stream of streams) if (state.members.has(stream)) void this.loader.members(stream);
    await this.load().catch(() => undefined);
  }

  // Events

  private delivered({ event, at }: Delivered): void {
    if (at) this.store.update((view) => withActivity(view, [at]));
    this.happened(event);
    this.follow(event);
    this.feed.told(event);
    this.acting.told(event);
  }

  private follow(event: AnyEvent): void {
    switch (event.type) {
      case "message.posted":
        this.posted(event.message);
        break;
      case "typing.started":
        this.typing.started(event.channel, event.user);
        break;
      case "channel.joined":
        this.joined(event.membership);
        break;
      case "channel.left":
        this.leftChannel(event.channel);
        break;
      case "draft.saved":
        this.drafts.told(event);
        break;
      case "unread.marked":
        this.reading.unreadMarked(event.channel);
        break;
      case "receipts.chosen":
      case "presence.chosen":
        this.loader.receipts();
        break;
      case "quiet.changed":
      case "quiet_policy.changed":
        this.loader.quiet().catch(() => undefined); // with the next connection
        break;
      case "channel.moved":
        this.moved(event.channel);
        break;
      case "workspace.changed":
        this.store.update((view) => ({ ...view, workspace: event.workspace }));
        break;
      case "channel.listed":
        this.store.update((view) => ({ ...view, listings: view.listings + 1 }));
        this.lookAgain(event.channel);
        break;
      case "channel.changed":
        this.outbox.hurry(event.channel.id);
        if (event.channel.kind === "private") this.notOpen(event.channel.id);
        break;
      case "thread.followed":
      case "thread_unread.marked":
        this.threads.told(event);
        break;
      default:
        break;
    }
  }

  private posted(message: Message): void {
    const { channel, author, thread } = message;
    const isMine = author === this.store.get().state.me;
    if (isMine && thread) this.threads.attend(channel, thread);
    this.typing.stopped(channel, author);
    if (isMine) this.outbox.announced(message);
    this.reading.posted(channel, isMine && placeInChannel(message) !== null);
    this.history.limit(channel, this.reading.isAtBottom);
  }

  /** What was loaded of the channel as a visitor was not kept up to date. */
  private joined(membership: Membership): void {
    const { id } = membership.channel;
    const isShown = this.store.get().windows.has(id);
    this.store.update((view) => ({ ...view, state: addMemberships(view.state, [membership]) }));
    if (isShown) void this.history.reload(id, null);
  }

  /** Look again, in a moment, at a channel one sees from outside: what happens there is not told. */
  private moved(channel: string): void {
    if (this.moving.has(channel)) return;
    this.moving.add(channel);
    setTimeout(() => {
      this.moving.delete(channel);
      const { windows, state } = this.store.get();
      if (!windows.has(channel) || state.memberships.has(channel)) return;
      void this.history.reload(channel, this.reading.isAt(channel) ? this.reading.place : null);
    }, LOOK_AGAIN_MS);
  }

  /** Look whether a channel one knows from outside is still open: at once, if it is on the screen. */
  private lookAgain(channel: string): void {
    const { others, state, windows } = this.store.get();
    if (!others.has(channel) || state.memberships.has(channel)) return;
    const isSeen = windows.has(channel) || state.followedChannels.has(channel);
    const look = () =>
      void this.loader.channel(channel).catch((error: unknown) => {
        if (error instanceof RefusedError && error.code === "not_found") this.closed([channel]);
      });
    if (isSeen) look();
    else setTimeout(look, Math.random() * LOOK_WITHIN_MS); // not everybody in the same moment
  }

  /** Forget channels that are not open any more, wherever something of them is shown. */
  private closed(channels: readonly string[]): void {
    for (const channel of channels) {
      if (this.store.get().state.memberships.has(channel)) continue;
      const event = { type: "channel.left", channel } as const;
      this.happened(event);
      this.leftChannel(channel);
      this.feed.told(event);
      this.notOpen(channel);
    }
  }

  private notOpen(channel: string): void {
    this.store.update((view) => ({ ...view, others: withoutEntry(view.others, channel) }));
  }

  private leftChannel(channel: string): void {
    this.history.forget(channel);
    this.drafts.forget(channel);
    this.store.update((view) => ({
      ...view,
      state: forgetChannel(view.state, channel),
      lines: withoutEntry(view.lines, channel),
    }));
    this.feed.left(channel);
  }

  // The outbox

  private readonly post = (command: PostMessage): Promise<Posted> => {
    return this.requests.request<"message.post">(command);
  };

  private readonly showOutbox = (outbox: readonly Entry[]): void => {
    for (const entry of outbox) this.rowNames.remember(entry);
    this.store.update((view) => ({ ...view, outbox }));
    this.store.flush();
  };

  /** Show a stored message at once, unless its event came before the answer. */
  private readonly wasStored = (entry: Entry, { message }: Posted): Promise<void> => {
    const { channel, seq } = message;
    this.rowNames.remember({ ...entry, seq });
    if (isVisited(this.store.get(), channel)) {
      this.store.update((view) => ({ ...view, state: saidOnVisit(view.state, message) }));
    } else if (seq > this.session.cursor(channel)) {
      const event = { type: "message.posted", message } as const;
      this.store.update((view) => ({ ...view, state: apply(view.state, event) }));
      this.reading.posted(channel, placeInChannel(message) !== null);
    }
    return this.history.settled(channel);
  };
}
