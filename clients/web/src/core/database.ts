/** What the browser keeps across reloads, in IndexedDB; where there is none, nothing is kept. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { StoredEntry } from "./outbox";

interface Schema extends DBSchema {
  outbox: { key: string; value: StoredEntry };
  /** One snapshot, to show something before the server has answered. */
  snapshot: { key: string; value: { key: string; version: string; content: unknown } };
}

export type Database = IDBPDatabase<Schema>;

const NAME = "chatserver";
const VERSION = 1;

/** Open the database, or return null where the browser does not let us. */
export async function openDatabase(): Promise<Database | null> {
  try {
    return await openDB<Schema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore("outbox", { keyPath: "nonce" });
        database.createObjectStore("snapshot", { keyPath: "key" });
      },
    });
  } catch {
    return null; // private windows of some browsers
  }
}

/** Forget everything, as when somebody signs out on a device that is not theirs. */
export async function forgetEverything(database: Database | null): Promise<void> {
  if (!database) return;
  await Promise.all([database.clear("outbox"), database.clear("snapshot")]);
}
