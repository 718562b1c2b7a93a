import { ArchiveIcon, GroupIcon, HashIcon, LockIcon, PersonIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import type { ChannelKind, ChannelView } from "../types";

/** What stands before a channel's name: #, a lock, or a face. */
export function ChannelGlyph({
  channel,
  size = 18,
}: {
  readonly channel: Pick<ChannelView, "kind" | "archived" | "people">;
  readonly size?: number;
}) {
  const [person] = channel.people;
  if (channel.kind === "direct" && person) return <Avatar person={person} size="xs" presence />;
  if (channel.archived) return <ArchiveIcon size={size} />;
  return <KindIcon kind={channel.kind} size={size} />;
}

export function KindIcon({
  kind,
  size = 18,
}: {
  readonly kind: ChannelKind;
  readonly size?: number;
}) {
  if (kind === "public") return <HashIcon size={size} />;
  if (kind === "updates") return <PersonIcon size={size} />;
  if (kind === "private") return <LockIcon size={size} />;
  return <GroupIcon size={size} />;
}
