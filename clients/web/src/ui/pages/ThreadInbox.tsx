import { i18n } from "@lingui/core";
import { ago, fullTime, shortDay } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { Button, IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Menu } from "../controls/Menu";
import { PaneHead } from "../controls/PaneHead";
import { MoreIcon, ThreadsIcon } from "../icons";
import { Avatar, AvatarStack } from "../people/Avatar";
import { EmptyState } from "../states/EmptyState";
import { MessageSkeletons } from "../states/Skeletons";
import type { Names, PersonView } from "../types";

/** A thread somebody follows. */
export interface ThreadCard {
  readonly key: string;
  readonly href: string;
  /** "#general" */
  readonly channel: string;
  readonly author: PersonView;
  readonly text: string;
  readonly time_us: number;
  readonly replies: number;
  readonly last_us: number;
  /** Who replied last. */
  readonly people: readonly PersonView[];
  readonly unread: boolean;
}

export interface ThreadInboxProps {
  /** Unread first; absent while they are loading. */
  readonly threads: readonly ThreadCard[] | null;
  readonly names: Names;
  readonly busy: boolean;
  readonly onMore?: (() => void) | undefined;
  readonly onRead: (thread: ThreadCard) => void;
  readonly onUnfollow: (thread: ThreadCard) => void;
  readonly onBack: () => void;
}

export function ThreadInbox(props: ThreadInboxProps) {
  const { threads, busy, onMore, onBack } = props;
  const unread = threads?.filter((thread) => thread.unread) ?? [];
  const read = threads?.filter((thread) => !thread.unread) ?? [];
  return (
    <div className="settings">
      <PaneHead className="thread-inbox-head" onBack={onBack}>
        <div className="channel-title">
          <h1>{i18n.t("Threads")}</h1>
        </div>
      </PaneHead>
      <div className="settings-scroll">
        <div className="thread-inbox">
          {threads === null && <MessageSkeletons count={4} />}
          {threads?.length === 0 && <Nothing />}
          <Part {...props} title={i18n.t("Unread")} threads={unread} />
          <Part {...props} title={i18n.t("Read")} threads={read} />
          {onMore && (
            <Button look="quiet" busy={busy} onClick={onMore}>
              {i18n.t("Show more")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function Nothing() {
  return (
    <EmptyState icon={ThreadsIcon} title={i18n.t("You follow no thread yet")}>
      <p>{i18n.t("Threads you begin, reply in, or are mentioned in are found here.")}</p>
    </EmptyState>
  );
}

type PartProps = ThreadInboxProps & { readonly title: string };

function Part({ title, threads, ...rest }: PartProps) {
  if (!threads || threads.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="thread-inbox-title">{title}</h2>
      <ul className="thread-cards">
        {threads.map((thread) => (
          <Card key={thread.key} thread={thread} {...rest} />
        ))}
      </ul>
    </section>
  );
}

type CardProps = Pick<ThreadInboxProps, "names" | "onRead" | "onUnfollow"> & {
  readonly thread: ThreadCard;
};

function Card({ thread, names, onRead, onUnfollow }: CardProps) {
  return (
    <li className={classes("thread-card", thread.unread && "thread-card-unread")}>
      <Avatar person={thread.author} size="l" />
      <div className="thread-card-main">
        <p className="thread-card-head">
          <span className="message-author">{thread.author.name}</span>
          <span className="clip">{thread.channel}</span>
          <time title={fullTime(thread.time_us)}>{shortDay(thread.time_us)}</time>
        </p>
        <div className="thread-card-text">
          <MessageText text={thread.text} names={names} />
        </div>
        <a className="thread-link thread-card-link" href={thread.href}>
          {thread.people.length > 0 && <AvatarStack people={thread.people} />}
          <span className="thread-link-count">
            {i18n.t("{count, plural, one {# reply} other {# replies}}", { count: thread.replies })}
          </span>
          <span className="thread-link-time">{ago(thread.last_us)}</span>
        </a>
      </div>
      <Menu
        align="end"
        groups={[
          [
            thread.unread && { label: i18n.t("Mark as read"), onSelect: () => onRead(thread) },
            { label: i18n.t("Stop following"), onSelect: () => onUnfollow(thread) },
          ],
        ]}
      >
        <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </li>
  );
}
