import { i18n } from "@lingui/core";
import type { FollowedView } from "../types";

export interface FollowCountsProps {
  /** Absent while it is loading: the place is kept. */
  readonly followed: FollowedView | null;
  /** The person's page. */
  readonly href: string;
  readonly onOpen: () => void;
}

/** How many follow somebody and whom they follow, and the way to their page. */
export function FollowCounts({ followed, href, onOpen }: FollowCountsProps) {
  return (
    <p className="follow-counts">
      {followed && (
        <>
          <a href={`${href}#followers`} onClick={onOpen}>
            {i18n.t("{count, plural, one {# follower} other {# followers}}", { count: followed.followers })}
          </a>
          <a href={`${href}#following`} onClick={onOpen}>
            {i18n.t("follows {count}", { count: followed.followings ?? 0 })}
          </a>
          {followed.follows_you && <span className="mark">{i18n.t("follows you")}</span>}
        </>
      )}
      <a className="follow-counts-page" href={href} onClick={onOpen}>
        {i18n.t("Profile")}
      </a>
    </p>
  );
}
