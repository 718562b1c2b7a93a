/**
 * Files on their way to the server, by the place they are to be posted in.
 *
 * A file goes in one request, and after a lost connection on from where the server has it. It stays
 * in its place until its message is sent, or until somebody takes it out; a reload changes nothing.
 */

import type { File as Stored, Voice } from "../protocol";
import { Backoff } from "./backoff";
import { HEADERS, post, read } from "./auth";
import type { KeptUpload, KeptUploads } from "./keptUploads";
import { withEntry, withoutEntry } from "./maps";
import { newNonce } from "./outbox";
import { RefusedError } from "./requests";
import { Store } from "./store";

/** A file that somebody has chosen, and how far it is. */
export interface Attachment {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly data: File;
  /** It was recorded to be heard. */
  readonly voice: Voice | null;
  /** What there is to see, in words. */
  readonly description: string;
  /** Bytes that have arrived. */
  readonly sent: number;
  /** It waits for a connection. */
  readonly isWaiting: boolean;
  /** Why the server does not want it. */
  readonly failure: string | null;
  /** What the server knows it by, once all of it is there. */
  readonly file: Stored | null;
}

const AT_ONCE = 2;
/** What another try may help: the server is away, or hears a connection that is dead. */
const TEMPORARY: readonly string[] = ["unavailable", "conflict", "internal"];
const NONE: readonly Attachment[] = [];

/** What is said of a file beside its name. */
export interface Said {
  readonly voice?: Voice;
}

interface Progress {
  readonly offset: number;
  readonly file?: Stored;
}

interface Sending {
  readonly data: File;
  readonly place: string;
  readonly said: Said;
  description: string;
  /** What the server knows there is to see. */
  told: string;
  id: string | null;
  readonly stop: AbortController;
}

export class Uploads {
  readonly store = new Store<ReadonlyMap<string, readonly Attachment[]>>(new Map());
  private readonly sending = new Map<string, Sending>();
  private readonly queue: string[] = [];
  private running = 0;

  constructor(private readonly kept: KeptUploads) {}

  /** Take up what an earlier page left. */
  load(): Promise<void> {
    return this.kept.takeUp((kept) => {
      this.put(kept, null);
      this.next();
    });
  }

  in(place: string): readonly Attachment[] {
    return this.store.get().get(place) ?? NONE;
  }

  /** Begin to send files that shall be posted in a place. */
  add(place: string, files: readonly File[], said: Said = {}): void {
    for (const data of files) {
      const added = { key: newNonce(), place, data, voice: said.voice ?? null, description: "", id: null, file: null };
      const failure = data.size > 0 ? null : "invalid"; // as the server would say
      this.put(added, failure);
      if (!failure) void this.kept.keep(added);
    }
    this.next();
  }

  /** Take a file out; the server forgets what it has of it. */
  remove(place: string, key: string): void {
    const sending = this.sending.get(key);
    this.forget(place, [key]);
    sending?.stop.abort();
    if (sending?.id) void fetch(`/uploads/${sending.id}`, { method: "DELETE", headers: HEADERS }).catch(() => undefined);
  }

  /** Send a file again that was refused. */
  retry(place: string, key: string): void {
    const sending = this.sending.get(key);
    if (sending) [sending.id, sending.told] = [null, ""]; // the server has decided about the old one
    this.update(place, key, { failure: null, sent: 0 });
    this.queue.push(key);
    this.next();
  }

  /** Say what there is to see in a file; it is there once the server knows that, too. */
  describe(place: string, key: string, description: string): void {
    const sending = this.sending.get(key);
    if (!sending || description === sending.description) return;
    sending.description = description;
    const isThere = this.in(place).some((each) => each.key === key && each.file !== null);
    this.update(place, key, { description, file: null });
    this.kept.change(key, { description });
    if (isThere) this.queue.push(key);
    this.next();
  }

  /** Return what is there to be posted, and let go of it. */
  take(place: string): readonly Stored[] {
    const all = this.in(place);
    this.forget(place, all.map(({ key }) => key));
    return all.flatMap(({ file }) => file ?? []);
  }

