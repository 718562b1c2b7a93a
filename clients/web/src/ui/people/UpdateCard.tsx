import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { ago, fullTime } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { MessageState } from "../channel/MessageState";
import { Reactions } from "../channel/Reactions";
import { Revise, useRevise } from "../channel/reach";
import { EmojiButton } from "../composer/EmojiPicker";
import { Button, IconButton } from "../controls/Button";
import { Menu } from "../controls/Menu";
import { CopyIcon, EditIcon, LinkIcon, MoreIcon, ReplyIcon, RepostIcon, SmileIcon, TrashIcon } from "../icons";
import type { MessageActions, MessageView, Names } from "../types";
import { Avatar } from "./Avatar";
import { Folded } from "./Folded";

export interface UpdateCardProps {
  readonly update: MessageView;
  readonly names: Names;
  readonly actions: MessageActions;
  /** Its thread is open beside the page. */
  readonly current: boolean;
  /** Its thread, to open. */
  readonly href: string;
  /** What it passes on, or asks. */
  readonly children?: ReactNode;
}

/** Something somebody said without a channel. */
export function UpdateCard({ update, names, actions, current, href, children }: UpdateCardProps) {
  const { author, text, time_us } = update;
  const revise = useRevise(update, actions);
  return (
    <li className="update">
      <article className="update-body" aria-label={author.name} aria-current={current || undefined}>
        <Avatar person={author} size="l" />
        <div className="update-main">
          <p className="thread-card-head">
            <span className="message-author">{author.name}</span>
            <a href={href} title={fullTime(time_us)}>
              <time dateTime={new Date(time_us / 1000).toISOString()}>{ago(time_us)}</time>
            </a>
          </p>
          {update.deleted ? (
            <p className="tombstone">{i18n.t("This message was deleted.")}</p>
          ) : update.poll ? null : (
            <Folded text={text}>
              <Revise value={revise}>
                <MessageText text={text} names={names} edited={update.edited_us} />
              </Revise>
            </Folded>
          )}
          {children}
          {update.reactions.length > 0 && (
            <Reactions message={update} onReact={actions.onReact} tabIndex={0} />
          )}
          {update.deleted ? null : update.state === "sent" ? (
            <Foot update={update} actions={actions} href={href} />
          ) : (
            <MessageState message={update} actions={actions} />
          )}
        </div>
      </article>
    </li>
  );
}

function Foot({ update, actions, href }: Pick<UpdateCardProps, "update" | "actions" | "href">) {
  const { onReact, onReactors, onShare, onCopyLink, onCopyText, onEdit, onDelete } = actions;
  const replies = update.thread?.replies ?? 0;
  const may = (act: ((update: MessageView) => void) | undefined) => act && (() => act(update));
  const edit = update.mine && !update.poll ? may(onEdit) : undefined;
  const [link, copy, remove, reactors] = [may(onCopyLink), may(onCopyText), may(onDelete), may(onReactors)];
  return (
    <div className="update-foot">
      <a className="button button-quiet button-small" href={href}>
        <ReplyIcon size={16} />
        <span>
          {replies > 0
            ? i18n.t("{count, plural, one {# reply} other {# replies}}", { count: replies })
            : i18n.t("Reply")}
        </span>
      </a>
      {onShare && (
        <Button look="quiet" small icon={RepostIcon} onClick={() => onShare(update)}>
          {i18n.t("Repost")}
        </Button>
      )}
      {onReact && (
        <EmojiButton label={i18n.t("React")} onPick={(emoji) => onReact(update, emoji)} />
      )}
      <Menu
        align="end"
        groups={[
          [
            link && { label: i18n.t("Copy link"), icon: LinkIcon, onSelect: link },
            copy && { label: i18n.t("Copy text"), icon: CopyIcon, onSelect: copy },
            reactors &&
              update.reactions.length > 0 && {
                label: i18n.t("Who reacted"),
                icon: SmileIcon,
                onSelect: reactors,
              },
            edit && { label: i18n.t("Edit"), icon: EditIcon, onSelect: edit },
          ],
          [remove && { label: i18n.t("Delete"), icon: TrashIcon, danger: true, onSelect: remove }],
        ]}
      >
        <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </div>
  );
}
