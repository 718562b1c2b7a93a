import { i18n } from "@lingui/core";
import { memo } from "react";
import { classes } from "../controls/classes";
import { EditIcon, MutedIcon } from "../icons";
import { ChannelGlyph } from "../channel/ChannelGlyph";
import { StatusSign } from "../people/PersonStatus";
import type { ChannelView } from "../types";
import { dragChannel } from "./useChannelDrops";

export interface SidebarChannelProps {
  readonly channel: ChannelView;
  readonly current: boolean;
}

/** A channel in the sidebar: bold while something is unread, a number when one is meant. */
export const SidebarChannel = memo(function SidebarChannel({
  channel,
  current,
}: SidebarChannelProps) {
  const unread = channel.unread > 0 && !channel.muted;
  return (
    <li onDragStart={(event) => dragChannel(event, channel.id)}>
      <a
        className={classes(
          "sidebar-item",
          unread && "sidebar-item-unread",
          channel.muted && "sidebar-item-muted",
        )}
        href={channel.href}
        aria-current={current ? "page" : undefined}
        data-channel={channel.id}
      >
        <span className="sidebar-icon">
          <ChannelGlyph channel={channel} />
        </span>
        <span className="sidebar-name">{channel.name}</span>
        {channel.kind === "direct" && channel.people[0] && <StatusSign person={channel.people[0]} />}
        {channel.muted && <MutedIcon size={16} />}
        {channel.draft && !current && <EditIcon size={16} />}
        {channel.mentions > 0 && <span className="badge">{atMost99(channel.mentions)}</span>}
        <span className="unseen">{spoken(channel, current)}</span>
      </a>
    </li>
  );
});

/** Say what bold type, numbers and little icons mean. */
function spoken(channel: ChannelView, current: boolean): string {
  const parts = [
    channel.kind === "private" && i18n.t("private channel"),
    channel.mentions > 0 &&
      i18n.t("{count, plural, one {# mention} other {# mentions}}", { count: channel.mentions }),
    channel.unread > 0 &&
      i18n.t("{count, plural, one {# unread message} other {# unread messages}}", {
        count: channel.unread,
      }),
    channel.muted && i18n.t("muted"),
    channel.draft && !current && i18n.t("draft"),
  ];
  return parts
    .filter(Boolean)
    .map((part) => `, ${part}`)
    .join("");
}

function atMost99(count: number): string {
  return count > 99 ? "99+" : String(count);
}