  private put(upload: Omit<KeptUpload, "user" | "added_ms">, failure: string | null): void {
    const { key, place, data, voice, description, id } = upload;
    const { name, size, type } = data;
    const told = upload.file?.description ?? "";
    const file = told === description ? upload.file : null;
    const said = { ...(voice && { voice }) };
    this.sending.set(key, { data, place, said, description, told, id, stop: new AbortController() });
    const about = { key, name, size, type, data, voice, description, failure, file };
    this.change(place, (all) => [...all, { ...about, sent: file ? size : 0, isWaiting: false }]);
    if (!failure && !file) this.queue.push(key);
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const key = this.queue.shift();
      if (key === undefined) return;
      const sending = this.sending.get(key);
      if (!sending) continue;
      this.running += 1;
      void this.send(key, sending).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  /** Send until the server has all of it, says that it does not want it, or nobody does. */
  private async send(key: string, sending: Sending): Promise<void> {
    const backoff = new Backoff();
    const { place, stop } = sending;
    while (!stop.signal.aborted) {
      try {
        const file = await this.attempt(key, sending);
        if (file) {
          this.kept.change(key, { file });
          return this.update(place, key, { file, sent: file.size ?? 0, isWaiting: false });
        }
      } catch (error) {
        if (error instanceof RefusedError && !TEMPORARY.includes(error.code)) {
          return this.update(place, key, { failure: error.code, isWaiting: false });
        }
        this.update(place, key, { isWaiting: true });
        await pause(backoff.nextS() * 1_000, stop.signal);
      }
    }
  }

  /** Go on where the server is; return the file once it has all of it. */
  private async attempt(key: string, sending: Sending): Promise<Stored | null> {
    const { data, place } = sending;
    const { id, offset } = await this.begun(key, sending);
    this.update(place, key, { sent: offset, isWaiting: false });
    const tell = (loaded: number) => this.update(place, key, { sent: offset + loaded });
    const { file } = await patch(`/uploads/${id}`, offset, data.slice(offset), tell, sending.stop.signal);
    return file ? this.described(file, sending) : null;
  }

  /** Tell the server what there is to see, until it knows what was said last. */
  private async described(file: Stored, sending: Sending): Promise<Stored> {
    while (sending.told !== sending.description) {
      const { description } = sending;
      ({ file } = (await post(`/uploads/${file.id}`, { description }, "PUT")) as { file: Stored });
      sending.told = description;
    }
    return file;
  }

  private async begun(key: string, sending: Sending): Promise<{ id: string; offset: number }> {
    const { data, id } = sending;
    if (id) {
      const { offset } = (await read(await fetch(`/uploads/${id}`, { cache: "no-store" }))) as Progress;
      return { id, offset };
    }
    const name = data.name || "file";
    const { file } = (await post("/uploads", { name, size: data.size, ...sending.said })) as { file: Stored };
    sending.id = file.id;
    this.kept.change(key, { id: file.id });
    return { id: file.id, offset: 0 };
  }

  private forget(place: string, keys: readonly string[]): void {
    for (const key of keys) {
      this.sending.delete(key);
      void this.kept.forget(key);
    }
    this.change(place, (all) => all.filter(({ key }) => !keys.includes(key)));
  }

  private update(place: string, key: string, changes: Partial<Attachment>): void {
    this.change(place, (all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each)));
  }

  private change(place: string, change: (all: readonly Attachment[]) => readonly Attachment[]): void {
    this.store.update((places) => {
      const all = change(places.get(place) ?? NONE);
      return all.length > 0 ? withEntry(places, place, all) : withoutEntry(places, place);
    });
  }
}

/** Send bytes, telling how many have left: `fetch` does not tell. */
function patch(
  path: string,
  offset: number,
  body: Blob,
  tell: (loaded: number) => void,
  signal: AbortSignal,
): Promise<Progress> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", path);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.upload.onprogress = ({ loaded }) => tell(loaded);
    request.onload = () => {
      const { status, responseText } = request;
      read(new Response(responseText || null, { status })).then((answer) => resolve(answer as Progress), reject);
    };
    request.onerror = () => reject(new TypeError("the connection was lost"));
    request.onabort = request.onerror;
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/** Wait, but not longer than until the network is back or nobody wants it any more. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
