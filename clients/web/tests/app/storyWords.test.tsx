/** Every kind of story is a sentence, in both languages, whatever people are called. */

import { i18n } from "@lingui/core";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Story } from "../../src/protocol";
import { reasonFor, type Told, wordsFor } from "../../src/app/storyWords";
import { messages as english } from "../../src/locales/en.po";
import { messages as french } from "../../src/locales/fr.po";
import type { ChannelView, PersonView } from "../../src/ui/types";

function speak(locale: "en" | "fr"): void {
  i18n.loadAndActivate({ locale, messages: locale === "en" ? english : french });
}

const person = (name: string): PersonView => ({ id: `U${name}`, name, handle: name, presence: "unknown" });
const channel = { id: "C0", kind: "public", name: "infra" } as ChannelView;

function told(kind: Story["kind"], names: readonly string[], more: Partial<Story> = {}): Told {
  const story = { key: "k", kind, channel: "C0", last_seq: 1, last_us: 1, sort_us: 1, count: 1 };
  const people = names.length;
  return { story: { ...story, people, ...more }, channel, updatesOf: null, faces: names.map(person) };
}

function sentence(of: Told): string {
  return renderToStaticMarkup(wordsFor(of.story.kind).sentence(of)).replaceAll(/<\/?b>/g, "");
}

const ALL: Record<Story["kind"], readonly [Partial<Story>, en: string, fr: string]> = {
  direct: [{ new: 2 }, "2 new messages from Ana", "Ana : 2 nouveaux messages"],
  mention: [{}, "Ana mentioned you in #infra", "Ana parle de vous dans #infra"],
  thread: [{}, "Ana replied in #infra", "Ana a répondu dans #infra"],
  call: [{}, "Ana called everybody in #infra", "Ana a appelé tout le monde dans #infra"],
  keyword: [{ about: ["deploy"] }, "Ana wrote deploy in #infra", "Ana a écrit deploy dans #infra"],
  reaction: [{ count: 5 }, "5 reactions to your message in #infra", "5 réactions à votre message dans #infra"],
  shared: [{}, "Ana shared your message in #infra", "Ana a partagé votre message dans #infra"],
  added: [{}, "Ana added you to #infra", "Ana vous a fait entrer dans #infra"],
  tag: [{ about: ["q3"] }, "Ana wrote about #q3 in #infra", "Ana a écrit sur #q3 dans #infra"],
  update: [{}, "Ana posted an update", "Ana a publié une actualité"],
  person: [{}, "Ana wrote in #infra", "Ana a écrit dans #infra"],
  outside: [{ count: 3 }, "3 messages in #infra", "3 messages dans #infra"],
  channel: [{ count: 12, new: 12 }, "12 new messages in #infra", "12 nouveaux messages dans #infra"],
};

describe.each(["en", "fr"] as const)("In %s", (locale) => {
  test.each(Object.entries(ALL))("a story of kind %s is a sentence.", (kind, [more, en, fr]) => {
    speak(locale);
    expect(sentence(told(kind as Story["kind"], ["Ana"], more))).toBe(locale === "en" ? en : fr);
  });
});

test("Two are named of many, and never more are counted than there are.", () => {
  speak("en");
  const three = ["Ana", "Bo", "Cy"];
  expect(sentence(told("thread", three))).toMatch(/^Ana, Bo,? and Cy replied/);
  expect(sentence(told("thread", three, { people: 5 }))).toMatch(/^Ana, Bo,? and 3 others replied/);
  const many = told("thread", three, { people: 64, people_more: true });
  expect(sentence(many)).toMatch(/^Ana, Bo,? and more than 62 others replied/);
});

test("A name is a name, even one that looks like markup or like a part of the sentence.", () => {
  speak("en");
  expect(sentence(told("mention", ["<img src=x>"]))).toBe("&lt;img src=x&gt; mentioned you in #infra");
  expect(sentence(told("mention", ["{where}"]))).toBe("{where} mentioned you in #infra");
});

test("What a newer server tells of is said in general.", () => {
  speak("en");
  const unknown = told("flown" as Story["kind"], ["Ana"]);
  expect(sentence(unknown)).toBe("Something happened in #infra");
  const { story } = told("mention", ["Ana"]);
  expect(reasonFor({ reason: "kind", us: 1 }, story, "")).toBe("You were mentioned");
  expect(reasonFor({ reason: "affinity_person", us: 1 }, story, "Ana")).toBe("You often talk with Ana");
});
