import { i18n } from "@lingui/core";
import { useContext } from "react";
import { clockTime, fullTime, shortDay } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { ChannelGlyph } from "../channel/ChannelGlyph";
import { Files } from "../channel/Files";
import type { ChannelView, FileView, Names, PersonView } from "../types";
import { Reach } from "../channel/reach";
import { Avatar } from "./Avatar";
import { Folded } from "./Folded";

/** A message that somebody passed on. */
export interface SharedView {
  readonly href: string;
  readonly author: PersonView;
  /** Absent for a channel that is not known here. */
  readonly place: ChannelView | undefined;
  readonly text: string;
  readonly files?: readonly FileView[];
  readonly time_us: number;
}

export interface SharedCardProps {
  /** Null is gone, or not for the reader; absent while it is looked up. */
  readonly shared: SharedView | null | undefined;
  readonly names: Names;
}

/** A message inside another one. */
export function SharedCard({ shared, names }: SharedCardProps) {
  if (shared === undefined) return <div className="shared shared-waiting" aria-busy="true" />;
  if (shared === null) {
    return <p className="shared shared-gone">{i18n.t("What was shared here is gone, or not for you.")}</p>;
  }
  return <Card shared={shared} names={names} />;
}

function Card({ shared, names }: { readonly shared: SharedView; readonly names: Names }) {
  const reach = useContext(Reach);
  const { author, place, files = [], time_us } = shared;
  return (
    <blockquote className="shared">
      <p className="thread-card-head">
        <Avatar person={author} size="xs" />
        <span className="message-author">{author.name}</span>
        {place && place.kind !== "updates" && (
          <span className="shared-place">
            <ChannelGlyph channel={place} size={14} />
            {place.name}
          </span>
        )}
        <a href={shared.href} tabIndex={reach} title={fullTime(time_us)}>
          {shortDay(time_us)}, {clockTime(time_us)}
          <span className="unseen"> {i18n.t("Open the message")}</span>
        </a>
      </p>
      <Folded text={shared.text}>
        <MessageText text={shared.text} names={names} />
      </Folded>
      {files.length > 0 && <Files files={files} tabIndex={reach} />}
    </blockquote>
  );
}
