/** History comes in pages while events go on; neither may undo the other. */

import { describe, expect, test } from "vitest";
import type { AnyCommand, History as Page, Message } from "../src/protocol";
import { History } from "../src/core/history";
import { Meanwhile } from "../src/core/meanwhile";
import { Requests } from "../src/core/requests";
import { addMemberships, apply } from "../src/core/state";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";
import { MAX_MESSAGES, shows } from "../src/core/windows";

const GENERAL = "CGENERAL00";

function message(seq: number, more: Partial<Message> = {}): Message {
  const text = `message ${seq}`;
  return { channel: GENERAL, seq, time_us: seq, author: "U0BOB", text, ordinal: seq, ...more };
}

function range(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
}

/** A channel of a thousand messages, and a server that answers when the test says so. */
class Channel {
  readonly store = new Store<View>(emptyView(), () => undefined);
  readonly meanwhile = new Meanwhile();
  readonly asked: AnyCommand[] = [];
  readonly requests = new Requests({
    isOpen: true,
    send: (command) => this.asked.push(command) - 1,
  });
  readonly history = new History(this.store, this.requests, this.meanwhile);

  constructor() {
    const channel = { id: GENERAL, kind: "public", creator: "U0BOB", created_us: 1 } as const;
    this.store.update((view) => ({
      ...view,
      state: addMemberships(view.state, [{ channel, read_seq: 0 }]),
    }));
  }

  /** Answer the request asked last, or one before. */
  async answer(page: Partial<Page>, index = this.asked.length - 1): Promise<void> {
    this.requests.answered(index, { head: 1_000, messages: [], ...page });
    await settled();
  }

  happen(event: Parameters<typeof apply>[1]): void {
    this.meanwhile.note(event);
    this.store.update((view) => ({ ...view, state: apply(view.state, event) }));
  }

  get shown(): Message[] {
    const { windows, state } = this.store.get();
    const window = windows.get(GENERAL);
    return window ? (state.messages.get(GENERAL) ?? []).filter((each) => shows(window, each)) : [];
  }

  get seqs(): string {
    const shown = this.shown.map(({ seq }) => seq);
    return shown.length === 0 ? "" : `${shown[0]}–${shown.at(-1)} (${shown.length})`;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

async function opened(): Promise<Channel> {
  const channel = new Channel();
  void channel.history.open(GENERAL);
  await channel.answer({ messages: range(961, 1_000), more: true });
  return channel;
}

describe("Opening", () => {
  test("A channel begins at its newest messages and takes in what is posted.", async () => {
    const channel = await opened();
    expect(channel.seqs).toBe("961–1000 (40)");
    channel.happen({ type: "message.posted", message: message(1_001) });
    expect(channel.seqs).toBe("961–1001 (41)");
  });

  test("Coming back asks for nothing.", async () => {
    const channel = await opened();
    channel.history.leave(GENERAL);
    await channel.history.open(GENERAL);
    expect(channel.asked).toHaveLength(1);
  });

  test("A message is shown among its neighbours, which are not live.", async () => {
    const channel = await opened();
    void channel.history.open(GENERAL, 500);
    await channel.answer({ messages: range(470, 499), more: true }, 1);
    await channel.answer({ messages: range(500, 529), more: true }, 2);
    expect(channel.seqs).toBe("470–529 (60)");
    channel.happen({ type: "message.posted", message: message(1_001) });
    expect(channel.seqs).toBe("470–529 (60)");
  });
});

describe("Moving", () => {
  test("Both ends may be asked for at once.", async () => {
    const channel = await opened();
    void channel.history.open(GENERAL, 500);
    await channel.answer({ messages: range(470, 499), more: true }, 1);
    await channel.answer({ messages: range(500, 529), more: true }, 2);
    void channel.history.loadBefore(GENERAL);
    void channel.history.loadAfter(GENERAL);
    void channel.history.loadBefore(GENERAL);
    expect(channel.asked).toHaveLength(5);
    await channel.answer({ messages: range(410, 469), more: true }, 3);
    await channel.answer({ messages: range(530, 589), more: true }, 4);
    expect(channel.seqs).toBe("410–589 (180)");
  });

  test("Far back what is new is let go, and comes again on the way forward.", async () => {
    const channel = await opened();
    for (let from = 961; from > 1; from -= 60) {
      void channel.history.loadBefore(GENERAL);
      const page = range(Math.max(1, from - 60), from - 1);
      await channel.answer({ messages: page, more: from > 61 });
    }
    expect(channel.seqs).toBe("1–1000 (1000)");
    channel.history.rest(GENERAL, "oldest");
    expect(channel.seqs).toBe(`1–${MAX_MESSAGES} (${MAX_MESSAGES})`);
    expect(channel.store.get().state.messages.get(GENERAL)).toHaveLength(MAX_MESSAGES);
    for (let to = MAX_MESSAGES; to < 1_000; to += 60) {
      void channel.history.loadAfter(GENERAL);
      await channel.answer({ messages: range(to + 1, Math.min(1_000, to + 60)), more: to < 940 });
    }
    channel.history.rest(GENERAL, "newest");
    expect(channel.seqs).toBe(`401–1000 (${MAX_MESSAGES})`);
    channel.happen({ type: "message.posted", message: message(1_001) });
    expect(channel.shown.at(-1)?.seq).toBe(1_001);
  });
});

describe("Meanwhile", () => {
  test("A page that is older than an event does not bring back what that removed.", async () => {
    const channel = new Channel();
    void channel.history.open(GENERAL);
    channel.happen({ type: "message.deleted", message: message(999, { deleted: true, text: "" }) });
    channel.happen({ type: "message.edited", message: message(998, { text: "better" }) });
    channel.happen({ type: "message.posted", message: message(1_001) });
    await channel.answer({ messages: range(961, 1_000), more: true });
    expect(channel.seqs).toBe("961–1001 (40)");
    expect(channel.shown.find(({ seq }) => seq === 999)).toBeUndefined();
    expect(channel.shown.find(({ seq }) => seq === 998)?.text).toBe("better");
  });

  test("A page of a window that was replaced is dropped.", async () => {
    const channel = await opened();
    void channel.history.loadBefore(GENERAL);
    void channel.history.open(GENERAL, 500);
    await channel.answer({ messages: range(470, 499), more: true }, 2);
    await channel.answer({ messages: range(500, 529), more: true }, 3);
    await channel.answer({ messages: range(901, 960), more: true }, 1);
    expect(channel.seqs).toBe("470–529 (60)");
    void channel.history.loadBefore(GENERAL);
    expect(channel.asked).toHaveLength(5);
  });

  test("A failed page can be asked for again.", async () => {
    const channel = await opened();
    void channel.history.loadBefore(GENERAL);
    channel.requests.declined(1, { code: "internal", message: "no" });
    await settled();
    expect(channel.seqs).toBe("961–1000 (40)");
    void channel.history.loadBefore(GENERAL);
    expect(channel.asked).toHaveLength(3);
  });
});
