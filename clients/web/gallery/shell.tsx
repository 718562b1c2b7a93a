import { type ReactNode, useState } from "react";
import * as ui from "../src/ui";
import {
  actions,
  channels,
  directs,
  general,
  launch,
  names,
  newer,
  NOW_US,
  older,
  type Row,
  suggestions,
  unsent,
  ada,
  bob,
  chloe,
} from "./fixtures";
import { dayName } from "../src/locales/dates";

export const nothing = () => {};

export interface ShellProps {
  readonly pane: ui.Pane;
  readonly main: ReactNode;
  readonly aside?: ReactNode;
  readonly connection?: ui.Connection;
  readonly loading?: boolean;
  readonly children?: ReactNode;
}

export function Shell({
  pane,
  main,
  aside,
  connection = { kind: "online" },
  loading,
  children,
}: ShellProps) {
  return (
    <>
      <ui.AppShell
        pane={pane}
        sidebar={<Side loading={loading} />}
        main={main}
        aside={aside}
        banner={<ui.ConnectionBanner connection={connection} onRetry={nothing} />}
      />
      {children}
    </>
  );
}

function Side({ loading }: { readonly loading?: boolean }) {
  const [folded, setFolded] = useState<readonly ui.SectionId[]>([]);
  const section = (id: ui.SectionId, list: readonly ui.ChannelView[]) => ({
    id,
    channels: list,
    collapsed: folded.includes(id),
  });
  return (
    <ui.Sidebar
      workspace="Wonderland"
      workspaceMenu={[
        [
          { label: "Invite people", icon: ui.AddPersonIcon },
          { label: "People", icon: ui.PersonIcon },
        ],
        [{ label: "Keyboard shortcuts", icon: ui.KeyboardIcon, keys: "?" }],
      ]}
      you={ada}
      youMenu={[
        [{ label: "Settings", icon: ui.SettingsIcon }],
        [{ label: "Sign out", icon: ui.SignOutIcon }],
      ]}
      links={[
        { href: "#threads", label: "Threads", icon: ui.ThreadsIcon, current: false, unread: 2 },
      ]}
      sections={
        loading
          ? []
          : [
              section("starred", [launch]),
              section("channels", channels),
              section("directs", directs),
            ]
      }
      current={general.id}
      switchKeys="Ctrl K"
      onToggle={(id) =>
        setFolded(folded.includes(id) ? folded.filter((one) => one !== id) : [...folded, id])
      }
      onSwitch={nothing}
      onNewMessage={nothing}
      onAddChannel={nothing}
    >
      {loading && <ui.SidebarSkeleton />}
    </ui.Sidebar>
  );
}

export interface ChannelProps {
  readonly rows?: "usual" | "unsent" | "loading" | "empty" | "beginning";
  readonly draft?: string;
  readonly editing?: boolean;
  readonly closed?: boolean;
  readonly focus?: boolean;
}

export function Channel({ rows = "usual", draft = "", editing, closed, focus }: ChannelProps) {
  const [value, setValue] = useState(draft);
  const busy = rows === "usual" || rows === "unsent";
  return (
    <>
      <ui.ChannelHeader
        channel={closed ? { ...general, archived: true } : general}
        menu={[
          [{ label: "Mute", icon: ui.MutedIcon }],
          [{ label: "Leave channel", icon: ui.LeaveIcon, danger: true }],
        ]}
        detailsOpen={false}
        onDetails={nothing}
        onBack={nothing}
        onStar={nothing}
      />
      <div className="gallery-list" tabIndex={0} role="log" aria-label="Messages">
        {rows === "loading" && <ui.MessageSkeletons />}
        {rows === "empty" && (
          <ui.EmptyState
            icon={ui.WriteIcon}
            title="Nobody has said anything yet"
            actions={<ui.Button look="primary">Say hello</ui.Button>}
          >
            <p>Whatever you write here, its 48 members can read.</p>
          </ui.EmptyState>
        )}
        {rows === "beginning" && (
          <ui.ChannelBeginning
            title="This is where #general begins"
            actions={<ui.Button icon={ui.AddPersonIcon}>Add people</ui.Button>}
          >
            <p>What everybody should know. Lunch goes to #random.</p>
          </ui.ChannelBeginning>
        )}
        {busy && <Messages rows={rows} />}
        {rows === "beginning" && <Rows rows={newer.slice(0, 1)} />}
      </div>
      <ui.Composer
        value={value}
        onChange={setValue}
        onSend={() => setValue("")}
        placeholder="Message #general"
        suggest={() => suggestions}
        editing={editing}
        autoFocus={focus}
        note={<ui.TypingLine people={busy ? [bob, chloe] : []} />}
        closed={
          closed && (
            <>
              <span>This channel is archived. It can be read, not written to.</span>
              <ui.Button small>Restore</ui.Button>
            </>
          )
        }
      />
    </>
  );
}

function Messages({ rows }: { readonly rows: string }) {
  return (
    <>
      <ui.DaySeparator name={dayName(NOW_US - 86_400_000_000)} />
      <Rows rows={older} />
      <ui.DaySeparator name={dayName(NOW_US)} />
      <Rows rows={newer.slice(0, 5)} />
      <ui.NewLine />
      <Rows rows={newer.slice(5)} />
      {rows === "unsent" && <Rows rows={unsent} />}
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  return rows.map(({ message, grouped = false }) => (
    <ui.MessageRow
      key={message.key}
      message={message}
      grouped={grouped}
      names={names}
      actions={actions}
    />
  ));
}
