/**
 * Messages that are written and not stored yet: kept across reloads, sent once and in order.
 *
 * A nonce makes sending a message again harmless, so an entry stays until the server has answered.
 */

import type { File, Message, Posted, PostMessage } from "../protocol";
import type { Database } from "./database";
import { ConnectionLost, RefusedError } from "./requests";

/** As it is kept; `written_ms` gives the order of writing. */
export interface StoredEntry {
  readonly nonce: string;
  readonly user: string;
  readonly channel: string;
  readonly thread: number | null;
  readonly text: string;
  /** A reply that shall stand in the channel, too. */
  readonly broadcast?: boolean;
  /** What is attached; it is at the server already. */
  readonly files?: readonly File[];
  /** Those it is for are told, though they have quiet hours. */
  readonly urgent?: boolean;
  readonly written_ms: number;
  /** Why the server does not want it; it waits for the person to decide. */
  readonly failure: string | null;
}

/** As it is shown; `seq` once it is known under which its message is stored. */
export interface Entry extends StoredEntry {
  readonly isSent: boolean;
  readonly seq: number | null;
}

/** What the outbox needs of the client. */
export interface Post {
  (command: PostMessage): Promise<Posted>;
}

/**
 * The outbox of one user; `show` gets the entries whenever they change, and `stored` what the
 * server has: its entry goes once the message can be seen in its stead.
 */
export class Outbox {
  private entries: readonly Entry[] = [];
  private readonly busy = new Set<string>();
  private newest = 0;

  constructor(
    private readonly user: string,
    private readonly database: Database | null,
    private readonly post: Post,
    private readonly show: (entries: readonly Entry[]) => void,
    private readonly stored: (entry: Entry, posted: Posted) => Promise<void>,
  ) {}

  /** Take up what an earlier page left. */
  async load(): Promise<void> {
    const stored = (await this.database?.getAll("outbox")) ?? [];
    const known = new Set(this.entries.map(({ nonce }) => nonce));
    const left = stored
      .filter(({ user, nonce }) => user === this.user && !known.has(nonce))
      .map((entry): Entry => ({ ...entry, isSent: false, seq: null }));
    this.replace([...left, ...this.entries].sort((one, two) => one.written_ms - two.written_ms));
    this.sendAll();
  }

  /** Keep a message and send it as soon as those before it in its channel are stored. */
  add(
    channel: string,
    text: string,
    thread: number | null,
    broadcast = false,
    files: readonly File[] = [],
    urgent = false,
  ): void {
    const { user } = this;
    this.newest = Math.max(Date.now(), this.newest + 1);
    const written_ms = this.newest;
    const written = { nonce: newNonce(), user, channel, thread, text, written_ms, failure: null };
    const told = { ...(broadcast && { broadcast }), ...(urgent && { urgent }) };
    const stored = { ...written, ...told, ...(files.length > 0 && { files }) };
    this.replace([...this.entries, { ...stored, isSent: false, seq: null }]);
    void this.database?.put("outbox", stored);
    this.sendNext(channel);
  }

  /** Send again what was refused, as a new message: the server has decided about the old one. */
  retry(nonce: string): void {
    const entry = this.entries.find((each) => each.nonce === nonce);
    if (!entry?.failure) return;
    this.discard(nonce);
    this.add(entry.channel, entry.text, entry.thread, entry.broadcast, entry.files, entry.urgent);
  }

  /** Forget a message that was not sent. */
  discard(nonce: string): void {
    void this.database?.delete("outbox", nonce);
    this.replace(this.entries.filter((entry) => entry.nonce !== nonce));
  }

  /**
   * Note that a message of the user's was announced: it may be one that waits for its answer.
   *
   * One message of a channel is on its way at a time, so the same text in the same place is it.
   */
  announced(message: Message): void {
    const entry = this.entries.find(
      (each) =>
        each.isSent &&
        each.seq === null &&
        each.channel === message.channel &&
        each.text === message.text &&
        (each.files?.length ?? 0) === (message.files?.length ?? 0) &&
        each.thread === (message.thread ?? null),
    );
    if (entry) this.change(entry.nonce, { seq: message.seq });
  }

  /** Say that the connection is gone: nothing is on its way any more. */
  lost(): void {
    this.replace(this.entries.map((entry) => (entry.isSent ? { ...entry, isSent: false } : entry)));
  }

  /** Say that there is a connection: what waits goes out again. */
  opened(): void {
    const sending = new Set<string>();
    const entries = this.entries.map((entry) => {
      if (entry.failure || sending.has(entry.channel) || !this.busy.has(entry.channel)) return entry;
      sending.add(entry.channel);
      return { ...entry, isSent: true };
    });
    this.replace(entries);
  }

  private sendAll(): void {
    for (const channel of new Set(this.entries.map((entry) => entry.channel))) {
      this.sendNext(channel);
    }
  }

  /** Send the channel's first message, unless one is on its way already. */
  private sendNext(channel: string): void {
    if (this.busy.has(channel)) return;
    const entry = this.entries.find((each) => each.channel === channel && isToBeSent(each));
    if (!entry) return;
    this.busy.add(channel);
    this.change(entry.nonce, { isSent: true });
    void this.send(entry).then((isAnswered) => {
      this.busy.delete(channel);
      if (isAnswered) this.sendNext(channel);
    });
  }

  /** Return whether the server has decided; if the client was closed before, the entry stays. */
  private async send({ nonce, channel, text, thread, broadcast, files, urgent }: Entry): Promise<boolean> {
    const command = { type: "message.post", channel, text, nonce, thread } as const;
    try {
      const attached = files && { files: files.map(({ id }) => id) };
      const told = { ...(broadcast && { broadcast }), ...(urgent && { urgent }) };
      const posted = await this.post({ ...command, ...told, ...attached });
      const entry = this.entries.find((each) => each.nonce === nonce);
      const shown = entry && this.stored(entry, posted);
      this.change(nonce, { seq: posted.message.seq });
      void Promise.resolve(shown).then(() => this.discard(nonce));
    } catch (error) {
      if (error instanceof ConnectionLost) return false;
      this.refused(nonce, error instanceof RefusedError ? error.code : "internal");
    }
    return true;
  }

  private refused(nonce: string, failure: string): void {
    this.change(nonce, { failure, isSent: false });
    const entry = this.entries.find((each) => each.nonce === nonce);
    if (!entry) return;
    const { isSent: _isSent, seq: _seq, ...stored } = entry;
    void this.database?.put("outbox", stored);
  }

  private change(nonce: string, changes: Partial<Entry>): void {
    const changed = (entry: Entry) => (entry.nonce === nonce ? { ...entry, ...changes } : entry);
    this.replace(this.entries.map(changed));
  }

  private replace(entries: readonly Entry[]): void {
    this.entries = entries;
    this.show(entries);
  }
}

/** Say whether the server does not have it yet, and may still want it. */
export function isToBeSent({ failure, seq }: Entry): boolean {
  return !failure && seq === null;
}

/** Return 128 random bits in hex. */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
