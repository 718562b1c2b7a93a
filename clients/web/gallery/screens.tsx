import type { ComponentType } from "react";
import { useState } from "react";
import * as ui from "../src/ui";
import { Controls } from "./controls";
import * as some from "./fixtures";
import { Home } from "./home";
import { kit } from "./kit";
import { life } from "./life";
import { voices } from "./voice";
import { Channel, nothing, Shell } from "./shell";
import { social } from "./social";

const { ada } = some;

function Dialogs({ children }: { readonly children: React.ReactNode }) {
  return (
    <Shell pane="main" main={<Channel />}>
      {children}
    </Shell>
  );
}

function Switcher() {
  const [search, setSearch] = useState("");
  const found = some.destinations.filter((one) =>
    one.label.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <Dialogs>
      <ui.QuickSwitcher
        search={search}
        onSearch={setSearch}
        destinations={found}
        onGo={nothing}
        onClose={nothing}
      />
    </Dialogs>
  );
}

const SHORTCUTS: readonly ui.ShortcutGroup[] = [
  {
    title: "Everywhere",
    shortcuts: [
      { keys: "Ctrl K", what: "Jump to a channel or a person" },
      { keys: "Alt ↑", what: "Previous channel" },
      { keys: "Alt ↓", what: "Next channel" },
      { keys: "?", what: "This list" },
    ],
  },
  {
    title: "Messages",
    shortcuts: [
      { keys: "↑", what: "Edit your last message" },
      { keys: "R", what: "Reply in thread" },
      { keys: "Esc", what: "Mark as read" },
    ],
  },
];

const settings = {
  you: ada,
  email: "ada@example.org",
  theme: "auto",
  locale: "en",
  sessions: some.sessions,
  profile: {},
  password: {},
  onTheme: nothing,
  onLocale: nothing,
  onRename: nothing,
  onPassword: nothing,
  onEndSession: nothing,
  onSignOut: nothing,
  onEndOthers: nothing,
  onBack: nothing,
} as const;

const inviting = {
  channels: some.channels,
  initial: [some.general.id],
  roles: ["member", "guest", "administrator"],
  onInvite: nothing,
  onCopy: () => Promise.resolve(true),
  onRevoke: nothing,
  onAgain: nothing,
  onClose: nothing,
} as const;

const members: readonly ui.MemberView[] = some.everybody.slice(0, 7).map((person, index) => ({
  person,
  administrator: index === 0,
  menu: index ? [[{ label: "Remove" }]] : undefined,
}));

const details = {
  channel: some.launch,
  created: "12 May 2026",
  creator: "Chloé Dubois",
  members,
  more: true,
  onMore: nothing,
  onClose: nothing,
  onTopic: nothing,
  onMute: nothing,
  onAddPeople: nothing,
  onPerson: nothing,
  onRename: nothing,
  onArchive: nothing,
  onLeave: nothing,
};

function Thread() {
  const [value, setValue] = useState("");
  return (
    <ui.SidePane
      title="Thread"
      subtitle="#general"
      footer={
        <ui.Composer
          value={value}
          onChange={setValue}
          onSend={nothing}
          placeholder="Reply…"
          note={<ui.TypingLine people={[some.chloe]} />}
        />
      }
      onClose={nothing}
    >
      <ui.MessageRow
        message={some.older[2]!.message}
        grouped={false}
        inThread
        names={some.names}
        actions={some.actions}
      />
      <div className="thread-rule" role="separator">
        <span>4 replies</span>
      </div>
      {some.replies.map(({ message, grouped = false }) => (
        <ui.MessageRow
          key={message.key}
          message={message}
          grouped={grouped}
          inThread
          names={some.names}
          actions={some.actions}
        />
      ))}
    </ui.SidePane>
  );
}

