/** What a story says, and why it is there: a row for each kind and each reason. */

import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import type { Boost, Story } from "../protocol";
import { listed } from "../locales/dates";
import {
  AddPersonIcon,
  AtIcon,
  BellIcon,
  HashIcon,
  type Icon,
  PersonIcon,
  ReplyIcon,
  ShareIcon,
  SmileIcon,
  TagIcon,
  ThreadsIcon,
} from "../ui/icons";
import type { ChannelView, PersonView } from "../ui/types";
import { phrase } from "./phrase";

export type Kind = Story["kind"];
export type Reason = Boost["reason"];

/** What a sentence is made of. */
export interface Told {
  readonly story: Story;
  readonly channel: ChannelView | undefined;
  /** Whose updates the channel is, if it is somebody's. */
  readonly updatesOf: PersonView | null;
  /** Up to three who took part. */
  readonly faces: readonly PersonView[];
}

interface Words {
  readonly icon: Icon;
  readonly sentence: (told: Told) => ReactNode;
  /** Why a story of this kind is there at all. */
  readonly why: () => string;
  /** The sentence says how much is new. */
  readonly saysNew?: boolean;
  /** The sentence says, or does not say, whose words follow it; else it does if it names one person. */
  readonly saysAuthor?: boolean;
}

const KINDS = {
  direct: {
    icon: ReplyIcon,
    saysNew: true,
    why: () => i18n.t("Somebody wrote to you"),
    sentence: (told) => {
      const who = whoOf(told);
      const count = told.story.new ?? 0;
      if (count === 0) return phrase({ who }, ({ who }) => i18n.t("Your conversation with {who}", { who }));
      if (count === 1) return phrase({ who }, ({ who }) => i18n.t("{who} wrote to you", { who }));
      return phrase({ who }, ({ who }) => i18n.t("{count} new messages from {who}", { count, who }));
    },
  },
  mention: {
    icon: AtIcon,
    why: () => i18n.t("You were mentioned"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told) }, ({ who, where }) =>
        i18n.t(
          "{people, plural, one {{who} mentioned you in {where}} other {{who} mentioned you in {where}}}",
          { people: peopleOf(told), who, where },
        ),
      ),
  },
  thread: {
    icon: ThreadsIcon,
    why: () => i18n.t("Somebody replied in a thread you are in"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told) }, ({ who, where }) =>
        i18n.t(
          "{people, plural, one {{who} replied in {where}} other {{who} replied in {where}}}",
          { people: peopleOf(told), who, where },
        ),
      ),
  },
  call: {
    icon: BellIcon,
    why: () => i18n.t("Everybody in the channel was called"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told) }, ({ who, where }) =>
        i18n.t(
          "{people, plural, one {{who} called everybody in {where}} other {{who} called everybody in {where}}}",
          { people: peopleOf(told), who, where },
        ),
      ),
  },
  keyword: {
    icon: BellIcon,
    why: () => i18n.t("It has a word you want to be told of"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told), words: aboutOf(told, "") }, ({ who, where, words }) =>
        i18n.t(
          "{people, plural, one {{who} wrote {words} in {where}} other {{who} wrote {words} in {where}}}",
          { people: peopleOf(told), who, words, where },
        ),
      ),
  },
  tag: {
    icon: TagIcon,
    why: () => i18n.t("You follow this hashtag"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told), words: aboutOf(told, "#") }, ({ who, where, words }) =>
        i18n.t(
          "{people, plural, one {{who} wrote about {words} in {where}} other {{who} wrote about {words} in {where}}}",
          { people: peopleOf(told), who, words, where },
        ),
      ),
  },
  person: {
    icon: PersonIcon,
    why: () => i18n.t("You follow who wrote it"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told) }, ({ who, where }) =>
        i18n.t(
          "{people, plural, one {{who} wrote in {where}} other {{who} wrote in {where}}}",
          { people: peopleOf(told), who, where },
        ),
      ),
  },
  reaction: {
    icon: SmileIcon,
    saysAuthor: true,
    why: () => i18n.t("There are reactions to your message"),
    sentence: (told) =>
      phrase({ where: whereOf(told) }, ({ where }) =>
        i18n.t(
          "{count, plural, one {# reaction to your message in {where}} other {# reactions to your message in {where}}}",
          { count: told.story.count, where },
        ),
      ),
  },
  shared: {
    icon: ShareIcon,
    saysAuthor: true,
    why: () => i18n.t("Somebody shared your message"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told) }, ({ who, where }) =>
        i18n.t(
          "{people, plural, one {{who} shared your message in {where}} other {{who} shared your message in {where}}}",
          { people: peopleOf(told), who, where },
        ),
      ),
  },
  update: {
    icon: PersonIcon,
    why: () => i18n.t("You follow who wrote it"),
    sentence: (told) =>
      phrase({ who: whoOf(told) }, ({ who }) =>
        i18n.t("{count, plural, one {{who} posted an update} other {# updates from {who}}}", {
          count: told.story.count,
          who,
        }),
      ),
  },
  outside: {
    icon: HashIcon,
    saysNew: true,
    saysAuthor: false,
    why: () => i18n.t("You follow this channel"),
    sentence: (told) => saidIn(told),
  },
  added: {
    icon: AddPersonIcon,
    why: () => i18n.t("You were brought into a channel"),
    sentence: (told) =>
      phrase({ who: whoOf(told), where: whereOf(told) }, ({ who, where }) =>
        i18n.t("{who} added you to {where}", { who, where }),
      ),
  },
  channel: {
    icon: HashIcon,
    saysNew: true,
    saysAuthor: false,
    why: () => i18n.t("You are in this channel"),
    sentence: (told) => saidIn(told),
  },
} satisfies Record<Kind, Words>;

