/** Messages that others pass on or link to, as the reader may see them now. */

import { expect, test, vi } from "vitest";
import type { AnyEvent, FoundMessages, Message, MessagePlace } from "../src/protocol";
import type { Client } from "../src/core/client";
import { Shares } from "../src/core/shares";
import { Store } from "../src/core/store";
import { emptyView, type View } from "../src/core/view";

const GENERAL = "CGENERAL00";
const at = (seq: number): MessagePlace => ({ channel: GENERAL, seq });

function message(seq: number, text = `at ${seq}`): Message {
  return { channel: GENERAL, seq, time_us: seq, author: "UADA000000", text, ordinal: seq };
}

/** A server that answers when it is told to, and a connection that comes and goes. */
class Server {
  readonly asked: (readonly MessagePlace[])[] = [];
  readonly store = new Store<View>(emptyView());
  readonly shares: Shares;
  private answers: ((found: FoundMessages) => void)[] = [];
  private tell: (event: AnyEvent) => void = () => undefined;

  constructor() {
    this.link("online");
    const client = {
      store: this.store,
      listen: (tell: (event: AnyEvent) => void) => {
        this.tell = tell;
        return () => undefined;
      },
      request: ({ places }: { places: readonly MessagePlace[] }) => {
        this.asked.push(places);
        return new Promise<FoundMessages>((resolve) => this.answers.push(resolve));
      },
    };
    this.shares = new Shares(client as unknown as Client);
  }

  link(kind: "online" | "connecting"): void {
    this.store.update((view) => ({ ...view, link: { kind } as View["link"] }));
    this.store.flush();
  }

  happens(event: AnyEvent): void {
    this.tell(event);
  }

  async answer(messages: readonly Message[], more = false): Promise<void> {
    await Promise.resolve();
    this.answers.shift()!({ messages, more });
    await new Promise((resolve) => setTimeout(resolve));
  }

  knows(seq: number): string | null | undefined {
    const found = this.shares.store.get().get(`${GENERAL}/${seq}`);
    return found && (found.deleted ? "deleted" : found.text);
  }
}

test("What is shown at once is asked for together and once; what is missing is not for the reader.", async () => {
  const server = new Server();
  for (const seq of [1, 2, 1]) server.shares.show(at(seq));
  await server.answer([message(1)]);
  expect(server.asked).toEqual([[at(1), at(2)]]);
  expect([server.knows(1), server.knows(2), server.knows(3)]).toEqual(["at 1", null, undefined]);
  server.shares.show(at(1));
  await Promise.resolve();
  expect(server.asked).toHaveLength(1);
});

test("What did not fit into an answer is asked for again, and not taken for hidden.", async () => {
  const server = new Server();
  for (const seq of [1, 2, 3]) server.shares.show(at(seq));
  await server.answer([message(2)], true);
  expect([server.knows(1), server.knows(3)]).toEqual([null, undefined]);
  await server.answer([message(3)]);
  expect(server.asked).toEqual([[at(1), at(2), at(3)], [at(3)]]);
  expect(server.knows(3)).toBe("at 3");
});

test("It is shown as it is now; an answer older than a change is asked for again.", async () => {
  const server = new Server();
  server.shares.show(at(1));
  await Promise.resolve();
  server.happens({ type: "message.edited", message: message(1, "newer") });
  await server.answer([message(1, "older")]);
  expect(server.knows(1)).toBeUndefined();
  await server.answer([message(1, "newer")]);
  expect(server.knows(1)).toBe("newer");
  server.happens({ type: "message.deleted", message: { ...message(1, ""), deleted: true } });
  expect(server.knows(1)).toBe("deleted");
});

test("Nothing is left of a channel one has lost, whatever was on its way.", async () => {
  const server = new Server();
  server.shares.show(at(1));
  const hide = server.shares.show(at(2));
  await server.answer([message(1), message(2)]);
  hide();
  server.shares.show(at(3));
  await Promise.resolve();
  server.happens({ type: "channel.left", channel: GENERAL });
  expect([server.knows(1), server.knows(2)]).toEqual([undefined, undefined]);
  await server.answer([message(3)]);
  expect(server.knows(3)).toBeUndefined();
  await server.answer([]);
  expect(server.asked.at(-1)).toEqual([at(1), at(3)]);
  expect([server.knows(1), server.knows(3)]).toEqual([null, null]);
});

test("After a lost connection what is shown is looked up anew, and stays until then.", async () => {
  const server = new Server();
  server.shares.show(at(1));
  await server.answer([message(1)]);
  server.link("connecting");
  server.link("online");
  expect(server.knows(1)).toBe("at 1");
  await server.answer([]);
  expect(server.knows(1)).toBeNull();
});

test("Of a channel one sees from outside it is looked up again in a while, once for much that happens.", async () => {
  const server = new Server();
  server.shares.show(at(1));
  await server.answer([message(1)]);
  vi.useFakeTimers();
  for (const seq of [2, 3, 4]) server.happens({ type: "channel.moved", channel: seq < 4 ? GENERAL : "COTHER0000" });
  vi.runAllTimers();
  vi.useRealTimers();
  await server.answer([message(1, "newer")]);
  expect(server.asked).toHaveLength(2);
  expect(server.knows(1)).toBe("newer");
});
