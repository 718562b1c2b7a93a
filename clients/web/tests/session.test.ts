/** The client's side of the protocol: protocol/SPEC.md, sections 3 to 9. */

import { describe, expect, test } from "vitest";
import type { AnyEvent, Position, Request, StreamStart } from "../src/protocol";
import type { Output } from "../src/core/outputs";
import { Session } from "../src/core/session";

const ME = "U000000ADA";
const GENERAL = "CGENERAL00";
const RANDOM = "CRANDOM000";

function at(seq: number, stream = GENERAL): Position {
  return { stream, seq, time_us: seq * 1_000 };
}

function start(seq: number, stream = GENERAL, outcome?: StreamStart["outcome"]): StreamStart {
  return { head: at(seq, stream), ...(outcome && { outcome }) };
}

function event(text: string): AnyEvent {
  const message = { channel: GENERAL, seq: 1, time_us: 1, author: ME, text };
  return { type: "message.posted", message };
}

/** A server that says what the test makes it say. */
class Talk {
  readonly session = new Session("test");
  now = 0;
  private openRef = 0;

  open(): Request {
    const request = JSON.parse(this.session.open(this.now)) as Request;
    this.openRef = request.ref;
    return request;
  }

  welcome(streams: readonly StreamStart[], epoch = "first"): Output[] {
    const user = { id: ME, name: "ada", display_name: "Ada" };
    const workspace = { id: "T0", name: "Acme" };
    const result = { session: "S0", user, workspace, epoch, heartbeat_s: 15, streams };
    return this.hear({ type: "reply", ref: this.openRef, result });
  }

  push(position: Position | null, what: AnyEvent = event("hi")): Output[] {
    return this.hear({ type: "push", event: what, at: position });
  }

  hear(frame: unknown): Output[] {
    return this.session.receive(JSON.stringify(frame), this.now);
  }
}

function connected(...streams: readonly StreamStart[]): Talk {
  const talk = new Talk();
  talk.open();
  talk.welcome(streams.length > 0 ? streams : [start(4)]);
  return talk;
}

function delivered(outputs: readonly Output[]): (number | undefined)[] {
  return outputs.flatMap((output) => (output.kind === "delivered" ? [output.at?.seq] : []));
}

function sent(outputs: readonly Output[]): Request[] {
  return outputs.flatMap((each) => (each.kind === "send" ? [JSON.parse(each.data) as Request] : []));
}

function kinds(outputs: readonly Output[]): string[] {
  return outputs.map(({ kind }) => kind);
}

describe("Receiving", () => {
  test("What follows is delivered, what is known is dropped.", () => {
    const talk = connected();
    expect(delivered(talk.push(at(5)))).toEqual([5]);
    expect(delivered(talk.push(at(5)))).toEqual([]);
    expect(delivered(talk.push(at(3)))).toEqual([]);
  });

  test("A hole is fetched, and what came early is delivered behind it.", () => {
    const talk = connected();
    const outputs = talk.push(at(7));
    expect(delivered(outputs)).toEqual([]);
    const [fill] = sent(outputs);
    expect(fill?.command).toEqual({ type: "stream.fill", stream: GENERAL, after: 4, limit: 2 });
    const entries = [5, 6].map((seq) => ({ at: at(seq), event: event("missing") }));
    const filled = talk.hear({ type: "reply", ref: fill!.ref, result: { entries, head: 7 } });
    expect(delivered(filled)).toEqual([5, 6, 7]);
  });

  test("A hole that the log does not have any more means loading afresh.", () => {
    const talk = connected();
    const [fill] = sent(talk.push(at(7)));
    const outputs = talk.hear({ type: "reply", ref: fill!.ref, result: { entries: [], head: 7 } });
    expect(kinds(outputs)).toContain("reset");
    expect(delivered(outputs)).toEqual([7]);
  });

  test("A hole is asked for again when the server is busy, and not before it says so.", () => {
    const talk = connected();
    const [fill] = sent(talk.push(at(7)));
    const error = { code: "unavailable", message: "", retry_after_ms: 3_000 };
    expect(sent(talk.hear({ type: "refused", ref: fill!.ref, error }))).toEqual([]);
    expect(sent(talk.session.tick(2.9))).toEqual([]);
    expect(talk.session.deadline).toBe(3);
    expect(sent(talk.session.tick(3))).toHaveLength(1);
  });

  test("A stream that may not be read any more is removed.", () => {
    const talk = connected();
    const [fill] = sent(talk.push(at(7)));
    const error = { code: "not_found", message: "" };
    expect(kinds(talk.hear({ type: "refused", ref: fill!.ref, error }))).toEqual(["removed"]);
  });

  test("An event of an unknown kind moves the cursor and nothing else.", () => {
    const talk = connected();
    expect(talk.push(at(5), { type: "message.sung" } as never)).toEqual([]);
    expect(delivered(talk.push(at(6)))).toEqual([6]);
  });

  test("What has no position is delivered at once.", () => {
    const talk = connected();
    const typing = { type: "typing.started", channel: GENERAL, user: ME } as const;
    expect(delivered(talk.push(null, typing))).toEqual([undefined]);
  });

  test("Events that overtake the welcome wait for it.", () => {
    const talk = new Talk();
    talk.open();
    expect(talk.push(at(5))).toEqual([]);
    expect(delivered(talk.welcome([start(4)]))).toEqual([5]);
  });
});

