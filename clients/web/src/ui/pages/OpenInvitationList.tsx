import { i18n } from "@lingui/core";
import { listed, shortDay } from "../../locales/dates";
import { Button } from "../controls/Button";
import { LinkIcon, MailIcon } from "../icons";
import { PeopleSkeleton } from "../states/Skeletons";
import { Section } from "./SettingsPage";

/** An invitation that still lets somebody in. */
export interface OpenInvitationView {
  readonly id: string;
  /** Absent for a link that is for anybody. */
  readonly email?: string | undefined;
  readonly role: "administrator" | "member" | "guest";
  /** By name, those the reader may see. */
  readonly channels: readonly string[];
  /** Who made it; absent where that is the reader. */
  readonly by?: string | undefined;
  readonly uses: number;
  readonly ends_us: number;
}

export interface OpenInvitationListProps {
  /** Absent while they are loading. */
  readonly invitations: readonly OpenInvitationView[] | null;
  readonly busy: boolean;
  readonly onRevoke: (invitation: OpenInvitationView) => void;
  readonly onMore?: (() => void) | undefined;
  readonly onInvite: () => void;
}

/** The invitations one can still take back. */
export function OpenInvitationList(props: OpenInvitationListProps) {
  const { invitations, busy, onRevoke, onMore, onInvite } = props;
  return (
    <Section title={i18n.t("Open invitations")}>
      {!invitations && <PeopleSkeleton lines={2} />}
      {invitations?.length === 0 && <p className="soft">{i18n.t("There are none.")}</p>}
      {invitations && invitations.length > 0 && (
        <ul className="sessions">
          {invitations.map((each) => (
            <Item key={each.id} invitation={each} onRevoke={onRevoke} />
          ))}
        </ul>
      )}
      <div className="button-row">
        <Button onClick={onInvite}>{i18n.t("Invite people")}</Button>
        {onMore && (
          <Button look="quiet" busy={busy} onClick={onMore}>
            {i18n.t("Show more")}
          </Button>
        )}
      </div>
    </Section>
  );
}

interface ItemProps {
  readonly invitation: OpenInvitationView;
  readonly onRevoke: (invitation: OpenInvitationView) => void;
}

function Item({ invitation, onRevoke }: ItemProps) {
  const { email, uses } = invitation;
  const name =
    email ??
    i18n.t("{uses, plural, one {A link for one person} other {A link for # people}}", { uses });
  return (
    <li className="session">
      <span className="session-sign">{email ? <MailIcon size={20} /> : <LinkIcon size={20} />}</span>
      <div className="session-text">
        <p className="session-name open-invitation-name">
          {name}
          <RoleMark role={invitation.role} />
        </p>
        <p className="soft">{about(invitation)}</p>
      </div>
      <Button small onClick={() => onRevoke(invitation)}>
        {i18n.t("Take it back")} <span className="unseen">{name}</span>
      </Button>
    </li>
  );
}

function RoleMark({ role }: Pick<OpenInvitationView, "role">) {
  if (role === "administrator") return <span className="mark">{i18n.t("Administrator")}</span>;
  return role === "guest" ? <span className="mark">{i18n.t("Guest")}</span> : null;
}

function about({ by, channels, ends_us }: OpenInvitationView): string {
  const parts = [
    i18n.t("Good until {day}", { day: shortDay(ends_us) }),
    channels.length > 0 && i18n.t("into {channels}", { channels: listed(channels) }),
    by && i18n.t("by {name}", { name: by }),
  ];
  return parts.filter(Boolean).join(" · ");
}