/** `name`: of the person or the channel a reason is about. */
const REASONS = {
  kind: ({ kind }) => wordsFor(kind).why(),
  affinity_person: (_story, name) => i18n.t("You often talk with {name}", { name }),
  affinity_channel: (_story, name) => i18n.t("You are often in {name}", { name }),
  messages: ({ count }) =>
    i18n.t("{count, plural, one {It happened once} other {It happened # times}}", { count }),
  people: ({ people = 0 }) =>
    i18n.t("{count, plural, one {# person took part} other {# people took part}}", { count: people }),
  starred: () => i18n.t("You starred the channel"),
  more: () => i18n.t("You asked for more like this"),
  less: () => i18n.t("You asked for less like this"),
  seen: () => i18n.t("You have seen it"),
} satisfies Record<Reason, (story: Story, name: string) => string>;

const UNKNOWN: Words = {
  icon: HashIcon,
  why: () => i18n.t("Something happened"),
  sentence: (told) =>
    phrase({ where: whereOf(told) }, ({ where }) => i18n.t("Something happened in {where}", { where })),
};

/** A server may be newer than this page, and tell of kinds that it does not know. */
export function wordsFor(kind: Kind): Words {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : UNKNOWN;
}

export function reasonFor({ reason }: Boost, story: Story, name: string): string {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason](story, name) : reason;
}

function peopleOf({ story, faces }: Told): number {
  return Math.max(1, story.people ?? faces.length);
}

/** "3 new messages in #design" */
function saidIn(told: Told): ReactNode {
  const { count: all, new: fresh = 0 } = told.story;
  return phrase({ where: whereOf(told) }, ({ where }) =>
    fresh > 0
      ? i18n.t("{count, plural, one {# new message in {where}} other {# new messages in {where}}}", {
          count: fresh,
          where,
        })
      : i18n.t("{count, plural, one {# message in {where}} other {# messages in {where}}}", {
          count: all,
          where,
        }),
  );
}

/** "Ana", "Ana, Bo and Cy", "Ana, Bo and 3 others" */
function whoOf(told: Told): ReactNode {
  const { faces, story } = told;
  const count = peopleOf(told);
  const named = count > 3 ? faces.slice(0, 2) : faces;
  const others = count - named.length;
  const parts = Object.fromEntries(named.map((person, index) => [index, <b key={index}>{person.name}</b>]));
  return phrase(parts, (marks) => {
    const names = named.map((_, index) => marks[index] ?? "");
    return listed(others > 0 ? [...names, othersOf(others, story.people_more === true)] : names);
  });
}

/** The words, or hashtags, that made a story one. */
function aboutOf({ story }: Told, sign: string): ReactNode {
  const words = story.about ?? [];
  const parts = Object.fromEntries(words.map((word, index) => [index, <b key={index}>{`${sign}${word}`}</b>]));
  return phrase(parts, (marks) => listed(words.map((_, index) => marks[index] ?? "")));
}

function othersOf(count: number, isMore: boolean): string {
  return isMore
    ? i18n.t("more than {count} others", { count })
    : i18n.t("{count, plural, one {# other} other {# others}}", { count });
}

function whereOf({ channel, updatesOf }: Told): ReactNode {
  if (updatesOf?.you) return i18n.t("your updates");
  if (updatesOf) {
    return phrase({ name: <b>{updatesOf.name}</b> }, ({ name }) => i18n.t("the updates of {name}", { name }));
  }
  if (!channel) return i18n.t("a channel");
  if (channel.kind === "direct" || channel.kind === "group") return i18n.t("a direct message");
  return <b>#{channel.name}</b>;
}
