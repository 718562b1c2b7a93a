import { i18n } from "@lingui/core";
import { ago } from "../../locales/dates";
import { classes } from "../controls/classes";
import { ReplyIcon } from "../icons";
import { AvatarStack } from "../people/Avatar";
import type { MessageView, ThreadSummary } from "../types";

export interface ThreadLinkProps {
  readonly message: MessageView;
  readonly thread: ThreadSummary;
  readonly onOpen?: (message: MessageView) => void;
  readonly tabIndex: 0 | -1;
}

/** "3 replies, 5 minutes ago", under a message with a thread. */
export function ThreadLink({ message, thread, onOpen, tabIndex }: ThreadLinkProps) {
  return (
    <button
      type="button"
      className={classes("thread-link", thread.unread && "thread-link-unread")}
      tabIndex={tabIndex}
      onClick={() => onOpen?.(message)}
    >
      {thread.people.length > 0 ? <AvatarStack people={thread.people} /> : <ReplyIcon size={16} />}
      <span className="thread-link-count">
        {i18n.t("{count, plural, one {# reply} other {# replies}}", { count: thread.replies })}
      </span>
      <span className="thread-link-time">{ago(thread.last_us)}</span>
    </button>
  );
}