describe("Resuming", () => {
  test("A first connection has nothing to resume.", () => {
    const { command } = new Talk().open();
    expect(command).toMatchObject({ type: "session.open", resume: null });
  });

  test("The next one says how far each stream was delivered.", () => {
    const talk = connected(start(4), start(9, RANDOM));
    talk.push(at(5));
    const { command } = talk.open();
    const cursors = expect.arrayContaining([at(5), at(9, RANDOM)]) as unknown;
    expect(command).toMatchObject({ resume: { epoch: "first", cursors } });
  });

  test("A resumed stream goes on after its cursor.", () => {
    const talk = connected();
    talk.open();
    expect(kinds(talk.welcome([start(6, GENERAL, "resumed")]))).toEqual(["opened"]);
    expect(delivered(talk.push(at(5)))).toEqual([5]);
  });

  test("After a gap the stream is loaded afresh and goes on from its head.", () => {
    const talk = connected();
    talk.open();
    expect(kinds(talk.welcome([start(900, GENERAL, "gap")]))).toEqual(["opened", "reset"]);
    expect(delivered(talk.push(at(901)))).toEqual([901]);
  });

  test("Another life of the log resets what is not said to be resumed.", () => {
    const talk = connected();
    talk.open();
    expect(kinds(talk.welcome([start(4)], "second"))).toEqual(["opened", "reset"]);
  });

  test("A stream that is not listed any more is removed.", () => {
    const talk = connected(start(4), start(9, RANDOM));
    talk.open();
    const outputs = talk.welcome([start(4, GENERAL, "resumed")]);
    expect(outputs.slice(1)).toEqual([{ kind: "removed", stream: RANDOM }]);
  });

  test("A channel joined while away begins where one's own stream says.", () => {
    const talk = connected(start(1, ME));
    talk.open();
    talk.welcome([start(2, ME, "resumed"), start(8, RANDOM)]);
    const channel = { id: RANDOM, kind: "public", creator: ME, created_us: 1 } as const;
    const membership = { channel, read_seq: 6 };
    const joined = { type: "channel.joined", membership, seq: 6, time_us: 6 } as const;
    const [fill] = sent(talk.push(at(2, ME), joined));
    expect(fill?.command).toMatchObject({ type: "stream.fill", stream: RANDOM, after: 6 });
  });
});

describe("Noticing", () => {
  test("A heartbeat with another count means that something was lost.", () => {
    const talk = connected();
    talk.push(at(5));
    expect(talk.hear({ type: "heartbeat", pushes: 1 })).toEqual([]);
    expect(kinds(talk.hear({ type: "heartbeat", pushes: 2 }))).toEqual(["mustReconnect"]);
  });

  test("Silence of more than two heartbeats means that the connection is dead.", () => {
    const { session } = connected();
    expect(session.tick(32)).toEqual([]);
    expect(kinds(session.tick(33))).toEqual(["mustReconnect"]);
  });

  test("A server that is about to stop is left when it says.", () => {
    const talk = connected();
    talk.hear({ type: "reconnect", after_ms: 1_500 });
    expect(talk.session.comeBackAt).toBe(1.5);
    expect(kinds(talk.session.tick(1.5))).toEqual(["mustReconnect"]);
  });

  test("What cannot be read ends the connection, frames of a later version do not.", () => {
    const talk = connected();
    expect(talk.hear({ type: "song" })).toEqual([]);
    expect(kinds(talk.session.receive("{", 0))).toEqual(["mustReconnect"]);
  });
});
