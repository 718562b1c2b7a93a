/** What can be done with a channel. */

import { i18n } from "@lingui/core";
import type { MenuGroups } from "../ui/controls/Menu";
import { levelNames } from "../ui/channel/levels";
import { administers } from "./views";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt, toast } from "./toasts";

export function useChannelMenu(channel: string): MenuGroups {
  const { client } = useHere();
  const { open } = useDialogs();
  const membership = useView((view) => view.state.memberships.get(channel));
  const isAdministrator = useView((view) => administers(view.user, membership));
  const isNamed = membership?.channel.kind === "public" || membership?.channel.kind === "private";
  const isMuted = membership?.muted === true;
  const isArchived = membership?.channel.archived === true;
  const link = `${location.origin}/c/${channel}`;
  const copy = () => {
    const written = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error());
    written.then(() => toast(i18n.t("Link copied."), "done")).catch(() => toast(link));
  };
  return [
    [
      { label: i18n.t("Jump to a date"), onSelect: () => open({ kind: "date", channel }) },
      { label: i18n.t("Copy link"), onSelect: copy },
      membership && {
        label: i18n.t("Mark as read"),
        keys: "Esc",
        onSelect: () => client.reading.markAll(channel),
      },
      membership && {
        label: i18n.t("Move to a section"),
        onSelect: () => open({ kind: "intoSection", channel }),
      },
    ],
    membership
      ? [
          ...levelNames().map(([level, label]) => ({
            label,
            checked: (membership.level ?? "all") === level,
            onSelect: () => void attempt(client.request({ type: "level.set", channel, level })),
          })),
        ]
      : [],
    [
      membership && {
        label: i18n.t("Mute"),
        checked: isMuted,
        onSelect: () =>
          void attempt(client.request({ type: "channel.mute", channel, muted: !isMuted })),
      },
    ],
    [
      membership && isNamed && !isArchived && {
        label: i18n.t("Add people"),
        onSelect: () => open({ kind: "addPeople", channel }),
      },
      isNamed && isAdministrator && !isArchived && {
        label: i18n.t("Rename"),
        onSelect: () => open({ kind: "rename", channel }),
      },
      isNamed && isAdministrator && !isArchived && {
        label: i18n.t("Archive"),
        onSelect: () => open({ kind: "archive", channel }),
      },
      isNamed && isAdministrator && isArchived && {
        label: i18n.t("Restore"),
        onSelect: () => void attempt(client.request({ type: "channel.restore", channel })),
      },
    ],
    [
      membership && isNamed && {
        label: i18n.t("Leave"),
        danger: true,
        onSelect: () => open({ kind: "leave", channel }),
      },
    ],
  ];
}
