import { i18n } from "@lingui/core";
import { IconButton } from "../controls/Button";
import { Menu, type MenuGroups } from "../controls/Menu";
import { ChevronLeftIcon, MoreIcon, PanelIcon, PersonIcon, StarIcon } from "../icons";
import { PersonMarks } from "../people/Person";
import { StatusSign } from "../people/PersonStatus";
import { presenceText } from "../people/Avatar";
import type { ChannelView } from "../types";
import { ChannelGlyph } from "./ChannelGlyph";

export interface ChannelHeaderProps {
  readonly channel: ChannelView;
  readonly menu: MenuGroups;
  readonly detailsOpen: boolean;
  readonly onDetails: () => void;
  /** To the list of channels, on a narrow screen. */
  readonly onBack: () => void;
  readonly onStar?: () => void;
}

export function ChannelHeader({
  channel,
  menu,
  detailsOpen,
  onDetails,
  onBack,
  onStar,
}: ChannelHeaderProps) {
  return (
    <header className="pane-header channel-header">
      <IconButton
        className="only-narrow"
        label={i18n.t("Back to channels")}
        icon={ChevronLeftIcon}
        onClick={onBack}
      />
      <div className="channel-title">
        <h1>
          <span className="channel-glyph">
            <ChannelGlyph channel={channel} size={20} />
          </span>
          <span className="clip">{channel.name}</span>
          {channel.kind === "direct" && channel.people[0] && (
            <>
              <StatusSign person={channel.people[0]} />
              <PersonMarks person={channel.people[0]} />
            </>
          )}
          {channel.archived && <span className="mark">{i18n.t("archived")}</span>}
        </h1>
        <Under channel={channel} />
      </div>
      {onStar && (
        <IconButton
          className="only-wide star"
          label={channel.starred ? i18n.t("Remove star") : i18n.t("Star")}
          icon={StarIcon}
          pressed={channel.starred}
          onClick={onStar}
        />
      )}
      {(channel.kind === "public" || channel.kind === "private") && (
        <button type="button" className="member-count only-wide" onClick={onDetails}>
          <PersonIcon size={18} />
          <span aria-hidden="true">{channel.members}</span>
          <span className="unseen">
            {i18n.t("{count, plural, one {# member} other {# members}}", {
              count: channel.members,
            })}
          </span>
        </button>
      )}
      <IconButton
        label={i18n.t("Details")}
        icon={PanelIcon}
        pressed={detailsOpen}
        onClick={onDetails}
      />
      <Menu groups={menu} align="end">
        <IconButton label={i18n.t("More")} icon={MoreIcon} tip="none" />
      </Menu>
    </header>
  );
}

/** The topic; of somebody, whether they are online. */
function Under({ channel }: { readonly channel: ChannelView }) {
  const [person] = channel.people;
  const text = channel.topic || (channel.kind === "direct" && person ? aboutPerson(person) : "");
  return text ? (
    <p className="channel-topic clip" title={channel.topic || undefined}>
      {text}
    </p>
  ) : null;
}

function aboutPerson(person: NonNullable<ChannelView["people"][0]>): string {
  return (
    [person.title, presenceText(person.presence)].filter(Boolean).join(" · ") || `@${person.handle}`
  );
}
