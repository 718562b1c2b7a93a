import "../../styles/whispers.css";
import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { clockTime } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { IconButton } from "../controls/Button";
import { CloseIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import type { Names, PersonView } from "../types";

export interface WhisperCardProps {
  readonly author: PersonView;
  readonly time_us: number;
  /** Empty where a layout says it. */
  readonly text: string;
  readonly names: Names;
  readonly onDismiss: () => void;
  readonly children?: ReactNode;
}

/** What an app shows one person only. */
export function WhisperCard({ author, time_us, text, names, onDismiss, children }: WhisperCardProps) {
  return (
    <article className="whisper" role="status">
      <header className="whisper-head">
        <Avatar person={author} size="xs" />
        <span className="message-author">{author.name}</span>
        <span className="soft">{i18n.t("Only you can see this")}</span>
        <time className="soft">{clockTime(time_us)}</time>
        <IconButton label={i18n.t("Dismiss")} icon={CloseIcon} size="s" onClick={onDismiss} />
      </header>
      {text && <MessageText text={text} names={names} />}
      {children}
    </article>
  );
}
