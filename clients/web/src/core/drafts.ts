/** What is written and not sent: kept here across reloads, and with the server for other browsers. */

import type { DraftSaved } from "../protocol";
import type { KeptDrafts } from "./keptDrafts";
import { withEntry, withoutEntry } from "./maps";
import type { Meanwhile } from "./meanwhile";
import type { CommandOf, Requests } from "./requests";
import { addDrafts, placeKey } from "./state";
import type { Store } from "./store";
import { isVisited, type View } from "./view";

const TELL_MS = 2_000;
const PAGE = 200;

/** A place whose text the server does not have yet. */
interface Unsaved {
  readonly channel: string;
  readonly thread: number | null;
  telling: ReturnType<typeof setTimeout> | undefined;
  /** A request is under way; the next one waits for it, or they might change places. */
  isAsked: boolean;
}

/**
 * The drafts of one user.
 *
 * What is being written in this browser counts more than what is told from elsewhere, until the
 * server has it.
 */
export class Drafts {
  private readonly unsaved = new Map<string, Unsaved>();

  constructor(
    private readonly kept: KeptDrafts,
    private readonly store: Store<View>,
    private readonly requests: Requests,
    private readonly meanwhile: Meanwhile,
  ) {}

  /** Take up what an earlier page kept; what the server does not have is told to it. */
  load(): void {
    for (const { channel, thread, text, isSaved } of this.kept.all()) {
      const place = placeKey(channel, thread);
      this.show(place, text);
      if (!isSaved) this.tellSoon(this.note(place, channel, thread), place);
    }
  }

  /** Take up what the server has. */
  async fetch(): Promise<void> {
    this.store.update((view) => ({ ...view, state: { ...view.state, drafts: new Map() } }));
    let before: number | null = null;
    for (let more = true; more; ) {
      const ask: CommandOf<"drafts.list"> = { type: "drafts.list", before, limit: PAGE };
      const load = this.requests.request<"drafts.list">(ask);
      const { result, catchUp } = await this.meanwhile.during(load);
      this.store.update((view) => ({
        ...view,
        state: catchUp(addDrafts(view.state, result.drafts)),
      }));
      before = result.drafts.at(-1)?.time_us ?? before;
      more = result.more === true && result.drafts.length > 0;
    }
    const known = this.store.get().state.drafts;
    const places = new Set([...known.keys(), ...this.store.get().drafts.keys()]);
    for (const place of places) {
      if (!this.unsaved.has(place)) this.take(place, known.get(place)?.text ?? "");
    }
  }

  write(channel: string, thread: number | null, text: string): void {
    const place = placeKey(channel, thread);
    if ((this.store.get().drafts.get(place) ?? "") === text) return;
    this.show(place, text);
    this.store.flush(); // a field shows what is typed at once, or it loses the caret
    const unsaved = this.note(place, channel, thread);
    this.put(place, channel, thread, text, false);
    this.tellSoon(unsaved, place);
  }

  /** Hear what was written in another browser. */
  told({ channel, thread, text }: DraftSaved): void {
    const place = placeKey(channel, thread);
    if (!this.unsaved.has(place)) this.take(place, text);
  }

  /** Forget a channel one is not in any more. */
  forget(channel: string): void {
    for (const place of this.store.get().drafts.keys()) {
      if (place !== channel && !place.startsWith(`${channel}/`)) continue;
      this.settled(place);
      this.take(place, "");
    }
  }

  private note(place: string, channel: string, thread: number | null): Unsaved {
    const known = this.unsaved.get(place);
    if (known) return known;
    const made = { channel, thread, telling: undefined, isAsked: false };
    this.unsaved.set(place, made);
    return made;
  }

  /** Tell the server in a moment, or at once that nothing is left. */
  private tellSoon(unsaved: Unsaved, place: string): void {
    const isEmpty = !this.store.get().drafts.has(place);
    if (isEmpty) clearTimeout(unsaved.telling);
    else if (unsaved.telling !== undefined) return;
    unsaved.telling = setTimeout(() => void this.tell(place), isEmpty ? 0 : TELL_MS);
  }

  private async tell(place: string): Promise<void> {
    const unsaved = this.unsaved.get(place);
    if (!unsaved || unsaved.isAsked) return;
    const { channel, thread } = unsaved;
    if (isVisited(this.store.get(), channel)) return; // it stays in this browser
    const text = this.store.get().drafts.get(place) ?? "";
    unsaved.isAsked = true;
    try {
      await this.requests.request({ type: "draft.save", channel, thread, text });
    } catch {
      return; // it stays here; the next change tries again
    } finally {
      unsaved.isAsked = false;
      unsaved.telling = undefined;
    }
    if (this.unsaved.get(place) !== unsaved) return;
    if ((this.store.get().drafts.get(place) ?? "") !== text) return this.tellSoon(unsaved, place);
    this.settled(place);
    this.put(place, channel, thread, text, true);
  }

  private settled(place: string): void {
    clearTimeout(this.unsaved.get(place)?.telling);
    this.unsaved.delete(place);
  }

  /** Show what the server has, and keep it. */
  private take(place: string, text: string): void {
    this.show(place, text);
    const [channel = "", thread] = place.split("/");
    this.put(place, channel, thread === undefined ? null : Number(thread), text, true);
  }

  /** An emptied draft that the server does not know of yet is kept as such. */
  private put(place: string, channel: string, thread: number | null, text: string, isSaved: boolean): void {
    if (text || !isSaved) this.kept.put(place, { channel, thread, text, isSaved });
    else this.kept.remove(place);
  }

  private show(place: string, text: string): void {
    this.store.update((view) => {
      if ((view.drafts.get(place) ?? "") === text) return view;
      const drafts = text ? withEntry(view.drafts, place, text) : withoutEntry(view.drafts, place);
      return { ...view, drafts };
    });
  }
}
