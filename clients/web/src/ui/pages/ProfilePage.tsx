import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { Button, IconButton } from "../controls/Button";
import { FollowButton } from "../controls/FollowButton";
import { Menu } from "../controls/Menu";
import { PaneHead } from "../controls/PaneHead";
import { BlockIcon, EditIcon, MoreIcon, PersonIcon, WriteIcon } from "../icons";
import { Avatar, PresenceDot, presenceText } from "../people/Avatar";
import { BlockNote } from "../people/BlockNote";
import { StatusLine } from "../people/PersonStatus";
import { type DetailsView, ProfileDetails } from "../people/ProfileDetails";
import { PersonLine, PersonMarks } from "../people/Person";
import { EmptyState } from "../states/EmptyState";
import { PeopleSkeleton } from "../states/Skeletons";
import type { FollowedView, PersonView } from "../types";

export type ProfilePart = "updates" | "followers" | "following";

export interface ProfilePageProps {
  readonly person: PersonView;
  readonly role: "administrator" | "member" | "guest";
  /** Absent while they are loading. */
  readonly details: DetailsView | null;
  /** Changes what the company says of them. */
  readonly onCompany?: (() => void) | undefined;
  /** Absent while it is loading. */
  readonly followed: FollowedView | null;
  readonly busy: boolean;
  /** There is nobody of that address. */
  readonly missing: boolean;
  readonly part: ProfilePart;
  /** What an app shows on its page. */
  readonly home?: ReactNode;
  /** Absent where the reader may not see them. */
  readonly updates?: ReactNode;
  readonly hrefOf: (part: ProfilePart) => string;
  /** Of the part that is shown; absent while they are loading. */
  readonly people: readonly PersonView[] | null;
  readonly hrefOfPerson: (person: PersonView) => string;
  readonly onMore?: (() => void) | undefined;
  readonly loadingMore: boolean;
  readonly blocked: boolean;
  readonly onBlock: () => void;
  /** For administrators. */
  readonly onWarn?: (() => void) | undefined;
  readonly onSuspend?: (() => void) | undefined;
  readonly onDeactivate?: (() => void) | undefined;
  readonly onUnblock: () => void;
  readonly onFollow: (follow: boolean) => void;
  readonly onWrite: () => void;
  readonly onBack: () => void;
}

export function ProfilePage(props: ProfilePageProps) {
  return (
    <div className="settings">
      <PaneHead className="thread-inbox-head" onBack={props.onBack}>
        <p className="pane-title">{i18n.t("Profile")}</p>
      </PaneHead>
      <div className="settings-scroll">
        <div className="profile-page">
          {props.missing ? (
            <EmptyState icon={PersonIcon} title={i18n.t("There is nobody here")}>
              <p>{i18n.t("The link may be an old one, or incomplete.")}</p>
            </EmptyState>
          ) : (
            <>
              <Hero {...props} />
              <ProfileDetails details={props.details} />
              {props.home}
              <Parts {...props} />
              {props.part === "updates" ? props.updates : <List {...props} />}
            </>
          )}
        </div>
      </div>
    </div>
  );
}

function Hero(props: ProfilePageProps) {
  const { person, role, followed } = props;
  const presence = presenceText(person.presence);
  return (
    <div className="profile-hero">
      <Avatar person={person} size="xxl" />
      <div className="profile-who">
        <h1>{person.name}</h1>
        <p className="profile-line">
          <span>@{person.handle}</span>
          <PersonMarks person={person} />
          <RoleMark role={role} />
          {followed?.follows_you && <span className="mark">{i18n.t("follows you")}</span>}
        </p>
        {person.title && <p>{person.title}</p>}
        <StatusLine person={person} />
        {presence && !person.bot && (
          <p className="profile-presence">
            <PresenceDot presence={person.presence} />
            {presence}
          </p>
        )}
      </div>
      {props.blocked ? (
        <BlockNote person={person} onUnblock={props.onUnblock} />
      ) : (
        <Actions {...props} />
      )}
    </div>
  );
}

function Actions({ person, followed, busy, onFollow, onWrite, onBlock, onCompany, onWarn, onSuspend, onDeactivate }: ProfilePageProps) {
  if (person.you) {
    return (
      <div className="profile-actions">
        <a className="button button-plain" href="/settings">
          {i18n.t("Settings")}
        </a>
      </div>
    );
  }
  return (
    <div className="profile-actions">
      {!person.deactivated && (
        <Button look="primary" icon={WriteIcon} onClick={onWrite}>
          {i18n.t("Write")}
        </Button>
      )}
      <FollowButton name={person.name} following={followed?.following} busy={busy} onFollow={onFollow} />
      <Menu
        align="end"
        groups={[
          [onCompany && { label: i18n.t("Title and department"), icon: EditIcon, onSelect: onCompany }],
          [
            onWarn && { label: i18n.t("Warn"), onSelect: onWarn },
            onSuspend && { label: i18n.t("Suspend"), onSelect: onSuspend },
            onDeactivate && { label: i18n.t("Deactivate"), danger: true, onSelect: onDeactivate },
          ],
          [{ label: i18n.t("Block"), icon: BlockIcon, danger: true, onSelect: onBlock }],
        ]}
      >
        <IconButton tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </div>
  );
}

function RoleMark({ role }: Pick<ProfilePageProps, "role">) {
  if (role === "administrator") return <span className="mark">{i18n.t("Administrator")}</span>;
  return role === "guest" ? <span className="mark">{i18n.t("Guest")}</span> : null;
}

interface Tab {
  readonly id: ProfilePart;
  readonly label: string;
  readonly count?: number | undefined;
}

function Parts({ person, part, updates, hrefOf, followed }: ProfilePageProps) {
  const parts: readonly Tab[] = [
    ...(updates ? [{ id: "updates" as const, label: i18n.t("Updates") }] : []),
    { id: "followers" as const, label: i18n.t("Followers"), count: followed?.followers },
    { id: "following" as const, label: i18n.t("Follows"), count: followed?.followings },
  ];
  return (
    <nav className="tabs" aria-label={person.name}>
      {parts.map(({ id, label, count }) => (
        <a key={id} className="tab" href={hrefOf(id)} aria-current={id === part ? "page" : undefined}>
          {label} {count !== undefined && <span className="count">{count}</span>}
        </a>
      ))}
    </nav>
  );
}

function List({ person, part, people, hrefOfPerson, onMore, loadingMore }: ProfilePageProps) {
  if (!people) return <PeopleSkeleton lines={4} />;
  if (people.length === 0) {
    return <p className="profile-nobody">{nobody(person, part)}</p>;
  }
  return (
    <>
      <ul className="people profile-people">
        {people.map((each) => (
          <li key={each.id}>
            <a className="people-button" href={hrefOfPerson(each)}>
              <PersonLine person={each} />
            </a>
          </li>
        ))}
      </ul>
      {onMore && (
        <Button look="quiet" busy={loadingMore} onClick={onMore}>
          {i18n.t("Show more")}
        </Button>
      )}
    </>
  );
}

function nobody({ name, you }: PersonView, part: ProfilePart): string {
  if (part === "followers") {
    return you ? i18n.t("Nobody follows you yet.") : i18n.t("Nobody follows {name} yet.", { name });
  }
  return you
    ? i18n.t("You follow nobody yet. Whom you follow is found here, by everybody.")
    : i18n.t("{name} follows nobody yet.", { name });
}
