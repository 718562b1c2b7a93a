/** What the links of a message lead to: small cards that say so. */

import "../../styles/previews.css";
import { i18n } from "@lingui/core";
import { useContext } from "react";
import { classes } from "../controls/classes";
import { CloseIcon } from "../icons";
import type { MessageActions, MessageView, PreviewView } from "../types";
import { Reach } from "./reach";

/** A link to a picture shows it in so much room. */
const ROOM = { width: 360, height: 240 };

export interface PreviewsProps {
  readonly message: MessageView;
  readonly previews: readonly PreviewView[];
  readonly onRemove?: MessageActions["onRemovePreview"] | undefined;
}

export default function Previews({ message, previews, onRemove }: PreviewsProps) {
  return (
    <ul className="previews" aria-label={i18n.t("Link previews")}>
      {previews.map((preview) => (
        <Preview
          key={preview.url}
          preview={preview}
          onRemove={onRemove && (() => onRemove(message, preview.url))}
        />
      ))}
    </ul>
  );
}

interface PreviewProps {
  readonly preview: PreviewView;
  readonly onRemove?: (() => void) | undefined;
}

function Preview({ preview, onRemove }: PreviewProps) {
  const { url, title, description, site, picture } = preview;
  const reach = useContext(Reach);
  if (!/^https?:\/\//i.test(url)) return null;
  const name = title || site;
  return (
    <li className={classes("preview", !title && "preview-picture-alone")}>
      <a className="preview-link" href={url} target="_blank" rel="noopener noreferrer" tabIndex={reach}>
        <span className="preview-words">
          <span className="preview-site">{site}</span>
          {title && <span className="preview-title">{title}</span>}
          {description && <span className="preview-description">{description}</span>}
        </span>
        {picture && (
          <img
            className="preview-picture"
            src={picture.src}
            alt=""
            loading="lazy"
            decoding="async"
            style={title ? undefined : sized(picture)}
          />
        )}
      </a>
      {onRemove && (
        <button
          type="button"
          className="icon-button icon-button-s preview-remove"
          aria-label={i18n.t("Remove the preview of {name}", { name })}
          title={i18n.t("Remove the preview")}
          tabIndex={reach}
          onClick={onRemove}
        >
          <CloseIcon size={16} />
        </button>
      )}
    </li>
  );
}

/** Keep a picture's room before it is there, so that nothing moves when it comes. */
function sized({ width, height }: NonNullable<PreviewView["picture"]>) {
  const scale = Math.min(ROOM.width / width, ROOM.height / height, 1);
  return { width: Math.round(width * scale), aspectRatio: `${width} / ${height}` };
}
