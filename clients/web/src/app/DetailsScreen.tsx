/** What a channel is, and who is in it. */

import { i18n } from "@lingui/core";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { DetailsPane, type MemberView } from "../ui/channel/DetailsPane";
import { shortDay } from "../locales/dates";
import type { MenuGroups } from "../ui/controls/Menu";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";
import { useFollowingChannels } from "./useFollowingChannels";
import { usePresenceOf } from "./usePresence";
import { administers } from "./views";

const PinnedMessages = lazy(() => import("./PinnedMessages"));
const ChannelRules = lazy(() => import("./ChannelRules"));
const ChannelFiles = lazy(() => import("./ChannelFiles"));

export interface DetailsScreenProps {
  readonly channel: string;
  readonly onClose: () => void;
}

export function DetailsScreen({ channel, onClose }: DetailsScreenProps) {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const shown = useView((view) => views.channel(view, channel));
  const membership = useView((view) => view.state.memberships.get(channel));
  const isAdministrator = useView((view) => administers(view.user, membership));
  const members = useMembers(channel, isAdministrator);
  const isLoaded = useView((view) => view.state.members.has(channel));
  const more = () => client.loader.members(channel).catch(() => undefined);
  useEffect(() => void (isLoaded || more()), [client, channel, isLoaded]);
  const follow = useFollowingChannels();
  if (!shown) return null;
  const isNamed = shown.kind === "public" || shown.kind === "private";
  const isOpen = isNamed && shown.joined && !shown.archived;
  const created = membership?.channel.created_us;
  const setTopic = (topic: string) => void attempt(client.request({ type: "topic.set", channel, topic }));
  const setPurpose = (purpose: string) =>
    void attempt(client.request({ type: "purpose.set", channel, purpose }));
  return (
    <DetailsPane
      channel={shown}
      created={created ? shortDay(created) : ""}
      members={members}
      more={members !== null && members.length < shown.members}
      onMore={() => void more()}
      onClose={onClose}
      onPerson={(person) => open({ kind: "person", user: person.id })}
      {...(shown.kind === "public" &&
        !shown.joined &&
        !shown.archived && { onFollow: (wanted: boolean) => follow(channel, wanted) })}
      {...(shown.joined && {
        onLevel: (level) => void attempt(client.request({ type: "level.set", channel, level })),
        onMute: (muted) => void attempt(client.request({ type: "channel.mute", channel, muted })),
      })}
      {...(isOpen && {
        onTopic: setTopic,
        onPurpose: setPurpose,
        onAddPeople: () => open({ kind: "addPeople", channel }),
      })}
      {...(isOpen &&
        isAdministrator && {
          onRename: () => open({ kind: "rename", channel }),
          onArchive: () => open({ kind: "archive", channel }),
        })}
      {...(isNamed &&
        shown.archived &&
        isAdministrator && {
          onRestore: () => void attempt(client.request({ type: "channel.restore", channel })),
        })}
      {...(isNamed && shown.joined && { onLeave: () => open({ kind: "leave", channel }) })}
    >
      <Suspense>
        <ChannelRules channel={channel} />
        <PinnedMessages channel={channel} />
        <ChannelFiles key={channel} channel={channel} />
      </Suspense>
    </DetailsPane>
  );
}

/** Return everybody in the channel, by name; null while they are loading. */
function useMembers(channel: string, mayAppoint: boolean): readonly MemberView[] | null {
  const { client, views } = useHere();
  const members = useView((view) => view.state.members.get(channel));
  usePresenceOf(
    "details",
    useMemo(() => [...(members?.keys() ?? [])], [members]),
  );
  const users = useView((view) => view.state.users);
  const presence = useView((view) => view.state.presence);
  const statuses = useView((view) => view.state.statuses);
  return useMemo(() => {
    if (!members) return null;
    const view = client.store.get();
    const isNamed = view.state.memberships.get(channel)?.channel.name !== undefined;
    const all = [...members].map(([user, role]): MemberView => {
      const person = views.person(view, user);
      const administrator = role === "administrator";
      const menu = memberMenu(client, channel, user, administrator);
      return { person, administrator, ...(mayAppoint && isNamed && !person.you ? { menu } : {}) };
    });
    const collator = new Intl.Collator(i18n.locale);
    return all.sort((one, other) => collator.compare(one.person.name, other.person.name));
  }, [members, users, presence, statuses, mayAppoint, channel, client, views]);
}

function memberMenu(
  client: ReturnType<typeof useHere>["client"],
  channel: string,
  user: string,
  isAdministrator: boolean,
): MenuGroups {
  const role = isAdministrator ? "member" : "administrator";
  return [
    [
      {
        label: isAdministrator ? i18n.t("Make an ordinary member") : i18n.t("Make an administrator"),
        onSelect: () => void attempt(client.request({ type: "role.set", channel, user, role })),
      },
    ],
    [
      {
        label: i18n.t("Remove from the channel"),
        danger: true,
        onSelect: () => void attempt(client.request({ type: "member.remove", channel, user })),
      },
    ],
  ];
}
