import { i18n } from "@lingui/core";
import { IconButton } from "../controls/Button";
import { Menu } from "../controls/Menu";
import { BellIcon, BlockIcon, WarningIcon, BookmarkIcon, CopyIcon, EditIcon, LinkIcon, MoreIcon, PinIcon, ReplyIcon, RepostIcon, SmileIcon, TrashIcon, UnreadIcon } from "../icons";
import { EmojiButton } from "../composer/EmojiPicker";
import type { MessageActions, MessageView } from "../types";

export interface MessageToolbarProps {
  readonly message: MessageView;
  readonly actions: MessageActions;
  readonly inThread?: boolean;
  /** It stays as long as its menu is open. */
  readonly onMenu: (open: boolean) => void;
}

export function MessageToolbar({ message, actions, inThread, onMenu }: MessageToolbarProps) {
  const { onReply, onEdit, onDelete, onCopyLink, onCopyText, onMarkUnread, onPin, onReact, onRemind, onReactors, onSave, onShare, onHide, onReport } = actions;
  const may = (action: ((message: MessageView) => void) | undefined) =>
    action && (() => action(message));
  const edit = message.mine && !message.poll ? may(onEdit) : undefined;
  const reply = inThread ? undefined : may(onReply);
  const remove = may(onDelete);
  const link = may(onCopyLink);
  return (
    <div className="toolbar message-toolbar" role="group" aria-label={i18n.t("Message actions")}>
      {onReact && (
        <EmojiButton
          label={i18n.t("React")}
          isReaction
          onOpenChange={onMenu}
          onPick={(emoji) => onReact(message, emoji)}
        />
      )}
      {reply && (
        <IconButton
          size="s"
          tip="top"
          label={i18n.t("Reply in thread")}
          icon={ReplyIcon}
          onClick={reply}
        />
      )}
      {edit && (
        <IconButton size="s" tip="top" label={i18n.t("Edit")} icon={EditIcon} onClick={edit} />
      )}
      {!edit && link && (
        <IconButton size="s" tip="top" label={i18n.t("Copy link")} icon={LinkIcon} onClick={link} />
      )}
      <Menu
        align="end"
        onOpenChange={onMenu}
        groups={[
          [
            link && { label: i18n.t("Copy link"), icon: LinkIcon, onSelect: link },
            onCopyText && {
              label: i18n.t("Copy text"),
              icon: CopyIcon,
              onSelect: () => onCopyText(message),
            },
          ],
          [
            onSave && {
              label: message.saved === "open" ? i18n.t("Keep no longer") : i18n.t("Save for later"),
              icon: BookmarkIcon,
              keys: "S",
              onSelect: () => onSave(message),
            },
            onRemind && {
              label: i18n.t("Remind me"),
              icon: BellIcon,
              onSelect: () => onRemind(message),
            },
            onMarkUnread && {
              label: i18n.t("Mark unread from here"),
              icon: UnreadIcon,
              keys: "U",
              onSelect: () => onMarkUnread(message),
            },
          ],
          [
            onPin && {
              label: message.pinned_by ? i18n.t("Unpin") : i18n.t("Pin to the channel"),
              icon: PinIcon,
              onSelect: () => onPin(message),
            },
            onShare && {
              label: i18n.t("Repost in your updates"),
              icon: RepostIcon,
              onSelect: () => onShare(message),
            },
            onReactors && message.reactions.length > 0 && {
              label: i18n.t("Who reacted"),
              icon: SmileIcon,
              onSelect: () => onReactors(message),
            },
          ],
          [
            onReport && { label: i18n.t("Report"), icon: WarningIcon, onSelect: () => onReport(message) },
            onHide && { label: i18n.t("Hide"), icon: BlockIcon, onSelect: () => onHide(message) },
          ],
          [remove && { label: i18n.t("Delete"), icon: TrashIcon, danger: true, onSelect: remove }],
        ]}
      >
        <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </div>
  );
}
