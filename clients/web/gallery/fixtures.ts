/** Ada's workspace on some Thursday. */

import type {
  ChannelView,
  Destination,
  Invited,
  MessageActions,
  MessageView,
  Names,
  PersonView,
  SessionView,
  Suggestion,
} from "../src/ui";

const DAY_US = 86_400_000_000;
export const NOW_US = Date.now() * 1000;
const TODAY_US = new Date().setHours(9, 12, 0, 0) * 1000;

function person(id: string, name: string, more: Partial<PersonView> = {}): PersonView {
  const handle = name.toLowerCase().split(" ")[0] ?? id;
  return { id: `U${id}00000000`, name, handle, presence: "online", ...more };
}

export const ada = person("ADA", "Ada Lovelace", { you: true, title: "Analyst" });
export const bob = person("BOB", "Bob Kahn", {
  presence: "offline",
  title: "Networks",
  status: { emoji: "🌴", text: "On holiday", until_us: null },
});
export const chloe = person("CHLOE", "Chloé Dubois", { title: "Design" });
export const deniz = person("DENIZ", "Deniz Yıldız");
export const eve = person("EVE", "Eve Okonkwo-Lindqvist", { presence: "unknown" });
export const bot = person("BUILD", "Build bot", { bot: true });
export const gone = person("FRED", "Fred Brooks", { presence: "offline", deactivated: true });
export const everybody = [
  ada,
  bob,
  chloe,
  deniz,
  eve,
  bot,
  gone,
  person("GRACE", "Grace Hopper"),
  person("HEDY", "Hedy Lamarr"),
  person("IVAN", "Ivan"),
  person("JUN", "伊藤 純"),
  person("KATH", "Katherine Johnson"),
];

function channel(id: string, name: string, more: Partial<ChannelView> = {}): ChannelView {
  return {
    id,
    kind: "public",
    name,
    href: `#${id}`,
    topic: "",
    purpose: "",
    archived: false,
    joined: true,
    followed: false,
    members: 12,
    people: [],
    unread: 0,
    mentions: 0,
    muted: false,
    level: "all",
    starred: false,
    announces: false,
    slow_s: 0,
    newcomers: false,
    draft: false,
    ...more,
  };
}

export const general = channel("C1", "general", {
  topic: "What everybody should know. Lunch goes to #random.",
  members: 48,
});
export const launch = channel("C2", "launch-plan", {
  kind: "private",
  unread: 4,
  mentions: 1,
  starred: true,
  topic: "Everything for the 12th",
  purpose: "Where the launch is planned, from the first list to the last sticker",
  members: 7,
});
export const channels = [
  general,
  channel("C3", "design", { unread: 12, topic: "Pictures, words, and why" }),
  channel("C4", "engineering", { draft: true, topic: "Builds, reviews, incidents" }),
  channel("C5", "random", { muted: true, unread: 80 }),
  channel("C6", "a-channel-with-a-name-that-is-much-too-long-for-its-place", { kind: "private" }),
  channel("C7", "support", { unread: 3, mentions: 120 }),
];
export const directs = [
  channel("D1", "Bob Kahn", { kind: "direct", people: [bob], unread: 2, mentions: 2, members: 2 }),
  channel("D2", "Chloé Dubois", { kind: "direct", people: [chloe], members: 2 }),
  channel("G1", "Deniz, Eve, Grace", { kind: "group", people: [deniz, eve], members: 4 }),
  channel("D3", "Build bot", { kind: "direct", people: [bot], members: 2 }),
  channel("D4", "Fred Brooks", { kind: "direct", people: [gone], members: 2 }),
];
export const browsable = [
  ...channels.map((one) => ({ ...one, joined: one.id !== "C4" && one.id !== "C7" })),
  channel("C8", "français", { joined: false, topic: "On parle français ici", members: 9 }),
  channel("C9", "music", { joined: false, members: 1 }),
];

let seq = 0;

function message(
  author: PersonView,
  text: string,
  minutes: number,
  more: Partial<MessageView> = {},
): MessageView {
  seq += 1;
  return {
    key: `m${seq}`,
    seq,
    href: `#m${seq}`,
    author,
    text,
    time_us: TODAY_US + minutes * 60_000_000,
    edited_us: null,
    deleted: false,
    state: "sent",
    mine: author === ada,
    mentioned: false,
    thread: null,
    root: null,
    reactions: [],
    ...more,
  };
}

const yesterday = (view: MessageView): MessageView => ({ ...view, time_us: view.time_us - DAY_US });

export interface Row {
  readonly message: MessageView;
  readonly grouped?: boolean;
}

export const older: readonly Row[] = [
  {
    message: yesterday(
      message(
        chloe,
        "The new icons are in. They read well at 16 px, and they no longer look like *somebody else's*.",
        200,
        {
          reactions: [
            { emoji: "🎉", count: 4, mine: true, names: ["Ada", "Bob", "Deniz"] },
            { emoji: "👀", count: 1, mine: false, names: ["Eve"] },
          ],
        },
      ),
    ),
  },
  { message: yesterday(message(chloe, "I'll write up why tomorrow.", 201)), grouped: true },
  {
    message: yesterday(
      message(bob, "Looks calm. I like it.", 230, {
        thread: {
          replies: 5,
          last_us: NOW_US - 7_200_000_000,
          people: [chloe, ada, deniz],
          unread: true,
        },
      }),
    ),
  },
];