export const SCREENS: Record<string, ComponentType> = {
  channel: () => <Shell pane="main" main={<Channel />} />,
  sidebar: () => <Shell pane="sidebar" main={<Channel />} />,
  thread: () => <Shell pane="aside" main={<Channel />} aside={<Thread />} />,
  details: () => <Shell pane="aside" main={<Channel />} aside={<ui.DetailsPane {...details} />} />,
  detailsLoading: () => (
    <Shell
      pane="aside"
      main={<Channel />}
      aside={<ui.DetailsPane {...details} channel={some.general} members={null} />}
    />
  ),
  offline: () => (
    <Shell
      pane="main"
      connection={{ kind: "offline", waiting: 2 }}
      main={<Channel rows="unsent" />}
    />
  ),
  connecting: () => (
    <Shell
      pane="main"
      loading
      connection={{ kind: "connecting" }}
      main={<Channel rows="loading" />}
    />
  ),
  refused: () => (
    <Shell
      pane="main"
      connection={{
        kind: "refused",
        reason: "This server speaks a newer protocol. Reload the page.",
      }}
      main={<Channel />}
    />
  ),
  completing: () => <Shell pane="main" main={<Channel draft="Ask @b" focus />} />,
  editing: () => <Shell pane="main" main={<Channel draft="Thank you, @deniz." editing />} />,
  empty: () => <Shell pane="main" main={<Channel rows="empty" />} />,
  beginning: () => <Shell pane="main" main={<Channel rows="beginning" />} />,
  closed: () => <Shell pane="main" main={<Channel rows="beginning" closed />} />,
  broken: () => (
    <Shell pane="main" main={<ui.ErrorScreen onRetry={nothing} details="incident 4f1c09" />} />
  ),
  switcher: Switcher,
  create: () => (
    <Dialogs>
      <ui.CreateChannel
        onCreate={nothing}
        onClose={nothing}
        error="A channel of that name exists already."
      />
    </Dialogs>
  ),
  browse: () => (
    <Dialogs>
      <ui.BrowseChannels
        channels={some.browsable}
        onJoin={nothing}
        onOpen={nothing}
        onFollow={nothing}
        onCreate={nothing}
        onClose={nothing}
      />
    </Dialogs>
  ),
  browseLoading: () => (
    <Dialogs>
      <ui.BrowseChannels
        channels={null}
        onJoin={nothing}
        onOpen={nothing}
        onFollow={nothing}
        onCreate={nothing}
        onClose={nothing}
      />
    </Dialogs>
  ),
  people: () => (
    <Dialogs>
      <ui.PeopleDirectory
        people={some.everybody}
        onMessage={nothing}
        onInvite={nothing}
        onClose={nothing}
      />
    </Dialogs>
  ),
  invite: () => (
    <Dialogs>
      <ui.InvitePeople {...inviting} invited={null} error="The server cannot be reached." />
    </Dialogs>
  ),
  invited: () => (
    <Dialogs>
      <ui.InvitePeople {...inviting} invited={some.invited} />
    </Dialogs>
  ),
  newMessage: () => (
    <Dialogs>
      <ui.NewMessage
        people={some.everybody}
        chosen={[some.bob, some.chloe]}
        onDone={nothing}
        onClose={nothing}
      />
    </Dialogs>
  ),
  confirm: () => (
    <Dialogs>
      <ui.Confirm
        title="Delete this message?"
        action="Delete"
        danger
        onConfirm={nothing}
        onClose={nothing}
      >
        <p>It disappears for everybody. This cannot be undone.</p>
      </ui.Confirm>
    </Dialogs>
  ),
  profile: () => (
    <Dialogs>
      <ui.Dialog
        title={some.chloe.name}
        size="s"
        onClose={nothing}
        footer={<ui.Button look="primary">Write</ui.Button>}
      >
        <ui.PersonProfile person={some.chloe} />
      </ui.Dialog>
    </Dialogs>
  ),
  shortcuts: () => (
    <Dialogs>
      <ui.ShortcutSheet groups={SHORTCUTS} onClose={nothing} />
    </Dialogs>
  ),
  home: () => <Shell pane="main" main={<Home state="some" />} />,
  homeMore: () => <Shell pane="main" main={<Home state="more" />} />,
  homeLoading: () => <Shell pane="main" main={<Home state="loading" />} />,
  homeEmpty: () => <Shell pane="main" main={<Home state="none" />} />,
  why: () => (
    <Dialogs>
      <ui.WhyDialog
        sentence="Bob mentioned you in #general"
        reasons={[
          { text: "You have seen it", effect: "counts as 48 h older", share: -1 },
          { text: "You were mentioned", effect: "counts as 24 h newer", share: 0.5 },
        ]}
        weight="more"
        onWeigh={nothing}
        onClose={nothing}
      />
    </Dialogs>
  ),
  signIn: () => (
    <ui.SignInPage workspace="Wonderland" onSignIn={nothing} notice="You were signed out." />
  ),
  signInWrong: () => (
    <ui.SignInPage
      workspace="Wonderland"
      onSignIn={nothing}
      error="That address and that password do not go together."
      busy
    />
  ),
  signUp: () => <ui.SignUpPage workspace="Wonderland" onSignUp={nothing} signInHref="#" />,
  signUpSent: () => (
    <ui.SignUpPage
      workspace="Wonderland"
      onSignUp={nothing}
      signInHref="#"
      sentTo="ada@example.org"
    />
  ),
  settings: () => (
    <Shell pane="main" main={<ui.SettingsPage {...settings} profile={{ done: "Saved." }} />} />
  ),
  settingsWrong: () => (
    <Shell
      pane="main"
      main={
        <ui.SettingsPage
          {...settings}
          sessions={null}
          password={{ error: "That is not your password." }}
        />
      }
    />
  ),
  ...social,
  ...kit,
  ...life,
  ...voices,
  controls: Controls,
};
