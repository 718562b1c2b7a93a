import "../src/styles/search.css";
import { type FoundItem, SearchDialog } from "../src/ui/dialogs/SearchDialog";
import { ReminderPage, type ReminderView } from "../src/ui/pages/ReminderPage";
import { ScheduledPage, type ScheduledView } from "../src/ui/pages/ScheduledPage";
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

const later = { names: some.names, onSend: nothing, onChange: nothing, onDelete: nothing, onBack: nothing };
const reminding = { onAdd: nothing, onDone: nothing, onPutOff: nothing, onDelete: nothing, onBack: nothing };

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
  scheduled: () => (
    <Shell
      pane="main"
      main={
        <ScheduledPage
          {...later}
          messages={[{ ...waiting, id: "L0", failure: "You may not write here." }, waiting]}
        />
      }
    />
  ),
  scheduledNone: () => <Shell pane="main" main={<ScheduledPage {...later} messages={[]} />} />,
  reminders: () => (
    <Shell
      pane="main"
      main={
        <ReminderPage
          {...reminding}
          reminders={[
            reminder,
            { ...reminder, id: "R2", came: false, remind_us: some.NOW_US + HOUR_US },
            { ...reminder, id: "R3", done: true },
          ]}
        />
      }
    />
  ),
  remindersNone: () => <Shell pane="main" main={<ReminderPage {...reminding} reminders={[]} />} />,
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
