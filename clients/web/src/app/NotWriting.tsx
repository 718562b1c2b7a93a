/** What stands in the composer's place where one cannot write, and what one can do instead. */

import { i18n } from "@lingui/core";
import type { Message } from "../protocol";
import { Button } from "../ui/controls/Button";
import { FollowButton } from "../ui/controls/FollowButton";
import type { ChannelView } from "../ui/types";
import { useHere } from "./context";
import { navigate, threadPath } from "./routing";
import { attempt } from "./toasts";
import { useFollowingChannels } from "./useFollowingChannels";
import { titleOf } from "./views";

export function Closed({ channel }: { readonly channel: ChannelView }) {
  const { client } = useHere();
  const follow = useFollowingChannels();
  const join = () => attempt(client.enter({ type: "channel.join", channel: channel.id }));
  return (
    <div className="composer-closed">
      {channel.archived ? (
        i18n.t("This channel is archived.")
      ) : (
        <>
          <FollowButton
            name={titleOf(channel)}
            following={channel.followed}
            onFollow={(wanted) => follow(channel.id, wanted)}
          />
          <Button look="primary" onClick={() => void join()}>
            {i18n.t("Join {name}", { name: titleOf(channel) })}
          </Button>
          <p className="composer-closed-hint">
            {channel.followed
              ? i18n.t("What is said here comes into your feed.")
              : i18n.t("Follow it to have what is said here in your feed, without joining.")}
          </p>
        </>
      )}
    </div>
  );
}

export interface AnnouncesProps {
  readonly channel: string;
  readonly messages: readonly Message[];
}

/** Where its administrators alone begin something: everybody answers. */
export function Announces({ channel, messages }: AnnouncesProps) {
  const newest = messages.findLast(({ thread, deleted }) => !thread && !deleted);
  return (
    <div className="composer-closed">
      {i18n.t("Only administrators begin something here. Everybody replies in threads.")}
      {newest && (
        <Button onClick={() => navigate(threadPath(channel, newest.seq))}>
          {i18n.t("Reply to the newest")}
        </Button>
      )}
    </div>
  );
}