export const newer: readonly Row[] = [
  {
    message: message(
      deniz,
      "Good morning! The build was red for **eleven minutes** last night; the cause was a clock set back by NTP. Two things follow:\n\n1. we use the monotonic clock for deadlines\n2. the test waits for the *event*, not for a second\n\nDetails: https://example.org/incidents/2026-11-25",
      0,
    ),
  },
  {
    message: message(
      bot,
      'Build **4182** passed in 3 min 12 s.\n```python\ndef deadline(now_s: float, timeout_s: float) -> float:\n    """Return when to give up."""\n    return now_s + timeout_s\n```',
      4,
    ),
  },
  {
    message: message(
      ada,
      "Thank you, <@UDENIZ00000000>. Shall we put `time.monotonic()` into the guide? <#C4ENGINEERING> would want to know.",
      9,
      {
        edited_us: NOW_US,
        thread: { replies: 1, last_us: NOW_US - 600_000_000, people: [deniz], unread: false },
      },
    ),
  },
  {
    message: message(ada, "> the test waits for the event\n\nThis. Always this.", 10),
    grouped: true,
  },
  { message: message(eve, "", 14, { deleted: true }) },
  {
    message: message(
      bob,
      "<@UADA00000000> could you look at the figures before noon? No hurry otherwise.",
      31,
      { mentioned: true },
    ),
  },
  { message: message(chloe, "🎈🎉", 33) },
  {
    message: message(
      eve,
      "Can somebody tell me where the slides of the last meeting went? I looked in #design, in the drive and in my mail, and found three versions of which none is the last.",
      35,
    ),
  },
];

export const unsent: readonly Row[] = [
  { message: message(ada, "On my way.", 41, { seq: null, state: "sending" }) },
  {
    message: message(ada, "I'll be there at ten, with the slides.", 42, {
      seq: null,
      state: "waiting",
    }),
    grouped: true,
  },
  {
    message: message(ada, "And with cake.", 43, {
      seq: null,
      state: "failed",
      failure: "Not sent: this channel was archived.",
    }),
    grouped: true,
  },
];

export const replies: readonly Row[] = [
  { message: message(chloe, "Thank you! The 20 px grid made the difference.", 235) },
  { message: message(deniz, "Would they work at 14 px, too? For the list of threads.", 238) },
  { message: message(deniz, "If not, no harm.", 239), grouped: true },
  {
    message: message(
      chloe,
      "They would, but let us not go below 16. <@UADA00000000> agrees, I think :smile:",
      244,
      { mentioned: true },
    ),
  },
];

export const names: Names = {
  person: (id) => everybody.find((one) => one.id === id),
  channel: (id) => (id === "C4ENGINEERING" ? { name: "engineering", href: "#C4" } : undefined),
};

export const suggestions: readonly Suggestion[] = [bob, chloe, deniz, eve, bot].map((one) => ({
  id: one.id,
  insert: `@${one.handle}`,
  label: one.name,
  detail: `@${one.handle}`,
  person: one,
}));

export const destinations: readonly Destination[] = [
  {
    id: "1",
    href: "#C2",
    label: "launch-plan",
    channel: "private",
    unread: true,
    detail: "Everything for the 12th",
  },
  { id: "2", href: "#D2", label: "Chloé Dubois", person: chloe, detail: "@chloé" },
  {
    id: "3",
    href: "#C1",
    label: "general",
    channel: "public",
    detail: "What everybody should know",
  },
  { id: "4", href: "#D1", label: "Bob Kahn", person: bob, unread: true, detail: "@bob" },
  { id: "5", href: "#G1", label: "Deniz, Eve, Grace", channel: "group" },
  { id: "6", href: "#D3", label: "Build bot", person: bot },
];

export const sessions: readonly SessionView[] = [
  {
    id: "S1",
    name: "Firefox on Linux",
    created_us: NOW_US - 9 * DAY_US,
    seen_us: NOW_US,
    current: true,
  },
  {
    id: "S2",
    name: "Safari on iPhone",
    created_us: NOW_US - 40 * DAY_US,
    seen_us: NOW_US - 2 * 3_600_000_000,
    current: false,
  },
  { id: "S3", name: "", created_us: NOW_US - 3 * DAY_US, seen_us: null, current: false },
];

const nothing = () => {};

export const actions: MessageActions = {
  onReply: nothing,
  onEdit: nothing,
  onDelete: nothing,
  onCopyLink: nothing,
  onCopyText: nothing,
  onMarkUnread: nothing,
  onReact: nothing,
  onRetry: nothing,
  onDiscard: nothing,
  onOpenThread: nothing,
  onPerson: nothing,
};

const LINK = "https://chat.example.org/join/join-0123456789abcdefghijklmnopqrstuvwxyz0123456789";
const made = { uses: 1, ends_us: NOW_US + 7 * DAY_US };
export const invited: readonly Invited[] = [
  { ...made, uses: 10, state: "link", url: LINK, token: "join-0" },
  { ...made, email: "grace@example.org", state: "mailed", token: "join-1" },
  { ...made, email: "deniz@example.org", state: "link", url: LINK + "-2", token: "join-2" },
  { ...made, email: "bob@example.org", state: "refused", reason: "Somebody with this address is here already." },
  { ...made, email: "eve@example.org", state: "revoked", url: LINK + "-3", token: "join-3" },
];
