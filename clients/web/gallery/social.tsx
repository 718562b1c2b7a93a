import "../src/styles/profiles.css";
import * as ui from "../src/ui";
import * as some from "./fixtures";
import { nothing, Shell } from "./shell";

const { bob, chloe, deniz, names } = some;
const HOUR_US = 3_600_000_000;

const cards: readonly ui.TaggedCard[] = some.newer.slice(0, 3).map(({ message }, index) => ({
  key: message.key,
  href: message.href,
  author: message.author,
  channel: index === 1 ? some.launch : some.general,
  text: `${message.text} #launch`,
  time_us: message.time_us - index * 20 * HOUR_US,
  isReply: index === 1,
  replies: index * 3,
}));

const tagged = {
  tag: "launch",
  names,
  following: true,
  busy: false,
  failed: false,
  onFollow: nothing,
  onRetry: nothing,
  onBack: nothing,
};

const update = (index: number, more: Partial<ui.MessageView> = {}): ui.MessageView => ({
  ...some.newer[index]!.message,
  author: chloe,
  mine: false,
  ...more,
});

const shared: ui.SharedView = {
  href: "#",
  author: bob,
  place: some.general,
  text: "We ship on **Friday**, whatever the weather.",
  time_us: some.newer[0]!.message.time_us,
};

const actions: ui.MessageActions = {
  onReact: nothing,
  onShare: nothing,
  onCopyLink: nothing,
  onDelete: nothing,
};

const updates = (
  <ul className="updates">
    <ui.UpdateCard update={update(0)} names={names} actions={actions} current href="#">
      <ui.SharedCard shared={shared} names={names} />
    </ui.UpdateCard>
    <ui.UpdateCard
      update={update(1, { key: "long", text: "A long thought, and another one.\n".repeat(30) })}
      names={names}
      actions={actions}
      current={false}
      href="#"
    />
    <ui.UpdateCard
      update={update(1, { key: "gone", text: "You should all read this." })}
      names={names}
      actions={actions}
      current={false}
      href="#"
    >
      <ui.SharedCard shared={null} names={names} />
    </ui.UpdateCard>
  </ul>
);

const profile = {
  details: {
    email: "bob@example.org",
    phone: "+33 1 23 45 67 89",
    pronouns: "",
    department: "Infrastructure",
    location: "Paris",
    time_zone: "Europe/Paris",
    about: "Wires, mostly.",
  },
  person: chloe,
  role: "administrator",
  followed: { following: true, followers: 12, followings: 3, follows_you: true },
  busy: false,
  missing: false,
  hrefOf: () => "#",
  updates,
  people: [bob, deniz, some.gone, some.bot],
  hrefOfPerson: () => "#",
  loadingMore: false,
  blocked: false,
  onBlock: nothing,
  onUnblock: nothing,
  onFollow: nothing,
  onWrite: nothing,
  onBack: nothing,
} as const;

export const social = {
  tag: () => (
    <Shell
      pane="main"
      main={<ui.TagPage {...tagged} messages={cards} total={31} onMore={nothing} />}
    />
  ),
  tagEmpty: () => (
    <Shell pane="main" main={<ui.TagPage {...tagged} following={false} messages={[]} total={0} />} />
  ),
  profilePage: () => <Shell pane="main" main={<ui.ProfilePage {...profile} part="updates" />} />,
  profileFollowers: () => (
    <Shell
      pane="main"
      main={<ui.ProfilePage {...profile} part="followers" blocked onMore={nothing} />}
    />
  ),
  profileNobody: () => (
    <Shell pane="main" main={<ui.ProfilePage {...profile} part="following" people={[]} missing />} />
  ),
};
