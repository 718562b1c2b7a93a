/**
 * Drafts in local storage: written at once, so the last word is there when the page goes.
 */

export interface KeptDraft {
  readonly channel: string;
  readonly thread: number | null;
  readonly text: string;
  /** The server has it. */
  readonly isSaved: boolean;
}

/** The drafts of one user in this browser; where there is no storage, nothing is kept. */
export class KeptDrafts {
  private readonly prefix: string;

  constructor(
    user: string,
    private readonly storage: Storage | null,
  ) {
    this.prefix = `draft ${user} `;
  }

  all(): readonly KeptDraft[] {
    const { storage, prefix } = this;
    if (!storage) return [];
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
    return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => read(storage, key));
  }

  put(place: string, draft: KeptDraft): void {
    try {
      this.storage?.setItem(this.prefix + place, JSON.stringify(draft));
    } catch {
      // full: it stays on the screen
    }
  }

  remove(place: string): void {
    this.storage?.removeItem(this.prefix + place);
  }
}

/** Forget the drafts of everybody, as when somebody signs out. */
export function forgetDrafts(storage: Storage | null): void {
  if (!storage) return;
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  for (const key of keys) if (key.startsWith("draft ")) storage.removeItem(key);
}

/** Return local storage, or null where the browser does not let us. */
export function localStorageOrNull(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function read(storage: Storage, key: string): KeptDraft[] {
  try {
    return [JSON.parse(storage.getItem(key) ?? "") as KeptDraft];
  } catch {
    return [];
  }
}
