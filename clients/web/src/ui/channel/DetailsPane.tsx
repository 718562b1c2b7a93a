import { i18n } from "@lingui/core";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "../controls/Button";
import { TextField } from "../controls/Field";
import { AddPersonIcon, ArchiveIcon, BellIcon, EditIcon, LeaveIcon, type Icon } from "../icons";
import { Menu, type MenuGroups } from "../controls/Menu";
import { MoreIcon } from "../icons";
import { PersonLine } from "../people/Person";
import type { ChannelView, Level, PersonView } from "../types";
import { levelNames } from "./levels";
import { ChannelGlyph } from "./ChannelGlyph";
import { SidePane } from "./SidePane";
import { Select, Switch } from "../controls/Field";
import { PeopleSkeleton } from "../states/Skeletons";

export interface MemberView {
  readonly person: PersonView;
  readonly administrator: boolean;
  /** What the reader may do with them here. */
  readonly menu?: MenuGroups;
}

export interface DetailsPaneProps {
  readonly channel: ChannelView;
  /** The day it was made; empty while it is not known. */
  readonly created: string;
  /** Who made it. */
  readonly creator?: string;
  /** Absent while they are loading. */
  readonly members: readonly MemberView[] | null;
  readonly more?: boolean;
  readonly onMore?: () => void;
  readonly onClose: () => void;
  readonly onTopic?: (topic: string) => void;
  readonly onPurpose?: (purpose: string) => void;
  readonly onMute?: (muted: boolean) => void;
  readonly onLevel?: (level: Level) => void;
  /** Follows a channel one is not in. */
  readonly onFollow?: (follow: boolean) => void;
  readonly onAddPeople?: () => void;
  readonly onPerson?: (person: PersonView) => void;
  readonly onRename?: () => void;
  readonly onArchive?: () => void;
  readonly onRestore?: () => void;
  readonly onLeave?: () => void;
  /** What is pinned here. */
  readonly children?: ReactNode;
}

/** What the channel is for, who is in it, and what can be done with it. */
export function DetailsPane(props: DetailsPaneProps) {
  const { channel, created, creator, onClose, onMute, onLevel } = props;
  return (
    <SidePane title={i18n.t("Details")} onClose={onClose}>
      <div className="details">
        <div className="details-name">
          <span className="details-glyph">
            <ChannelGlyph channel={channel} size={22} />
          </span>
          <h3>{channel.name}</h3>
        </div>
        {channel.kind !== "direct" && (
          <>
            <Wording
              label={i18n.t("Topic")}
              text={channel.topic}
              empty={i18n.t("No topic yet")}
              edit={i18n.t("Edit topic")}
              onSave={props.onTopic}
            />
            <Wording
              label={i18n.t("What it is for")}
              text={channel.purpose}
              empty={i18n.t("Nobody has said yet what it is for")}
              edit={i18n.t("Say what it is for")}
              onSave={props.onPurpose}
            />
          </>
        )}
        {created && (
          <p className="details-created">
            {creator
              ? i18n.t("Created by {creator}, {day}", { creator, day: created })
              : i18n.t("Created {day}", { day: created })}
          </p>
        )}
        {props.onFollow && (
          <Switch
            label={i18n.t("Follow without joining")}
            hint={i18n.t("What is said here comes into your feed.")}
            checked={channel.followed}
            onChange={props.onFollow}
          />
        )}
        {onLevel && (
          <Select
            label={i18n.t("What calls for you here")}
            value={channel.level}
            options={levelNames().map(([value, label]) => ({ value, label }))}
            onChange={(value) => onLevel(value as Level)}
          />
        )}
        {onMute && (
          <Switch
            label={i18n.t("Mute")}
            hint={i18n.t("No bold name and no number, whatever comes.")}
            checked={channel.muted}
            onChange={onMute}
          />
        )}
        {props.children}
        <Members {...props} />
        <Actions {...props} />
      </div>
    </SidePane>
  );
}

interface WordingProps {
  readonly label: string;
  readonly text: string;
  readonly empty: string;
  readonly edit: string;
  readonly onSave?: ((text: string) => void) | undefined;
}

