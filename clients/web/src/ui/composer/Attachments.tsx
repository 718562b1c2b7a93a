/** Files that are going to be sent with what one writes. */

import { i18n } from "@lingui/core";
import { IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { VoicePlayer } from "../channel/VoicePlayer";
import { AltIcon, CheckIcon, CloseIcon, EditIcon, FileIcon, RetryIcon, WarningIcon } from "../icons";
import { fileSize } from "../../locales/sizes";
import type { AttachmentView } from "../types";

export interface AttachmentsProps {
  readonly attachments: readonly AttachmentView[];
  readonly onRemove: (key: string) => void;
  readonly onRetry: (key: string) => void;
  readonly onDescribe: (key: string) => void;
}

export function Attachments({ attachments, onRemove, onRetry, onDescribe }: AttachmentsProps) {
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label={i18n.t("Files to send")}>
      {attachments.map((each) => (
        <li key={each.key} className={classes("attachment", `attachment-${each.state}`, each.voice && "attachment-voice")}>
          <Face attachment={each} />
          <span className="attachment-state" role={each.failure ? "alert" : undefined}>
            {each.voice && each.state === "done" ? null : stateOf(each)}
          </span>
          {each.state === "failed" && (
            <IconButton
              size="s"
              label={i18n.t("Send {name} again", { name: each.name })}
              icon={RetryIcon}
              onClick={() => onRetry(each.key)}
            />
          )}
          {each.src && !each.voice && (
            <IconButton
              size="s"
              label={
                each.description
                  ? i18n.t("Change the description of {name}", { name: each.name })
                  : i18n.t("Describe {name}", { name: each.name })
              }
              icon={each.description ? EditIcon : AltIcon}
              onClick={() => onDescribe(each.key)}
            />
          )}
          <IconButton
            size="s"
            label={i18n.t("Take {name} out", { name: each.name })}
            icon={CloseIcon}
            onClick={() => onRemove(each.key)}
          />
          {each.state !== "done" && each.state !== "failed" && (
            <progress
              className="attachment-progress"
              max={Math.max(each.size, 1)}
              value={each.sent}
              aria-label={i18n.t("Sending {name}", { name: each.name })}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** What one knows it by: how it sounds, or how it looks beside its name. */
function Face({ attachment }: { readonly attachment: AttachmentView }) {
  const { name, voice, src, description } = attachment;
  if (voice && src) return <VoicePlayer src={src} voice={voice} />;
  return (
    <>
      {src && <img className="attachment-face" src={src} alt={description ?? ""} />}
      <Sign state={attachment.state} />
      <span className="attachment-name" title={description || name}>
        {name}
      </span>
    </>
  );
}

function Sign({ state }: { readonly state: AttachmentView["state"] }) {
  if (state === "done") return <CheckIcon size={18} />;
  return state === "failed" ? <WarningIcon size={18} /> : <FileIcon size={18} />;
}

function stateOf({ state, failure, size, sent }: AttachmentView): string {
  switch (state) {
    case "failed":
      return failure ?? i18n.t("Not sent.");
    case "waiting":
      return i18n.t("Waits for the connection");
    case "done":
      return fileSize(size);
    case "sending":
      return i18n.t("{sent} of {size}", { sent: fileSize(sent), size: fileSize(size) });
  }
}
