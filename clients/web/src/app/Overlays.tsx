/** What stands above the page; loaded when it is first opened. */

import { lazy, Suspense } from "react";
import { BrowseChannels } from "../ui/dialogs/BrowseChannels";
import { PeopleDirectory } from "../ui/dialogs/PeopleDirectory";
import { ShortcutSheet } from "../ui/dialogs/ShortcutSheet";
import { AddPeople, Create, GoToDate, NewMessage, Rename } from "./ChannelForms";
import { useHere, useView } from "./context";
import { type Dialog as Kind, useDialogs } from "./dialogs";
import { useBrowsed, usePeople } from "./directory";
import { shortcutGroups } from "./keyboard";
import { BlockPerson } from "./BlockPerson";
import { PersonCard } from "./PersonCard";
import { mayInvite } from "./policy";
import { channelPath, navigate } from "./routing";
import { GroupForm, Groups } from "./Groups";
import { Interrupt } from "./Interrupt";
import { Reactors } from "./Reactors";
import { Archive, Convert, Delete, Leave } from "./Sure";
import { Switcher } from "./Switcher";
import { useFollowingChannels } from "./useFollowingChannels";
import { attempt } from "./toasts";

const SearchScreen = lazy(() => import("./SearchScreen"));
const Share = lazy(() => import("./Share"));
const SendLater = lazy(async () => ({ default: (await import("./SendLater")).SendLater }));
const ChangeLater = lazy(async () => ({ default: (await import("./SendLater")).ChangeLater }));
const StatusForm = lazy(async () => ({ default: (await import("./ProfileForms")).StatusForm }));
const CompanyForm = lazy(async () => ({ default: (await import("./ProfileForms")).CompanyForm }));
const Revisions = lazy(() => import("./Revisions"));
const Report = lazy(async () => ({ default: (await import("./Moderating")).Report }));
const Hide = lazy(async () => ({ default: (await import("./Moderating")).Hide }));
const Warn = lazy(async () => ({ default: (await import("./Moderating")).Warn }));
const Suspend = lazy(async () => ({ default: (await import("./Moderating")).Suspend }));
const Deactivate = lazy(async () => ({ default: (await import("./Moderating")).Deactivate }));
const Remind = lazy(() => import("./Remind"));
const AskPoll = lazy(() => import("./AskPoll"));
const IntoSection = lazy(async () => ({ default: (await import("./SectionForms")).IntoSection }));
const NameSection = lazy(async () => ({ default: (await import("./SectionForms")).NameSection }));
const Votes = lazy(() => import("./Votes"));
const Readers = lazy(() => import("./Readers"));
const Viewer = lazy(() => import("./Viewer"));
const Describe = lazy(() => import("./Describe"));
const Why = lazy(() => import("./Why"));
const Inviting = lazy(() => import("./Inviting"));

/** The dialog that is open, if one is. */
export default function Overlays({ dialog }: { readonly dialog: Kind }) {
  const { close } = useDialogs();
  switch (dialog.kind) {
    case "switcher":
      return <Switcher />;
    case "search":
      return <Suspense><SearchScreen /></Suspense>;
    case "newMessage":
      return <NewMessage />;
    case "create":
      return <Create />;
    case "invite":
      return <Suspense><Inviting channel={dialog.channel} /></Suspense>; // its own: what is below stays
    case "shortcuts":
      return <ShortcutSheet groups={shortcutGroups()} onClose={close} />;
    case "rename":
      return <Rename channel={dialog.channel} />;
    case "addPeople":
      return <AddPeople channel={dialog.channel} />;
    case "archive":
      return <Archive channel={dialog.channel} />;
    case "intoSection":
      return <Suspense><IntoSection channel={dialog.channel} /></Suspense>;
    case "nameSection":
      return <Suspense><NameSection section={dialog.section} /></Suspense>;
    case "convert":
      return <Convert channel={dialog.channel} />;
    case "leave":
      return <Leave channel={dialog.channel} />;
    case "person":
      return <PersonCard user={dialog.user} />;
    case "share":
      return <Suspense><Share place={dialog} /></Suspense>;
    case "block":
      return <BlockPerson user={dialog.user} />;
    case "date":
      return <GoToDate channel={dialog.channel} />;
    case "interrupt":
      return <Interrupt {...dialog} />;
    case "remind":
      return <Suspense><Remind at={dialog.at} /></Suspense>;
    case "poll":
      return <Suspense><AskPoll channel={dialog.channel} thread={dialog.thread} /></Suspense>;
    case "votes":
      return <Suspense><Votes channel={dialog.channel} seq={dialog.seq} /></Suspense>;
    case "readers":
      return <Suspense><Readers channel={dialog.channel} seq={dialog.seq} /></Suspense>;
    case "status":
      return <Suspense><StatusForm /></Suspense>;
    case "company":
      return <Suspense><CompanyForm user={dialog.user} /></Suspense>;
    case "later":
      return <Suspense><SendLater onPick={dialog.onPick} /></Suspense>;
    case "changeLater":
      return <Suspense><ChangeLater id={dialog.id} /></Suspense>;
    case "why":
      return <Suspense><Why story={dialog.story} /></Suspense>;
    case "file":
      return <Suspense><Viewer {...dialog} /></Suspense>;
    case "describe":
      return <Suspense><Describe {...dialog} /></Suspense>;
    case "groups":
      return <Groups />;
    case "group":
      return <GroupForm group={dialog.group} />;
    case "report":
      return <Suspense><Report channel={dialog.channel} seq={dialog.seq} /></Suspense>;
    case "hide":
      return <Suspense><Hide {...dialog} /></Suspense>;
    case "warn":
      return <Suspense><Warn user={dialog.user} report={dialog.report ?? null} /></Suspense>;
    case "suspend":
      return <Suspense><Suspend user={dialog.user} report={dialog.report ?? null} /></Suspense>;
    case "deactivate":
      return <Suspense><Deactivate user={dialog.user} /></Suspense>;
    case "revisions":
      return <Suspense><Revisions channel={dialog.channel} seq={dialog.seq} /></Suspense>;
    case "reactors":
      return <Reactors channel={dialog.channel} seq={dialog.seq} />;
    case "delete":
      return <Delete dialog={dialog} />;
  }
}

/** Public channels, to join or only to look at. */
export function Browse({ onClose }: { readonly onClose: () => void }) {
  const { client } = useHere();
  const { open } = useDialogs();
  const channels = useBrowsed();
  const follow = useFollowingChannels();
  const show = (id: string) => navigate(channelPath(id));
  return (
    <BrowseChannels
      channels={channels}
      onOpen={({ id }) => show(id)}
      onJoin={({ id }) =>
        void attempt(client.enter({ type: "channel.join", channel: id }).then(() => show(id)))
      }
      onFollow={({ id }, wanted) => follow(id, wanted)}
      onCreate={() => open({ kind: "create" })}
      onClose={onClose}
    />
  );
}

/** Everybody. */
export function Directory({ onClose }: { readonly onClose: () => void }) {
  const { open } = useDialogs();
  const people = usePeople();
  const isInviting = useView((view) => mayInvite(view.user));
  return (
    <PeopleDirectory
      people={people}
      onInvite={isInviting ? () => open({ kind: "invite" }) : undefined}
      onMessage={({ id }) => open({ kind: "person", user: id })}
      onGroups={() => open({ kind: "groups" })}
      onClose={onClose}
    />
  );
}
