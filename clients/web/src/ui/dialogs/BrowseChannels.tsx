import { i18n } from "@lingui/core";
import { useState } from "react";
import { ChannelGlyph } from "../channel/ChannelGlyph";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { FollowButton } from "../controls/FollowButton";
import { CheckIcon, HashIcon } from "../icons";
import { EmptyState } from "../states/EmptyState";
import { PeopleSkeleton } from "../states/Skeletons";
import { plain } from "../../text/plain";
import type { ChannelView } from "../types";
import { BrowseHead } from "./BrowseHead";

export interface BrowseChannelsProps {
  /** Absent while they are loading. */
  readonly channels: readonly ChannelView[] | null;
  readonly more?: boolean;
  readonly onMore?: () => void;
  readonly onJoin: (channel: ChannelView) => void;
  /** A public channel can be read without joining it. */
  readonly onOpen: (channel: ChannelView) => void;
  readonly onFollow: (channel: ChannelView, follow: boolean) => void;
  readonly onCreate: () => void;
  readonly onClose: () => void;
}

export function BrowseChannels(props: BrowseChannelsProps) {
  const { channels, more, onMore, onCreate, onClose } = props;
  const [search, setSearch] = useState("");
  const wanted = plain(search.trim());
  const found = channels?.filter(({ name, topic, purpose }) => plain(`${name} ${topic} ${purpose}`).includes(wanted));
  return (
    <Dialog title={i18n.t("Channels")} size="l" onClose={onClose}>
      <BrowseHead label={i18n.t("Search channels")} search={search} onSearch={setSearch}>
        <Button look="primary" onClick={onCreate}>
          {i18n.t("Create a channel")}
        </Button>
      </BrowseHead>
      {!found && <PeopleSkeleton lines={6} />}
      {found?.length === 0 && (
        <EmptyState
          icon={HashIcon}
          title={wanted ? i18n.t("No channel goes by that name") : i18n.t("No channels yet")}
        />
      )}
      <ul className="browse-list">
        {found?.map((channel) => (
          <Line key={channel.id} channel={channel} {...props} />
        ))}
      </ul>
      {more && onMore && (
        <Button look="quiet" onClick={onMore}>
          {i18n.t("Show more")}
        </Button>
      )}
    </Dialog>
  );
}

function Line({
  channel,
  onJoin,
  onOpen,
  onFollow,
}: BrowseChannelsProps & { readonly channel: ChannelView }) {
  const members = i18n.t("{count, plural, one {# member} other {# members}}", {
    count: channel.members,
  });
  return (
    <li className="browse-item">
      <span className="browse-glyph">
        <ChannelGlyph channel={channel} />
      </span>
      <div className="browse-text">
        <h3>
          <button type="button" className="browse-name clip" onClick={() => onOpen(channel)}>
            {channel.name}
          </button>
        </h3>
        <p className="clip">{[members, channel.purpose || channel.topic].filter(Boolean).join(" · ")}</p>
      </div>
      {channel.joined ? (
        <span className="browse-joined">
          <CheckIcon size={16} />
          {i18n.t("joined")}
        </span>
      ) : (
        <span className="browse-buttons">
          {!channel.archived && (
            <FollowButton
              small
              name={channel.name}
              following={channel.followed}
              onFollow={(wanted) => onFollow(channel, wanted)}
            />
          )}
          <Button small onClick={() => onJoin(channel)}>
            {i18n.t("Join")} <span className="unseen">{channel.name}</span>
          </Button>
        </span>
      )}
    </li>
  );
}
