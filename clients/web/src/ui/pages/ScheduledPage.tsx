import { i18n } from "@lingui/core";
import { clockTime, dayName, fullTime } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Menu } from "../controls/Menu";
import { ChevronLeftIcon, ClockIcon, EditIcon, MoreIcon, SendIcon, TrashIcon, WarningIcon } from "../icons";
import { EmptyState } from "../states/EmptyState";
import type { Names } from "../types";

/** A message that is to be sent later, or that could not be. */
export interface ScheduledView {
  readonly id: string;
  /** "#general" */
  readonly channel: string;
  readonly href: string;
  readonly text: string;
  readonly send_us: number;
  /** Why it was not sent. */
  readonly failure: string | null;
}

export interface ScheduledPageProps {
  /** What failed first, then what is sent first. */
  readonly messages: readonly ScheduledView[];
  readonly names: Names;
  readonly onSend: (message: ScheduledView) => void;
  readonly onChange: (message: ScheduledView) => void;
  readonly onDelete: (message: ScheduledView) => void;
  readonly onBack: () => void;
}

export function ScheduledPage(props: ScheduledPageProps) {
  const { messages, onBack } = props;
  return (
    <div className="settings">
      <header className="pane-header thread-inbox-head">
        <IconButton
          className="only-narrow"
          label={i18n.t("Back")}
          icon={ChevronLeftIcon}
          onClick={onBack}
        />
        <div className="channel-title">
          <h1>{i18n.t("To be sent later")}</h1>
        </div>
      </header>
      <div className="settings-scroll">
        <div className="thread-inbox">
          {messages.length === 0 && (
            <EmptyState icon={ClockIcon} title={i18n.t("Nothing waits to be sent")}>
              <p>{i18n.t("Beside the button that sends a message is one to send it later.")}</p>
            </EmptyState>
          )}
          <ul className="thread-cards">
            {messages.map((message) => (
              <Card key={message.id} message={message} {...props} />
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}

type CardProps = ScheduledPageProps & { readonly message: ScheduledView };

function Card({ message, names, onSend, onChange, onDelete }: CardProps) {
  const { channel, href, send_us, failure } = message;
  const when = i18n.t("{day} at {time}", { day: dayName(send_us), time: clockTime(send_us) });
  return (
    <li className={classes("thread-card", "later-card", failure !== null && "thread-card-unread")}>
      <div className="thread-card-main">
        <p className="thread-card-head">
          <a className="message-author" href={href}>
            {channel}
          </a>
          <time title={fullTime(send_us)}>{when}</time>
        </p>
        <MessageText text={message.text} names={names} />
        {failure !== null && (
          <p className="message-state message-state-failed">
            <WarningIcon size={16} />
            {failure}
          </p>
        )}
      </div>
      <Menu
        align="end"
        groups={[
          [
            { label: i18n.t("Change"), icon: EditIcon, onSelect: () => onChange(message) },
            { label: i18n.t("Send now"), icon: SendIcon, onSelect: () => onSend(message) },
          ],
          [{ label: i18n.t("Delete"), icon: TrashIcon, danger: true, onSelect: () => onDelete(message) }],
        ]}
      >
        <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </li>
  );
}
