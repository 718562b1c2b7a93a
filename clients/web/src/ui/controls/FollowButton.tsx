import { i18n } from "@lingui/core";
import { CheckIcon, PlusIcon } from "../icons";
import { Button } from "./Button";

export interface FollowButtonProps {
  /** Whom or what: "Ada", "#deploy". */
  readonly name: string;
  /** Undefined while it is not known. */
  readonly following: boolean | undefined;
  readonly look?: "primary" | "plain";
  readonly small?: boolean;
  readonly busy?: boolean;
  readonly onFollow: (follow: boolean) => void;
}

/** Follows somebody or something, and says whether one does. */
export function FollowButton(props: FollowButtonProps) {
  const { name, following, look = "plain", small, busy, onFollow } = props;
  return (
    <Button
      look={following ? "plain" : look}
      icon={following ? CheckIcon : PlusIcon}
      aria-pressed={following ?? false}
      disabled={following === undefined}
      small={small ?? false}
      busy={busy ?? false}
      className="follow-button"
      onClick={() => onFollow(!following)}
    >
      {following ? i18n.t("Following") : i18n.t("Follow")}
      <span className="unseen"> {name}</span>
    </Button>
  );
}
