import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { completed, type OfferNames, offers } from "../src/app/operators";
import { Searching } from "../src/core/searching";
import { RefusedError } from "../src/core/requests";
import { excerpt } from "../src/text/excerpt";

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

const plainMark = (mark: string) => mark;

describe("an excerpt", () => {
  it("marks what was found, also behind characters that JavaScript counts as two", () => {
    const pieces = excerpt("🎉🎉 the server is down", [{ begin: 7, end: 13 }], plainMark);
    expect(pieces).toEqual([
      { text: "🎉🎉 the ", isMarked: false },
      { text: "server", isMarked: true },
      { text: " is down", isMarked: false },
    ]);
  });

  it("begins a little before the first highlight, at a word", () => {
    const pieces = excerpt(`${"word ".repeat(100)}needle ${"more ".repeat(100)}`, [{ begin: 500, end: 506 }], plainMark);
    expect(pieces[0]?.text).toBe("… ");
    expect(pieces[1]?.text.startsWith("word ")).toBe(true);
    expect(pieces.find(({ isMarked }) => isMarked)?.text).toBe("needle");
    expect(pieces.at(-1)?.text).toBe(" …");
  });

  it("shows names, and holds HTML as the text it is", () => {
    const named = (mark: string) => (mark === "<@U123456789>" ? "@Ada" : mark);
    const pieces = excerpt("<@U123456789> said <b>hi</b>", [{ begin: 14, end: 18 }], named);
    expect(pieces.map(({ text }) => text).join("")).toBe("@Ada said <b>hi</b>");
  });

  it("leaves out the marks of Markdown, and nothing else", () => {
    const pieces = excerpt("**Bergen**: *one* `week`, 2 * 3 = 2**1 * 3, my_name", [{ begin: 2, end: 8 }], plainMark);
    expect(pieces.map(({ text }) => text).join("")).toBe("Bergen: one week, 2 * 3 = 2**1 * 3, my_name");
  });
});

describe("offers", () => {
  const names: OfferNames = {
    people: (prefix) => ["ada", "adam", "bob"].filter((name) => name.startsWith(prefix)),
    channels: (prefix) => ["general", "games"].filter((name) => name.startsWith(prefix)),
  };
  const texts = (typed: string) => offers(typed, names).map(({ text }) => text);

  it("complete operators as one types, and what follows them", () => {
    expect(texts("fr")).toEqual(["from:"]);
    expect(texts("budget from:ad")).toEqual(["from:@ada", "from:@adam"]);
    expect(texts("from:m")).toContain("from:me");
    expect(texts("in:#ga")).toEqual(["in:#games"]);
    expect(texts("has:")).toEqual(["has:link", "has:file", "has:reaction"]);
    expect(texts("has:link")).toEqual([]);
    expect(texts("hello")).toEqual([]);
    expect(texts("")).toContain("is:thread");
  });

  it("replace the word that is being typed", () => {
    expect(completed("budget fr", { text: "from:" })).toBe("budget from:");
    expect(completed("budget from:a", { text: "from:@ada" })).toBe("budget from:@ada ");
  });
});

describe("a search", () => {
  it("asks once the fingers rest, and forgets the answer to what was typed before", async () => {
    vi.useFakeTimers();
    const answers: ((found: unknown) => void)[] = [];
    const request = vi.fn(() => new Promise((resolve) => answers.push(resolve)));
    const searching = new Searching({ request } as never);
    searching.type("bud");
    searching.type("budg");
    await vi.advanceTimersByTimeAsync(200);
    expect(request).toHaveBeenCalledOnce();
    searching.type("budget");
    await vi.advanceTimersByTimeAsync(200);
    answers[1]?.({ found: [], total: 0 });
    await vi.advanceTimersByTimeAsync(1);
    answers[0]?.({ found: [], total: 7 });
    await vi.advanceTimersByTimeAsync(1);
    expect(searching.store.get().found?.total).toBe(0);
    vi.useRealTimers();
  });

  it("finds files by what was said to them", async () => {
    vi.useFakeTimers();
    const request = vi.fn(() => Promise.resolve({ found: [] }));
    const searching = new Searching({ request } as never);
    searching.show("files");
    searching.type("plan");
    await vi.advanceTimersByTimeAsync(200);
    expect(request).toHaveBeenCalledWith(expect.objectContaining({ query: "has:file plan" }));
    vi.useRealTimers();
  });

  it("tells what is to be mended from what went wrong", async () => {
    vi.useFakeTimers();
    const refusal = { code: "invalid", message: "name somebody after from:", field: "query" } as const;
    const request = vi.fn(() => Promise.reject(new RefusedError(refusal)));
    const searching = new Searching({ request } as never);
    searching.type("from:");
    await vi.advanceTimersByTimeAsync(200);
    expect(searching.store.get().fault).toBe("query");
    vi.useRealTimers();
  });
});
