import { i18n } from "@lingui/core";
import type { Attachment } from "../../text/kit/types";
import { fullTime, shortDay } from "../../locales/dates";
import { Blocks } from "./Blocks";
import { ElementView } from "./Elements";
import { PictureView } from "./Picture";
import { Paragraphs } from "./Words";

const COLOURS: Record<string, string> = { good: "kit-good", warning: "kit-warning", danger: "kit-danger" };

/** A card with a bar in its colour. */
export function AttachmentCard({ attachment }: { readonly attachment: Attachment }) {
  const { colour, pretext, text, fields, picture, elements, blocks, footer, time_us } = attachment;
  const named = COLOURS[colour];
  return (
    <>
      {pretext && <Paragraphs words={pretext} />}
      <div
        className={`kit-attachment ${named ?? ""}`}
        style={colour && !named ? { borderInlineStartColor: colour } : undefined}
      >
        {named && named !== "kit-good" && <span className="unseen">{severity(named)}</span>}
        <Linked className="kit-attachment-author" text={attachment.author} href={attachment.authorHref} />
        <Linked className="kit-attachment-title" text={attachment.title} href={attachment.titleHref} />
        {text && <Paragraphs words={text} />}
        <Blocks blocks={blocks} />
        {fields.length > 0 && (
          <dl className="kit-attachment-fields">
            {fields.map(({ title, value, isShort }, index) => (
              <div key={index} className={isShort ? undefined : "kit-field-long"}>
                <dt>{title}</dt>
                <dd>
                  <Paragraphs words={value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {picture && <PictureView picture={picture} />}
        {elements.length > 0 && (
          <div className="kit-actions">
            {elements.map((element, index) => (
              <ElementView key={index} element={element} />
            ))}
          </div>
        )}
        {(footer || time_us !== null) && (
          <p className="kit-footer">
            {footer}
            {footer && time_us !== null && " · "}
            {time_us !== null && <time title={fullTime(time_us)}>{shortDay(time_us)}</time>}
          </p>
        )}
      </div>
    </>
  );
}

/** Colours say it to those who see them. */
function severity(name: string): string {
  return name === "kit-danger" ? i18n.t("Alarm:") : i18n.t("Warning:");
}

interface LinkedProps {
  readonly className: string;
  readonly text: string;
  readonly href: string | null;
}

function Linked({ className, text, href }: LinkedProps) {
  if (!text) return null;
  return (
    <p className={className}>
      {href ? (
        <a href={href} target="_blank" rel="noopener noreferrer ugc">
          {text}
        </a>
      ) : (
        text
      )}
    </p>
  );
}
