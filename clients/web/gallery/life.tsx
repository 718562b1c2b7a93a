import "../src/styles/search.css";
import { type FoundItem, SearchDialog } from "../src/ui/dialogs/SearchDialog";
import {
  NothingSaved,
  ReminderCard,
  type ReminderView,
  SavedCard,
  ScheduledCard,
  type ScheduledView,
} from "../src/ui/pages/LaterCards";
import { LaterPage } from "../src/ui/pages/LaterPage";
import { SharedCard } from "../src/ui/people/SharedCard";
import * as some from "./fixtures";
import { Channel, nothing, Shell } from "./shell";

const HOUR_US = 3_600_000_000;

const waiting: ScheduledView = {
  id: "L1",
  channel: "#general",
  href: "#",
  text: "Good morning! **Lunch** is at noon.",
  send_us: some.NOW_US + 20 * HOUR_US,
  failure: null,
};

const reminder: ReminderView = {
  id: "R1",
  text: "Call the printer",
  remind_us: some.NOW_US - HOUR_US,
  came: true,
  done: false,
};

const later = { names: some.names, onSend: nothing, onChange: nothing, onDelete: nothing };
const reminding = { onDone: nothing, onPutOff: nothing, onDelete: nothing };
const keeping = { onDone: nothing, onRemind: nothing, onRemove: nothing };
const counts = { saved: 2, reminders: 2, scheduled: 2 };

const kept = {
  id: "S1",
  saved_us: some.NOW_US - HOUR_US,
  done: false,
  message: (
    <SharedCard
      names={some.names}
      shared={{
        href: "#",
        author: some.chloe,
        place: undefined,
        text: "The plan for **Friday**, with all that is to be brought.",
        time_us: some.NOW_US - HOUR_US,
      }}
    />
  ),
};

const said = { author: some.chloe, channel: "general", time_us: some.NOW_US - HOUR_US, href: "#" };
const found: readonly FoundItem[] = [
  {
    kind: "message",
    id: "1",
    channelKind: "public",
    isReply: true,
    pieces: [
      { text: "We meet on ", isMarked: false },
      { text: "Friday", isMarked: true },
      { text: ", as ever.", isMarked: false },
    ],
    ...said,
  },
  { kind: "file", id: "2", name: "friday, with a name that is longer than there is room.pdf", ...said },
  { kind: "person", id: "3", person: some.bob },
  { kind: "channel", id: "4", channelKind: "private", name: "fridays", topic: "What one eats" },
];

const searching = {
  search: "friday from:",
  tab: "messages",
  order: "relevance",
  onSearch: nothing,
  onTab: nothing,
  onOrder: nothing,
  onGo: nothing,
  offers: [{ text: "from:@chloe" }, { text: "from:me", what: "you" }],
  onOffer: nothing,
  empty: "Nothing was found. Try fewer words, or other ones.",
  busy: false,
  onClose: nothing,
} as const;

export const life = {
  saved: () => (
    <Shell
      pane="main"
      main={
        <LaterPage
          tab="saved"
          counts={counts}
          empty={null}
          onBack={nothing}
          cards={[
            <SavedCard key={1} saved={kept} {...keeping} />,
            <SavedCard key={2} saved={{ ...kept, done: true }} {...keeping} />,
          ]}
        />
      }
    />
  ),
  savedNone: () => (
    <Shell
      pane="main"
      main={
        <LaterPage
          tab="saved"
          counts={{ saved: 0, reminders: 0, scheduled: 0 }}
          empty={<NothingSaved />}
          cards={[]}
          onBack={nothing}
        />
      }
    />
  ),
  scheduled: () => (
    <Shell
      pane="main"
      main={
        <LaterPage
          tab="scheduled"
          counts={counts}
          empty={null}
          onBack={nothing}
          cards={[
            <ScheduledCard key={1} {...later} message={{ ...waiting, failure: "You may not write here." }} />,
            <ScheduledCard key={2} {...later} message={waiting} />,
          ]}
        />
      }
    />
  ),
  reminders: () => (
    <Shell
      pane="main"
      main={
        <LaterPage
          tab="reminders"
          counts={counts}
          empty={null}
          onBack={nothing}
          cards={[
            reminder,
            { ...reminder, id: "R2", came: false, remind_us: some.NOW_US + HOUR_US },
            { ...reminder, id: "R3", done: true },
          ].map((each) => (
            <ReminderCard key={each.id} reminder={each} {...reminding} />
          ))}
        />
      }
    />
  ),
  search: () => (
    <Shell pane="main" main={<Channel />}>
      <SearchDialog {...searching} items={found} note="4 messages" onMore={nothing} />
    </Shell>
  ),
  searchNothing: () => (
    <Shell pane="main" main={<Channel />}>
      <SearchDialog {...searching} items={[]} offers={[]} note="" />
    </Shell>
  ),
};
