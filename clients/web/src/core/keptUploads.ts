/**
 * Files that wait to be posted, kept across reloads as long as there is room for them.
 *
 * They have a database of their own: another version of the page may have the other one open.
 * Whoever holds a file's lock has it in a composer; when that page is gone, another takes it up.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { File as Stored, Voice } from "../protocol";

export interface KeptUpload {
  readonly key: string;
  readonly user: string;
  readonly place: string;
  readonly data: File;
  readonly voice: Voice | null;
  readonly description: string;
  /** What the server knows it by. */
  readonly id: string | null;
  /** Once all of it is there. */
  readonly file: Stored | null;
  readonly added_ms: number;
}

interface Schema extends DBSchema {
  uploads: { key: string; value: KeptUpload };
}

const NAME = "chatserver-uploads";
const STORE = "uploads";
const MOST_BYTES = 128 * 1024 * 1024;
/** The server forgets as late what is not posted. */
const LONGEST_MS = 7 * 86_400_000;

export class KeptUploads {
  private readonly database: Promise<IDBPDatabase<Schema> | null>;
  private readonly locks = (navigator as Partial<Navigator>).locks;
  private readonly releases = new Map<string, () => void>();
  /** What is kept of this page, and how large that is. */
  private readonly mine = new Map<string, KeptUpload>();

  constructor(private readonly user: string) {
    this.database = this.locks ? open() : Promise.resolve(null);
  }

  /** Keep a file that was chosen just now, if there is room. */
  async keep(upload: Omit<KeptUpload, "user" | "added_ms">): Promise<void> {
    const bytes = [...this.mine.values()].reduce((sum, { data }) => sum + data.size, upload.data.size);
    if (bytes > MOST_BYTES) return;
    const kept = { ...upload, user: this.user, added_ms: Date.now() };
    this.mine.set(kept.key, kept);
    await this.hold(kept.key);
    await this.write(kept.key);
  }

  /** Keep what has changed of a file. */
  change(key: string, changes: Partial<Pick<KeptUpload, "id" | "file" | "description">>): void {
    const kept = this.mine.get(key);
    if (!kept) return;
    this.mine.set(key, { ...kept, ...changes });
    void this.write(key);
  }

  /** Forget a file: it is posted, or nobody wants it. */
  async forget(key: string): Promise<void> {
    this.mine.delete(key);
    await (await this.database)?.delete(STORE, key).catch(() => undefined);
    this.releases.get(key)?.();
    this.releases.delete(key);
  }

  /** Hand over what earlier pages left, each once no other page has it. */
  async takeUp(adopt: (upload: KeptUpload) => void): Promise<void> {
    const database = await this.database;
    const all = (await database?.getAll(STORE)) ?? [];
    for (const { key, user, added_ms } of all.sort((one, two) => one.added_ms - two.added_ms)) {
      if (added_ms < Date.now() - LONGEST_MS) void database?.delete(STORE, key);
      else if (user === this.user && !this.mine.has(key)) void this.takeOver(key, adopt);
    }
  }

  /** Forget everything, as when somebody signs out. */
  async forgetAll(): Promise<void> {
    this.mine.clear();
    await (await this.database)?.clear(STORE);
  }

  private async takeOver(key: string, adopt: (upload: KeptUpload) => void): Promise<void> {
    await this.hold(key);
    const kept = await (await this.database)?.get(STORE, key);
    if (!kept) return this.forget(key);
    this.mine.set(key, kept);
    adopt(kept);
  }

  /** Wait until this page has a file; it lets go when it is forgotten, or the page is. */
  private hold(key: string): Promise<void> {
    return new Promise((held) => {
      void this.locks?.request(`upload ${key}`, () => {
        held();
        return new Promise<void>((release) => this.releases.set(key, release));
      });
    });
  }

  /** Write what is known by now; where the browser has no room, a reload loses the file. */
  private async write(key: string): Promise<void> {
    const database = await this.database;
    const kept = this.mine.get(key);
    if (kept) await database?.put(STORE, kept).catch(() => undefined);
  }
}

async function open(): Promise<IDBPDatabase<Schema> | null> {
  try {
    return await openDB<Schema>(NAME, 1, {
      upgrade: (database) => void database.createObjectStore(STORE, { keyPath: "key" }),
    });
  } catch {
    return null; // private windows of some browsers
  }
}