/** What a channel is about, or for: a line that can be changed where it stands. */
function Wording({ label, text, empty, edit, onSave }: WordingProps) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft !== null && onSave) {
    const save = () => {
      onSave(draft.trim());
      setDraft(null);
    };
    return (
      <div className="details-topic-form">
        <TextField
          label={label}
          value={draft}
          maxLength={250}
          autoFocus
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setDraft(null);
            if (event.key === "Enter" && !event.shiftKey) save();
          }}
        />
        <div className="button-row">
          <Button small onClick={() => setDraft(null)}>
            {i18n.t("Cancel")}
          </Button>
          <Button small look="primary" onClick={save}>
            {i18n.t("Save")}
          </Button>
        </div>
      </div>
    );
  }
  if (!text && !onSave) return null;
  return (
    <div className="details-topic">
      <p className={text ? undefined : "details-empty"}>{text || empty}</p>
      {onSave && (
        <IconButton size="s" label={edit} icon={EditIcon} onClick={() => setDraft(text)} />
      )}
    </div>
  );
}

function Members({ channel, members, more, onMore, onAddPeople, onPerson }: DetailsPaneProps) {
  return (
    <section className="details-section" aria-label={i18n.t("Members")}>
      <div className="details-section-header">
        <h4>
          {i18n.t("Members")} <span className="count">{channel.members}</span>
        </h4>
        {onAddPeople && (
          <IconButton
            size="s"
            label={i18n.t("Add people")}
            icon={AddPersonIcon}
            onClick={onAddPeople}
          />
        )}
      </div>
      {members === null ? (
        <PeopleSkeleton lines={4} />
      ) : (
        <ul className="people">
          {members.map((member) => (
            <li key={member.person.id} className="people-item">
              <MemberLine member={member} onPerson={onPerson} />
            </li>
          ))}
        </ul>
      )}
      {more && onMore && (
        <Button small look="quiet" onClick={onMore}>
          {i18n.t("Show more")}
        </Button>
      )}
    </section>
  );
}

function MemberLine({
  member,
  onPerson,
}: {
  readonly member: MemberView;
  readonly onPerson?: (person: PersonView) => void;
}) {
  const { person, administrator, menu } = member;
  const line = (
    <PersonLine person={person}>
      {administrator && <span className="mark">{i18n.t("administrator")}</span>}
    </PersonLine>
  );
  return (
    <>
      {onPerson ? (
        <button type="button" className="people-button" onClick={() => onPerson(person)}>
          {line}
        </button>
      ) : (
        <span className="people-button">{line}</span>
      )}
      {menu && menu.some((group) => group.some(Boolean)) && (
        <Menu groups={menu} align="end">
          <IconButton
            size="s"
            tip="none"
            label={i18n.t("Actions for {name}", { name: person.name })}
            icon={MoreIcon}
          />
        </Menu>
      )}
    </>
  );
}

function Actions({ onRename, onArchive, onRestore, onLeave }: DetailsPaneProps) {
  if (!onRename && !onArchive && !onRestore && !onLeave) return null;
  return (
    <section className="details-section details-actions" aria-label={i18n.t("Actions")}>
      {onRename && (
        <ActionLine icon={EditIcon} label={i18n.t("Rename channel")} onSelect={onRename} />
      )}
      {onRestore && (
        <ActionLine icon={BellIcon} label={i18n.t("Restore channel")} onSelect={onRestore} />
      )}
      {onArchive && (
        <ActionLine icon={ArchiveIcon} label={i18n.t("Archive channel")} onSelect={onArchive} />
      )}
      {onLeave && (
        <ActionLine icon={LeaveIcon} danger label={i18n.t("Leave channel")} onSelect={onLeave} />
      )}
    </section>
  );
}

interface ActionLineProps {
  readonly icon: Icon;
  readonly label: string;
  readonly danger?: boolean;
  readonly onSelect: () => void;
}

function ActionLine({ icon: Drawn, label, danger, onSelect }: ActionLineProps): ReactNode {
  return (
    <button
      type="button"
      className={danger ? "action-line action-line-danger" : "action-line"}
      onClick={onSelect}
    >
      <Drawn size={18} />
      {label}
    </button>
  );
}
